"""What all pages have in common that people open without signing in."""

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from csp.constants import NONE, SELF
from csp.decorators import csp_replace
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import translation
from django.utils.functional import Promise

Words = str | Promise
P = ParamSpec("P")
R = TypeVar("R", bound=HttpResponseBase)
SIGNS = {"good": "✓", "wait": "…", "bad": "!", "plain": "i"}


def public_page(
    view: Callable[Concatenate[HttpRequest, P], R], *, form_action: Sequence[str] = (SELF,)
) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """No script, no inline style, no search engine, no cache, and no address handed to other sites.

    Search engines and caches would go on showing what has been taken back. The referrer policy is `same-origin`,
    not `no-referrer`: under the latter browsers post our own form with `Origin: null`, which the CSRF check refuses.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
        response.headers["Referrer-Policy"] = "same-origin"
        response.headers["Cache-Control"] = "private, no-store"
        return response

    policy = {
        "default-src": [NONE],
        "script-src": [NONE],
        "style-src": [SELF],
        "form-action": list(form_action),
    }
    return csp_replace(policy)(guarded)  # type: ignore[return-value]  # it is typed for views without arguments


def is_read_by_a_person(request: HttpRequest) -> bool:
    """Not by a browser that fetches ahead, nor by a mail scanner that asks for the headers alone."""
    purpose = request.headers.get("Sec-Purpose", "") + request.headers.get("Purpose", "")
    return request.method == "GET" and "prefetch" not in purpose and "X-Moz" not in request.headers


def page(request: HttpRequest, template: str, facts: dict[str, Any], *, status: int = 200) -> HttpResponse:
    language = translation.get_language() or settings.LANGUAGE_CODE
    response = render(request, template, {"language": language, **facts}, status=status)
    # That of the page, which may be its donor's and not the browser's.
    response.headers["Content-Language"] = language
    return response


def message(
    request: HttpRequest,
    *,
    heading: Words,
    paragraphs: Sequence[Words],
    tone: str = "plain",
    status: int = 200,
    **facts: Any,
) -> HttpResponse:
    """A page that says one thing."""
    shown = {"heading": heading, "paragraphs": paragraphs, "tone": tone, "sign": SIGNS[tone], **facts}
    return page(request, "public/message.html", shown, status=status)
