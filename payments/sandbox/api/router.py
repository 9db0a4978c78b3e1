"""Which function answers which request, and the parameters that it understands."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import unquote

from payments.sandbox.documents import Document, Params
from payments.sandbox.errors import InvalidRequest, NotFound

Handler = Callable[..., Document]
"""Takes the validated parameters, then the path's ids by name; returns the answer's document."""


@dataclass(frozen=True)
class Route:
    method: str
    template: str
    params_class: str
    understood: frozenset[str]
    handler: Handler

    @property
    def pattern(self) -> re.Pattern[str]:
        return re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]*)", self.template))


class Match(NamedTuple):
    route: Route
    ids: dict[str, str]


ROUTES: list[Route] = []

LIST_PARAMS = ("limit", "starting_after", "ending_before")


def route(
    method: str, template: str, params_class: str, *, understands: tuple[str, ...] = ()
) -> Callable[[Handler], Handler]:
    """Register a handler. `params_class` is the SDK's; `understands` are those of its fields the sandbox acts on.

    A parameter that Stripe knows and the sandbox does not is refused instead of ignored, so that nothing seems
    to work here which was never tried.
    """

    def register(handler: Handler) -> Handler:
        known = frozenset((*understands, "expand"))
        ROUTES.append(Route(method, template, params_class, known, handler))
        return handler

    return register


# Stripe takes files at another address than all else; over a socket there is but one of ours.
_HOSTS = {"/v1/files": "files.stripe.com"}
_API = "api.stripe.com"


def matched(method: str, path: str, *, host: str = "") -> Match:
    """The route of a request that was sent to `host`, or to the sandbox's own address where none is named."""
    if host and host != (_HOSTS.get(path, _API) if method == "POST" else _API):
        raise _unknown_address(method, f"{host}{path}")
    for candidate in ROUTES:
        found = candidate.pattern.fullmatch(path)
        if found and candidate.method == method:
            ids = {name: unquote(value) for name, value in found.groupdict().items()}
            if not all(ids.values()):
                # The SDK turns an empty id into the address of the whole collection.
                raise _unknown_address(method, path)
            return Match(candidate, ids)
    raise _unknown_address(method, path)


def check_understood(found: Route, params: Params) -> None:
    for name in params:
        if name not in found.understood:
            raise InvalidRequest(
                f"The sandbox does not know what '{name}' does at {found.method} {found.template}. Stripe does.",
                code="sandbox_unsupported_parameter",
                param=name,
            )


def _unknown_address(method: str, path: str) -> NotFound:
    return NotFound(
        f"Unrecognized request URL ({method}: {path}). If you are trying to list objects, remove the trailing "
        "slash. If you are trying to retrieve an object, make sure you passed a valid (non-empty) identifier in "
        "your code. Please see https://stripe.com/docs."
    )
