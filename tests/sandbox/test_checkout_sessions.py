"""Making, reading, listing and expiring checkout sessions."""

import pytest
import stripe

from payments.sandbox import behaviour, clock
from payments.sandbox.models import SandboxObject
from tests.sandbox.requests import create, line_item, monthly, once


def test_it_opens_a_session_with_a_page_and_no_payment_yet(client: stripe.StripeClient) -> None:
    session = create(client, once(client_reference_id="gift-7", customer_email="mary@example.org"))

    assert session.id.startswith("cs_test_")
    assert (session.status, session.payment_status, session.mode) == ("open", "unpaid", "payment")
    assert session.url == f"http://testserver/sandbox/checkout/{session.id}/"
    assert (session.amount_total, session.currency) == (2500, "eur")
    assert session.client_reference_id == "gift-7"
    assert session.customer_details is not None
    assert session.customer_details.email == "mary@example.org"
    assert session.metadata is not None
    assert session.metadata.to_dict() == {"link": "7"}
    assert session.expires_at == pytest.approx(clock.now() + 86400, abs=5)
    assert session.payment_intent is None
    assert session.payment_method_types == ["card", "sepa_debit"]
    assert "line_items" not in session


def test_it_lists_the_line_items_with_their_price(client: stripe.StripeClient) -> None:
    session = create(client, once(line_items=[line_item(1000), line_item(200), line_item(30)]))

    first = client.v1.checkout.sessions.line_items.list(session.id, {"limit": 2})
    rest = client.v1.checkout.sessions.line_items.list(session.id, {"starting_after": first.data[-1].id})
    before = client.v1.checkout.sessions.line_items.list(session.id, {"ending_before": first.data[1].id})

    assert ([item.amount_total for item in first.data], first.has_more) == ([1000, 200], True)
    assert ([item.amount_total for item in rest.data], rest.has_more) == ([30], False)
    assert [item.amount_total for item in before.data] == [1000]
    price = first.data[0].price
    assert price is not None
    assert (price.unit_amount, price.type, price.recurring) == (1000, "one_time", None)
    assert first.data[0].description == "Gift for Amina"


def test_it_uses_a_stored_price_and_counts_the_quantity(client: stripe.StripeClient) -> None:
    price = client.v1.prices.create(
        {"currency": "usd", "unit_amount": 1999, "product_data": {"name": "School kit"}}
    )
    session = create(client, once(line_items=[{"price": price.id, "quantity": 3}]))

    assert (session.amount_total, session.currency) == (5997, "usd")
    assert session.payment_method_types == ["card", "us_bank_account"]


def test_it_filters_the_ways_to_pay(client: stripe.StripeClient) -> None:
    assert create(client, once(excluded_payment_method_types=["sepa_debit"])).payment_method_types == ["card"]
    only_debit = create(client, once(allowed_payment_method_types=["sepa_debit", "ideal"]))
    assert only_debit.payment_method_types == ["sepa_debit"]
    with pytest.raises(stripe.InvalidRequestError, match="No valid payment method types"):
        create(client, once(allowed_payment_method_types=["klarna"]))


def test_it_expires_an_open_session_once(client: stripe.StripeClient) -> None:
    session = create(client, once())

    expired = client.v1.checkout.sessions.expire(session.id)

    assert (expired.status, expired.url) == ("expired", None)
    with pytest.raises(stripe.InvalidRequestError, match="status of expired"):
        client.v1.checkout.sessions.expire(session.id)
    with pytest.raises(behaviour.SessionClosed, match="expired"):
        behaviour.pay_session(session.id)


def test_it_cannot_be_paid_after_its_time(client: stripe.StripeClient) -> None:
    session = create(client, once())
    _let_time_pass(session.id)

    with pytest.raises(behaviour.SessionClosed, match="expired"):
        behaviour.pay_session(session.id)

    assert client.v1.checkout.sessions.retrieve(session.id).status == "expired"


def test_it_shows_a_session_that_lapsed_as_expired(client: stripe.StripeClient) -> None:
    session = create(client, once())
    _let_time_pass(session.id)

    found = client.v1.checkout.sessions.retrieve(session.id)

    assert (found.status, found.url) == ("expired", None)


def test_it_finds_sessions_by_status_and_payment(client: stripe.StripeClient) -> None:
    paid = behaviour.pay_session(create(client, once()).id, email="mary@example.org")
    waiting = create(client, once())

    sessions = client.v1.checkout.sessions

    assert [found.id for found in sessions.list({"status": "open"}).data] == [waiting.id]
    assert [found.id for found in sessions.list({"payment_intent": paid["payment_intent"]}).data] == [
        paid["id"]
    ]
    by_email = sessions.list({"customer_details": {"email": "mary@example.org"}})
    assert [found.id for found in by_email.data] == [paid["id"]]


def test_it_makes_a_monthly_session_without_a_subscription(client: stripe.StripeClient) -> None:
    session = create(client, monthly())

    assert (session.mode, session.subscription, session.invoice) == ("subscription", None, None)
    assert client.v1.subscriptions.list({"status": "all"}).data == []


def _let_time_pass(session_id: str) -> None:
    session = SandboxObject.objects.get(pk=session_id)
    session.data["expires_at"] = clock.now() - 1
    session.save()
