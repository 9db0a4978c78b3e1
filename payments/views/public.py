"""What all pages have in common that donors open from a mail."""

from collections.abc import Callable, Sequence
from functools import partial, wraps
from typing import Any

from csp.constants import SELF
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from backoffice.core import public_pages
from backoffice.core.public_pages import Words, message, page

__all__ = ["Words", "look_again", "message", "page", "pressed_on", "public_page", "unknown_address"]

# The payment partner's page is reached by a redirect from our form, and browsers apply form-action to it too.
public_page = partial(public_pages.public_page, form_action=(SELF, "https://checkout.stripe.com"))


def pressed_on(name: str) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """For the address of a button: pressed by POST. A phone that opens its tabs again asks for it by GET, and is led
    to the page of that `name` on which the button stands."""

    def of_button(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        pressed = require_POST(view)

        @wraps(view)
        def answer(request: HttpRequest, token: str, **more: str) -> HttpResponse:
            if request.method in ("GET", "HEAD"):
                return redirect(name, token)
            return pressed(request, token=token, **more)

        return answer

    return of_button


def look_again(
    request: HttpRequest, paragraphs: Sequence[Words], *, after: int, status: int = 200, **facts: Any
) -> HttpResponse:
    """Nothing is known yet: a page that looks again by itself, no script needed."""
    response = message(
        request,
        heading=_("One moment, please"),
        paragraphs=[*paragraphs, _("This page looks again by itself. Nothing is charged by that.")],
        tone="wait",
        status=status,
        next_url=request.get_full_path(),
        next_label=_("Look again now"),
        **facts,
    )
    response.headers["Refresh"] = str(after)
    if status == 503:
        response.headers["Retry-After"] = str(after)
    return response


def unknown_address(request: HttpRequest) -> HttpResponse:
    return message(
        request,
        heading=_("We do not know this address"),
        paragraphs=[
            _("It may be cut off or mistyped. Open the link in our mail again, or copy the whole of it."),
            _("If that does not help, answer our mail and we will send you a new one."),
        ],
        tone="plain",
        status=404,
    )
