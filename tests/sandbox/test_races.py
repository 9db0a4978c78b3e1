"""Requests at the same moment, on a database that lets them be."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import stripe
from django.db import connection

from payments.sandbox import behaviour
from payments.sandbox.models import SandboxObject
from payments.sandbox.transport import SandboxTransport
from tests.sandbox.requests import create, monthly, once

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def stripe_client(transactional_db: None) -> stripe.StripeClient:
    return stripe.StripeClient("sk_test_sandbox", http_client=SandboxTransport(), max_network_retries=0)


def _at_once(function: Callable[[], Any], times: int = 6) -> list[Any]:
    def call() -> Any:
        try:
            return function()
        except (behaviour.NotPossible, stripe.StripeError) as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(times) as pool:
        return [future.result() for future in [pool.submit(call) for _number in range(times)]]


@pytest.mark.parametrize("params", [once(), monthly()])
def test_it_lets_exactly_one_pay(stripe_client: stripe.StripeClient, params: Any) -> None:
    session = create(stripe_client, params)

    results = _at_once(lambda: behaviour.pay_session(session.id))

    assert sum(isinstance(result, dict) for result in results) == 1
    assert sum(isinstance(result, behaviour.SessionClosed) for result in results) == 5
    assert SandboxObject.objects.filter(kind="charge").count() == 1
    assert SandboxObject.objects.filter(kind="payment_intent").count() == 1


def test_it_answers_one_key_once(stripe_client: stripe.StripeClient) -> None:
    results = _at_once(
        lambda: stripe_client.v1.checkout.sessions.create(once(), {"idempotency_key": "link-1"})
    )

    assert len({session.id for session in results}) == 1
    assert SandboxObject.objects.filter(kind="checkout.session").count() == 1


def test_it_cancels_once(stripe_client: stripe.StripeClient) -> None:
    gift = behaviour.pay_session(create(stripe_client, monthly()).id)["subscription"]

    results = _at_once(lambda: stripe_client.v1.subscriptions.cancel(gift))

    assert sum(isinstance(result, stripe.Subscription) for result in results) == 1


def test_it_renews_each_time_with_its_own_number(stripe_client: stripe.StripeClient) -> None:
    gift = behaviour.pay_session(create(stripe_client, monthly()).id)["subscription"]

    _at_once(lambda: behaviour.renew(gift), times=4)

    invoices = [found["number"] for found in SandboxObject.objects.filter(kind="invoice")]
    assert len(set(invoices)) == 5
