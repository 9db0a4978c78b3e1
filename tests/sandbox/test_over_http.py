"""The same API over a socket, and the guard of the transport."""

from typing import Any

import pytest
import stripe
from django.core.exceptions import ImproperlyConfigured
from django.test import Client

from payments.sandbox.models import SandboxObject
from payments.sandbox.transport import SandboxTransport
from tests.sandbox.requests import create, once


@pytest.mark.django_db(transaction=True)
def test_it_answers_the_real_sdk_over_http(live_server: Any) -> None:
    http = stripe.RequestsClient(timeout=10)
    client = stripe.StripeClient(
        "sk_test_sandbox", base_addresses={"api": f"{live_server.url}/sandbox/api"}, http_client=http
    )

    session = create(client, once())
    found = client.v1.checkout.sessions.retrieve(session.id, {"expand": ["line_items"]})
    customer = client.v1.customers.create({"email": "mary+gifts@example.org"})
    listed = client.v1.customers.list({"email": "mary+gifts@example.org"})

    assert found.line_items is not None
    assert found.line_items.data[0].amount_total == 2500
    assert [one.id for one in listed.data] == [customer.id]
    with pytest.raises(stripe.InvalidRequestError, match="Unrecognized request URL"):
        client.v1.customers.retrieve("")
    http.close()  # type: ignore[no-untyped-call]  # the server's threads share one connection, and end with the last of ours


@pytest.mark.django_db
def test_it_wants_a_key_over_http() -> None:
    response = Client().get("/sandbox/api/v1/customers")

    assert response.status_code == 401
    assert response.json()["error"]["type"] == "invalid_request_error"
    assert response["Request-Id"].startswith("req_")


@pytest.mark.django_db
@pytest.mark.parametrize("body", [b"\xff\xfe", b"a[b=1", b"a=1&a[b]=2"])
def test_it_refuses_a_body_that_is_no_form(body: bytes) -> None:
    response = Client().post(
        "/sandbox/api/v1/customers",
        body,
        content_type="application/x-www-form-urlencoded",
        headers={"Authorization": "Bearer sk_test_sandbox"},
    )

    assert response.status_code == 400
    assert not SandboxObject.objects.exists()


def test_it_does_not_begin_where_the_sandbox_is_off(settings: Any) -> None:
    settings.STRIPE_SANDBOX = False

    with pytest.raises(ImproperlyConfigured):
        SandboxTransport()
