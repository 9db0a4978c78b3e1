"""Paying a session by card: what it leaves, and what a decline leaves."""

import pytest
import stripe

from payments.sandbox import behaviour
from payments.sandbox.models import SandboxEvent, SandboxObject
from tests.sandbox.requests import create, line_item, once


def test_it_completes_the_session_of_a_guest(client: stripe.StripeClient) -> None:
    session = create(client, once())

    paid = behaviour.pay_session(session.id, email="mary@example.org", name="Mary Jones")

    assert (paid["status"], paid["payment_status"], paid["url"]) == ("complete", "paid", None)
    assert paid["customer"] is None
    assert (paid["customer_details"]["email"], paid["customer_details"]["name"]) == (
        "mary@example.org",
        "Mary Jones",
    )
    intent = client.v1.payment_intents.retrieve(paid["payment_intent"], {"expand": ["latest_charge"]})
    assert (intent.status, intent.amount_received, intent.currency) == ("succeeded", 2500, "eur")
    assert intent.metadata.to_dict() == {"link": "7"}
    charge = intent.latest_charge
    assert isinstance(charge, stripe.Charge)
    assert (charge.status, charge.paid, charge.balance_transaction) == ("succeeded", True, None)
    assert charge.payment_method_details is not None
    assert charge.payment_method_details.card is not None
    assert charge.payment_method_details.card.last4 == "4242"
    assert charge.billing_details.email == "mary@example.org"


def test_it_copies_no_metadata_of_the_session(client: stripe.StripeClient) -> None:
    session = create(client, once(payment_intent_data=None))

    paid = behaviour.pay_session(session.id)

    assert client.v1.payment_intents.retrieve(paid["payment_intent"]).metadata.to_dict() == {}


def test_it_makes_a_customer_when_it_was_asked_to(client: stripe.StripeClient) -> None:
    session = create(client, once(customer_creation="always", customer_email="mary@example.org"))

    paid = behaviour.pay_session(session.id, email="other@example.org", name="Mary Jones")

    customer = client.v1.customers.retrieve(paid["customer"])
    assert (customer.email, customer.name) == ("mary@example.org", "Mary Jones")


def test_it_keeps_the_customer_that_it_was_given(client: stripe.StripeClient) -> None:
    customer = client.v1.customers.create({"email": "mary@example.org", "name": "Mary"})
    session = create(client, once(customer=customer.id))

    paid = behaviour.pay_session(session.id)

    assert paid["customer"] == customer.id
    assert SandboxObject.objects.filter(kind="customer").count() == 1


@pytest.mark.parametrize(
    ("card", "code", "decline_code", "message"),
    [
        ("4000000000000002", "card_declined", "generic_decline", "Your card was declined."),
        ("4000000000009995", "card_declined", "insufficient_funds", "Your card has insufficient funds."),
        ("4000000000000077", "card_declined", "test_mode_live_card", "non test card"),
    ],
)
def test_it_leaves_the_session_open_after_a_decline(
    client: stripe.StripeClient, card: str, code: str, decline_code: str, message: str
) -> None:
    session = create(client, once())

    with pytest.raises(behaviour.CardDeclined, match=message) as decline:
        behaviour.pay_session(session.id, card=card)

    assert (decline.value.code, decline.value.decline_code) == (code, decline_code)
    found = client.v1.checkout.sessions.retrieve(session.id, {"expand": ["payment_intent.latest_charge"]})
    assert (found.status, found.payment_status) == ("open", "unpaid")
    intent = found.payment_intent
    assert isinstance(intent, stripe.PaymentIntent)
    assert intent.status == "requires_payment_method"
    assert intent.last_payment_error is not None
    assert intent.last_payment_error.decline_code == decline_code
    assert isinstance(intent.latest_charge, stripe.Charge)
    assert intent.latest_charge.status == "failed"


