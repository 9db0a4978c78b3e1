"""One request from its bytes to its answer, in one transaction."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from django.db import transaction

from payments.sandbox import resources  # noqa: F401  (registers the routes)
from payments.sandbox.api import expansion, idempotency, multipart, router
from payments.sandbox.api.form_encoding import decoded
from payments.sandbox.documents import Document, Params
from payments.sandbox.errors import ApiError, InvalidRequest, Unauthorized
from payments.sandbox.events import API_VERSION
from payments.sandbox.ids import new_id
from payments.sandbox.validation.refusals import validated

_KEY = re.compile(r"(sk|rk)_test_\w+")


@dataclass
class Answer:
    status: int
    body: str
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Asked:
    """A request with its headers in lower case; `form` is the query of a GET and the body of a POST: bytes where it
    brings a file."""

    method: str
    host: str
    path: str
    form: str | bytes
    headers: Mapping[str, str]
    request_id: str

    @property
    def params(self) -> Params:
        if isinstance(self.form, bytes):
            return multipart.decoded(self.form, self.headers.get("content-type", ""))
        return decoded(self.form)

    @property
    def told(self) -> str:
        """The same for the same request told again, however its parts are kept apart."""
        if isinstance(self.form, bytes):
            return multipart.without_boundary(self.form, self.headers.get("content-type", ""))
        return self.form


def answer(method: str, url: str, headers: Mapping[str, str], body: str | bytes = "") -> Answer:
    parts = urlsplit(url)
    asked = Asked(
        method=method.upper(),
        host=parts.netloc,
        path=parts.path,
        form=body if method.upper() == "POST" else parts.query,
        headers={name.lower(): value for name, value in headers.items()},
        request_id=new_id("req", length=14),
    )
    try:
        _authenticate(asked)
        given = _answered_once(asked) if asked.method == "POST" else _answered(asked)
    except ApiError as refusal:
        given = _refused(refusal, asked)
    given.headers |= {
        "Content-Type": "application/json",
        "Request-Id": asked.request_id,
        "Stripe-Version": API_VERSION,
    }
    return given


def _authenticate(asked: Asked) -> None:
    scheme, _, key = asked.headers.get("authorization", "").partition(" ")
    if scheme != "Bearer" or not key:
        raise Unauthorized(
            "You did not provide an API key. Send it as 'Authorization: Bearer YOUR_SECRET_KEY'."
        )
    if not _KEY.fullmatch(key):
        raise Unauthorized(f"Invalid API Key provided: {key[:8]}{'*' * 12}")
    version = asked.headers.get("stripe-version", API_VERSION)
    if version != API_VERSION:
        raise InvalidRequest(
            f"Invalid Stripe API version: {version}. The sandbox speaks {API_VERSION} alone."
        )


@transaction.atomic
def _answered_once(asked: Asked) -> Answer:
    key = asked.headers.get("idempotency-key")
    if not key:
        return _answered(asked)
    record = idempotency.claimed(
        key=key, method=asked.method, path=asked.path, body=asked.told, request_id=asked.request_id
    )
    if record.status:
        replayed = {"Idempotent-Replayed": "true", "Original-Request": record.request_id}
        return Answer(record.status, record.body, replayed | {"Idempotency-Key": key})
    try:
        with transaction.atomic():
            given = _answered(asked)
    except InvalidRequest as refusal:
        record.delete()  # a request that was never carried out is not remembered
        return _refused(refusal, asked)
    except ApiError as refusal:
        given = _refused(refusal, asked)
    record.status, record.body = given.status, given.body
    record.save(update_fields=["status", "body"])
    given.headers["Idempotency-Key"] = key
    return given


@transaction.atomic
def _answered(asked: Asked) -> Answer:
    found = router.matched(asked.method, asked.path, host=asked.host)
    params = validated(found.route.params_class, asked.params)
    router.check_understood(found.route, params)
    document: Document = found.route.handler(params, **found.ids)
    return Answer(200, json.dumps(expansion.expanded(document, params.get("expand", [])), indent=2))


def _refused(refusal: ApiError, asked: Asked) -> Answer:
    return Answer(refusal.status, json.dumps(refusal.body(request_id=asked.request_id), indent=2))
