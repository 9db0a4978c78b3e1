"""The short way past the middleware gives the same answers as the view."""

import io
import json
from typing import Any

import pytest
from django.db import connection, connections
from django.test import Client

from backoffice.wsgi import application
from payments.models import WebhookEvent
from payments.sandbox.events import sign
from tests.payments.test_webhook_intake import BAD_SIGNATURES, SECRET, event

pytestmark = pytest.mark.django_db
BODY = json.dumps(event())


def ask(
    body: str | bytes, *, path: str = "/webhooks/stripe/", method: str = "POST", **environ: Any
) -> tuple[int, dict[str, str], bytes]:
    """A request as a WSGI server hands it over."""
    sent = body.encode() if isinstance(body, str) else body
    told: list[Any] = []
    answer = application(
        {
            "REQUEST_METHOD": method,
            "PATH_INFO": path,
            "CONTENT_LENGTH": str(len(sent)),
            "SERVER_NAME": "testserver",
            "SERVER_PORT": "80",
            "wsgi.url_scheme": "http",
            "wsgi.errors": io.StringIO(),
            # The next request of a connection that is kept open: it must not be read.
            "wsgi.input": io.BytesIO(sent + b"GET /"),
        }
        | environ,
        lambda status, headers, *_error: told.extend([status, dict(headers)]),
    )
    text = b"".join(answer)
    return int(told[0].split()[0]), told[1], text


def signed(body: str, **environ: Any) -> tuple[int, dict[str, str], bytes]:
    return ask(body, HTTP_STRIPE_SIGNATURE=sign(body, SECRET), **environ)


ADDRESSES = [
    f"{root}/{rest}{slash}"
    for root, rests in {
        "/webhooks": ["stripe"],
        "/api/v1": [
            "donations/webhook",
            "stripe/webhook",
            "stripe/one-off-webhook",
            "stripe/subscription-webhook",
            "webhook",
        ],
    }.items()
    for rest in rests
    for slash in ("/", "")
]
ADDRESSES += [address.replace("/api/v1/", "/api/") for address in ADDRESSES if "/api/v1/" in address]


@pytest.mark.parametrize("path", ADDRESSES)
def test_it_keeps_an_event(path: str) -> None:
    assert signed(BODY, path=path)[::2] == (200, b"Kept.\n")
    assert signed(BODY, path=path)[::2] == (200, b"Known already.\n")
    assert WebhookEvent.objects.get().payload == BODY


@pytest.mark.parametrize("path", ADDRESSES)
def test_the_long_way_answers_at_the_same_addresses(path: str) -> None:
    """Without the short way in front of it: no redirect, no CSRF token, no sign-in."""
    client = Client(enforce_csrf_checks=True)
    headers = {"Stripe-Signature": sign(BODY, SECRET)}
    answer = client.post(path, BODY, content_type="application/json", headers=headers)
    assert (answer.status_code, answer.content) == (200, b"Kept.\n")
    assert client.post(path, BODY, content_type="application/json").status_code == 400
    assert client.get(path).status_code == 405


def test_other_addresses_go_the_long_way() -> None:
    status, headers, _text = ask(b"", path="/webhooks/stripe/more/", method="GET")
    assert status == 404
    assert "X-Request-ID" in headers


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT"])
def test_other_methods_are_refused(method: str) -> None:
    status, headers, _text = ask(b"", method=method)
    assert (status, headers["Allow"]) == (405, "POST")


@pytest.mark.parametrize("name", BAD_SIGNATURES)
def test_bad_signatures_are_refused(name: str) -> None:
    status, headers, text = ask(BODY, HTTP_STRIPE_SIGNATURE=BAD_SIGNATURES[name](BODY))
    assert (status, headers["Content-Length"]) == (400, str(len(text)))
    assert not WebhookEvent.objects.exists()


@pytest.mark.parametrize(
    ("body", "environ", "status"),
    [
        ("[]", {}, 400),
        ("not JSON", {}, 400),
        ("x" * 2_000_000, {}, 413),
        ("x" * 2_000_000, {"CONTENT_LENGTH": ""}, 400),
        (BODY, {"CONTENT_LENGTH": "nonsense"}, 400),
        (BODY, {"CONTENT_LENGTH": "²"}, 400),
    ],
    ids=["list", "no JSON", "large", "no length", "odd length", "no decimal"],
)
def test_bad_bodies_are_refused(body: str, environ: dict[str, str], status: int) -> None:
    assert signed(body, **environ)[0] == status
    assert not WebhookEvent.objects.exists()


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_connection_that_was_cut_loses_no_event() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        [process] = cursor.fetchone()
    other = connections["default"].copy()
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s)", [process])
    other.close()
    assert signed(BODY)[::2] == (200, b"Kept.\n")
    assert WebhookEvent.objects.count() == 1