def test_it_uses_the_same_intent_for_the_next_try(client: stripe.StripeClient) -> None:
    session = create(client, once())
    with pytest.raises(behaviour.CardDeclined):
        behaviour.pay_session(session.id, card="4000000000000002")

    paid = behaviour.pay_session(session.id)

    assert SandboxObject.objects.filter(kind="payment_intent").count() == 1
    charges = client.v1.charges.list({"payment_intent": paid["payment_intent"]}).data
    assert [charge.status for charge in charges] == ["succeeded", "failed"]
    types = list(SandboxEvent.objects.order_by("position").values_list("type", flat=True))
    assert types == [
        "payment_intent.created",
        "charge.failed",
        "payment_intent.payment_failed",
        "charge.succeeded",
        "payment_intent.succeeded",
        "checkout.session.completed",
    ]


def test_it_cannot_be_paid_twice(client: stripe.StripeClient) -> None:
    session = create(client, once())
    behaviour.pay_session(session.id)

    with pytest.raises(behaviour.SessionClosed, match="complete"):
        behaviour.pay_session(session.id)

    assert SandboxObject.objects.filter(kind="charge").count() == 1


@pytest.mark.parametrize(
    ("amount", "currency", "settled", "fee", "held"),
    [(2500, "eur", 2500, 103, "eur"), (1999, "usd", 1999, 88, "usd"), (500000, "kes", 3350, 127, "eur")],
)
def test_it_learns_the_fee_later(
    client: stripe.StripeClient, amount: int, currency: str, settled: int, fee: int, held: str
) -> None:
    paid = behaviour.pay_session(create(client, once(line_items=[line_item(amount, currency)])).id)
    charge = client.v1.payment_intents.retrieve(paid["payment_intent"]).latest_charge
    assert isinstance(charge, str)

    behaviour.settle_charge_fee(charge)
    again = behaviour.settle_charge_fee(charge)

    intent = client.v1.payment_intents.retrieve(
        paid["payment_intent"], {"expand": ["latest_charge.balance_transaction"]}
    )
    assert isinstance(intent.latest_charge, stripe.Charge)
    settled_as = intent.latest_charge.balance_transaction
    assert isinstance(settled_as, stripe.BalanceTransaction)
    assert settled_as.id == again["id"]
    assert (settled_as.amount, settled_as.fee, settled_as.net) == (settled, fee, settled - fee)
    assert (settled_as.currency, settled_as.type, settled_as.source) == (held, "charge", charge)
    assert SandboxEvent.objects.filter(type="charge.updated").count() == 1


def test_it_takes_a_payment_that_is_not_ours(client: stripe.StripeClient) -> None:
    intent = behaviour.make_dashboard_payment(2000, "usd")

    found = client.v1.payment_intents.retrieve(intent["id"])

    assert (found.status, found.amount, found.metadata.to_dict()) == ("succeeded", 2000, {})
    assert client.v1.checkout.sessions.list({"payment_intent": found.id}).data == []


def test_it_confirms_an_intent_of_another_front_end(client: stripe.StripeClient) -> None:
    intent = client.v1.payment_intents.create(
        {"amount": 1500, "currency": "eur", "metadata": {"donation": "3"}}
    )
    assert intent.client_secret is not None
    assert intent.client_secret.startswith(f"{intent.id}_secret_")
    with pytest.raises(behaviour.CardDeclined):
        behaviour.confirm_payment(intent.id, card="4000000000000002")

    assert behaviour.confirm_payment(intent.id)["status"] == "succeeded"
    with pytest.raises(behaviour.NotPossible):
        behaviour.confirm_payment(intent.id)


def test_it_cancels_only_an_intent_that_is_open_and_its_own(client: stripe.StripeClient) -> None:
    intent = client.v1.payment_intents.create({"amount": 1500, "currency": "eur"})
    assert client.v1.payment_intents.cancel(intent.id).status == "canceled"
    with pytest.raises(stripe.InvalidRequestError, match="status of canceled"):
        client.v1.payment_intents.cancel(intent.id)

    session = create(client, once())
    with pytest.raises(behaviour.CardDeclined) as decline:
        behaviour.pay_session(session.id, card="4000000000000002")
    with pytest.raises(stripe.InvalidRequestError, match="Checkout Session"):
        client.v1.payment_intents.cancel(decline.value.payment_intent)
