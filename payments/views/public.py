"""What all pages have in common that donors open from a mail."""

from functools import partial

from csp.constants import SELF
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from backoffice.core import public_pages
from backoffice.core.public_pages import Words, message, page

__all__ = ["Words", "message", "page", "public_page", "unknown_address"]

# The payment partner's page is reached by a redirect from our form, and browsers apply form-action to it too.
public_page = partial(public_pages.public_page, form_action=(SELF, "https://checkout.stripe.com"))


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
