"""Every request knows its id and its sender's address, and so does all that it changes."""

import re
import uuid
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from backoffice.core import context

_REQUEST_ID = re.compile(r"^[A-Za-z0-9._-]{8,64}$")


class RequestContextMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request_id = _request_id(request)
        with context.serving(request, ip_address=client_ip(request), request_id=request_id):
            response = self.get_response(request)
        response.headers["X-Request-ID"] = request_id
        return response


def client_ip(request: HttpRequest) -> str | None:
    """The sender's address; a proxy's word for it counts only where TRUST_PROXY_HEADERS says so."""
    forwarded = request.headers.get("X-Forwarded-For", "") if settings.TRUST_PROXY_HEADERS else ""
    # The last hop is the one our own proxy wrote; what stands before it came from outside.
    address: str | None = forwarded.rsplit(",", 1)[-1].strip() or request.META.get("REMOTE_ADDR") or None
    return address


def _request_id(request: HttpRequest) -> str:
    given = request.headers.get("X-Request-ID", "") if settings.TRUST_PROXY_HEADERS else ""
    return given if _REQUEST_ID.match(given) else uuid.uuid4().hex
