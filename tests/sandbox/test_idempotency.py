"""The same key gets the same answer; the same key for something else is an error."""

from typing import Any

import pytest
import stripe

from payments.sandbox import clock
from payments.sandbox.models import IdempotencyRecord, SandboxObject
from tests.sandbox.requests import once


def test_it_replays_the_first_answer(client: stripe.StripeClient) -> None:
    first = client.v1.checkout.sessions.create(once(), {"idempotency_key": "link-7-1"})
    second = client.v1.checkout.sessions.create(once(), {"idempotency_key": "link-7-1"})

    assert second.id == first.id
    assert second.last_response is not None
    assert first.last_response is not None
    assert second.last_response.headers["Idempotent-Replayed"] == "true"
    assert second.last_response.headers["Original-Request"] == first.last_response.request_id
    assert "Idempotent-Replayed" not in first.last_response.headers
    assert SandboxObject.objects.filter(kind="checkout.session").count() == 1


def test_it_refuses_the_key_for_other_parameters(client: stripe.StripeClient) -> None:
    client.v1.customers.create({"email": "a@example.org"}, {"idempotency_key": "k"})

    with pytest.raises(stripe.IdempotencyError, match="same parameters"):
        client.v1.customers.create({"email": "b@example.org"}, {"idempotency_key": "k"})
    with pytest.raises(stripe.IdempotencyError, match="same endpoint"):
        client.v1.products.create({"name": "Kit"}, {"idempotency_key": "k"})

    assert SandboxObject.objects.count() == 1


def test_it_does_not_remember_what_was_never_carried_out(client: stripe.StripeClient) -> None:
    with pytest.raises(stripe.InvalidRequestError):
        client.v1.checkout.sessions.create(once(mode="paymint"), {"idempotency_key": "k"})

    assert client.v1.checkout.sessions.create(once(), {"idempotency_key": "k"}).status == "open"


def test_it_remembers_a_missing_object(client: stripe.StripeClient) -> None:
    for _attempt in range(2):
        with pytest.raises(stripe.InvalidRequestError, match="No such") as missing:
            client.v1.checkout.sessions.expire("cs_test_gone", options={"idempotency_key": "k"})
    assert missing.value.headers is not None
    assert missing.value.headers["Idempotent-Replayed"] == "true"


def test_it_forgets_after_a_day(client: stripe.StripeClient, monkeypatch: pytest.MonkeyPatch) -> None:
    first = client.v1.customers.create({"email": "a@example.org"}, {"idempotency_key": "k"})
    later = clock.now() + 25 * 3600
    monkeypatch.setattr(clock, "now", lambda: later)

    second = client.v1.customers.create({"email": "b@example.org"}, {"idempotency_key": "k"})

    assert second.id != first.id


def test_it_refuses_a_key_that_is_too_long(client: stripe.StripeClient) -> None:
    with pytest.raises(stripe.InvalidRequestError, match="255"):
        client.v1.customers.create({}, {"idempotency_key": "k" * 256})
    assert not IdempotencyRecord.objects.exists()


def test_it_writes_nothing_when_a_request_fails_half_way(client: stripe.StripeClient) -> None:
    half: Any = once()
    half["line_items"].append({"price": "price_gone", "quantity": 1})

    with pytest.raises(stripe.InvalidRequestError, match="No such price"):
        client.v1.checkout.sessions.create(half)

    assert not SandboxObject.objects.exists()
