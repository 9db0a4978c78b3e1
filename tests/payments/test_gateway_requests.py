"""Every verb of the gateway asks Stripe for what the SDK's own types allow, as the call is made and as it goes out."""

import ast
import inspect
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest
import stripe
from django.db import transaction
from pydantic import ValidationError
from stripe._encode import _api_encode
from stripe._request_options import RequestOptions
from stripe._stripe_service import StripeService

from payments.gateway.base import Gateway
from payments.gateway.stripe_gateway import StripeGateway, sandbox_client
from payments.sandbox.api.form_encoding import decoded
from payments.sandbox.transport import SandboxTransport
from payments.sandbox.validation import strict_types
from tests.payments.gateway_verbs import VERBS, begin_story

pytestmark = pytest.mark.django_db


@dataclass
class Call:
    method: str
    path: str
    params: dict[str, Any]
    options: dict[str, Any]


@dataclass
class Wire:
    """What left the SDK, over the sandbox's transport."""

    method: str
    url: str
    headers: dict[str, str]
    body: str | bytes


@dataclass
class Seen:
    calls: list[Call] = field(default_factory=list)
    wires: list[Wire] = field(default_factory=list)


@pytest.fixture
def seen(monkeypatch: pytest.MonkeyPatch) -> Seen:
    seen = Seen()
    real = StripeService._request

    def noting(self: Any, method: str, path: str, **asked: Any) -> Any:
        params, options = asked.get("params") or {}, asked.get("options") or {}
        seen.calls.append(Call(method.upper(), path, dict(params), dict(options)))
        return real(self, method, path, **asked)

    monkeypatch.setattr(StripeService, "_request", noting)
    return seen


class Listening(SandboxTransport):
    def __init__(self, seen: Seen) -> None:
        super().__init__()
        self._seen = seen

    def request(self, method: str, url: str, headers: Any, post_data: Any = None) -> Any:  # type: ignore[override]
        lower = {name.lower(): value for name, value in headers.items()}
        self._seen.wires.append(Wire(method.upper(), url, lower, post_data or ""))
        return super().request(method, url, headers, post_data)


# --- What the SDK itself would send ------------------------------------------------------------------------


@cache
def operations() -> dict[tuple[str, str], str]:
    """(method, address with `{}` for ids) → the params class, read from the SDK's own service modules."""
    found: dict[tuple[str, str], str] = {}
    for module in Path(stripe.__file__).parent.rglob("_*_service.py"):
        package = ".".join(module.relative_to(Path(stripe.__file__).parent).parts[:-1])
        for function in ast.walk(ast.parse(module.read_text())):
            if isinstance(function, ast.FunctionDef):
                found |= _operation(function, package)
    return found


def _operation(function: ast.FunctionDef, package: str) -> dict[tuple[str, str], str]:
    texts = [node.value for node in ast.walk(function) if isinstance(node, ast.Constant)]
    address = next((text for text in texts if isinstance(text, str) and text.startswith("/v1/")), None)
    verb = next((text for text in texts if text in ("get", "post", "delete")), None)
    params = next((one.annotation for one in function.args.args if one.arg == "params"), None)
    if address is None or verb is None or params is None:
        return {}
    name = next(
        str(node.value)
        for node in ast.walk(params)
        if isinstance(node, ast.Constant) and str(node.value).endswith("Params")
    )
    return {(verb.upper(), _template(address)): f"{package}.{name}" if package else name}


def _template(address: str) -> str:
    return re.sub(r"\{\w+\}", "{}", address)


def params_class_of(call: Call) -> str:
    if (call.method, call.path) in operations():
        return operations()[call.method, call.path]
    for (method, template), name in operations().items():
        pattern = re.escape(template).replace(r"\{\}", r"[^/]+")
        if method == call.method and re.fullmatch(pattern, call.path):
            return name
    raise AssertionError(f"The SDK has no {call.method} {call.path}.")


# --- The proof ---------------------------------------------------------------------------------------------


def verbs_of_the_protocol() -> set[str]:
    return {name for name, value in vars(Gateway).items() if inspect.isfunction(value) and name[0] != "_"}


def test_every_verb_has_a_line() -> None:
    assert sorted(verbs_of_the_protocol()) == sorted(VERBS)


def test_what_they_ask_is_what_the_sdk_allows(seen: Seen) -> None:
    """Each verb meets the same story: what it changes there is undone."""
    story = begin_story()
    gateway = StripeGateway(sandbox_client(Listening(seen)))
    for verb, ways in VERBS.items():
        for say in ways:
            seen.calls.clear()
            seen.wires.clear()
            with undone():
                say(gateway, story)
            assert seen.calls, f"{verb} asked nothing"
            assert seen.wires, f"{verb} sent nothing"
            for call in seen.calls:
                check_call(call)
            for wire in seen.wires:
                check_wire(wire)


@contextmanager
def undone() -> Iterator[None]:
    block = transaction.atomic()
    block._from_testcase = True  # type: ignore[attr-defined]  # Django's own mark: it does not count as one
    with block:
        yield
        transaction.set_rollback(True)


def check_call(call: Call) -> None:
    """As it is written in our code: types, names, and nothing in the wrong place."""
    assert not call.params.keys() & RequestOptions.__annotations__.keys(), call
    assert None not in list(_leaves(call.params)), f"the SDK drops None silently: {call}"
    assert not [leaf for leaf in _leaves(call.params) if isinstance(leaf, float)], call
    # The SDK itself says how a file goes out.
    said = {"content_type"} if call.path in _TAKES_A_FILE else set()
    assert call.options.keys() <= {"idempotency_key"} | said, call
    if call.method == "POST" and call.path in _MAKE_SOMETHING_NEW:
        assert 0 < len(call.options.get("idempotency_key", "")) <= 255, f"may be made twice: {call}"
    params_class = params_class_of(call)
    try:
        strict_types.adapter(params_class).validate_python(decoded(_as_form(call.params)))
    except ValidationError as refusal:
        raise AssertionError(f"{call.method} {call.path}: {refusal}") from refusal


_MAKE_SOMETHING_NEW = {
    "/v1/checkout/sessions",
    "/v1/files",
    "/v1/payment_intents",
    "/v1/payment_links",
    "/v1/prices",
    "/v1/products",
    "/v1/refunds",
    "/v1/subscriptions",
}


_TAKES_A_FILE = {"/v1/files"}


def check_wire(wire: Wire) -> None:
    """As it leaves the house."""
    address = urlsplit(wire.url)
    is_file = wire.method == "POST" and address.path in _TAKES_A_FILE
    assert address.netloc == ("files.stripe.com" if is_file else "api.stripe.com")
    assert isinstance(wire.body, bytes) == is_file
    assert "idempotency" not in str(wire.body) + address.query
    assert wire.headers["stripe-version"] == "2026-10-28.endive"
    assert wire.headers["authorization"].startswith("Bearer sk_test_")
    if wire.method == "POST":
        assert 0 < len(wire.headers["idempotency-key"]) <= 255


def _as_form(params: dict[str, Any]) -> str:
    """By the SDK's own encoder."""
    pairs = _api_encode(params)
    return urlencode([(key, value) for key, value in pairs])


def _leaves(value: Any) -> Iterator[Any]:
    if isinstance(value, dict):
        for child in value.values():
            yield from _leaves(child)
    elif isinstance(value, list | tuple):
        for child in value:
            yield from _leaves(child)
    else:
        yield value
