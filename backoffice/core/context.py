"""Who is acting, from where and why: known in a request, said in so many words everywhere else.

History rows, audit rows and moves all read it, so that a change made by a worker or a command names its
actor just as one made on screen does.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.conf import settings
from django.http import HttpRequest

if TYPE_CHECKING:
    from backoffice.core.models import User


@dataclass(frozen=True)
class Acting:
    """The actor of the present unit of work. `user` is None for the system itself."""

    user: "User | None" = None
    ip_address: str | None = None
    request_id: str = ""
    reason: str = ""


_current: ContextVar[Acting] = ContextVar("acting", default=Acting())  # noqa: B039  (frozen)
_request: ContextVar[HttpRequest | None] = ContextVar("request", default=None)


def current() -> Acting:
    """The actor now. In a request the signed-in user is read late, since sign-in may happen within it."""
    acting = _current.get()
    request = _request.get()
    if acting.user is None and request is not None and request.user.is_authenticated:
        return replace(acting, user=request.user)
    return acting


@contextmanager
def acting(user: "User | None" = None, *, reason: str = "") -> Iterator[None]:
    """Run a block as `user`, with `reason` written on each history row made within it."""
    before = current()
    token = _current.set(replace(before, user=user or before.user, reason=reason or before.reason))
    try:
        yield
    finally:
        _current.reset(token)


@contextmanager
def serving(request: HttpRequest, *, ip_address: str | None, request_id: str) -> Iterator[None]:
    """Run a block as part of answering `request`."""
    token = _current.set(Acting(ip_address=ip_address, request_id=request_id))
    request_token = _request.set(request)
    try:
        yield
    finally:
        _request.reset(request_token)
        _current.reset(token)


def organisation(request: HttpRequest) -> dict[str, str | bool]:
    """Template context: whose back office this is."""
    return {
        "ORGANISATION_NAME": settings.ORGANISATION_NAME,
        "ORGANISATION_ADDRESS": settings.ORGANISATION_ADDRESS,
        "ORGANISATION_REGISTRATION": settings.ORGANISATION_REGISTRATION,
        "ORGANISATION_EMAIL": settings.ORGANISATION_EMAIL,
        "STRIPE_SANDBOX": settings.STRIPE_SANDBOX,
    }
