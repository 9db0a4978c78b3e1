"""Payments that are decided days after the checkout."""

import pytest
import stripe

from payments.sandbox import behaviour
from payments.sandbox.models import SandboxEvent, SandboxObject
from tests.sandbox.requests import create, line_item, monthly, once


def test_it_completes_unpaid_and_settles_later(client: stripe.StripeClient) -> None:
    session = create(client, once())

    waiting = behaviour.pay_session(session.id, method="bank_debit")

    assert (waiting["status"], waiting["payment_status"]) == ("complete", "unpaid")
    intent = client.v1.payment_intents.retrieve(waiting["payment_intent"], {"expand": ["latest_charge"]})
    assert intent.status == "processing"
    assert isinstance(intent.latest_charge, stripe.Charge)
    assert (intent.latest_charge.id[:3], intent.latest_charge.status) == ("py_", "pending")

    behaviour.settle_bank_debit(intent.id)

    assert client.v1.checkout.sessions.retrieve(session.id).payment_status == "paid"
    assert client.v1.payment_intents.retrieve(intent.id).status == "succeeded"
    types = list(SandboxEvent.objects.order_by("position").values_list("type", flat=True))
    assert types[-3:] == [
        "charge.succeeded",
        "payment_intent.succeeded",
        "checkout.session.async_payment_succeeded",
    ]
    with pytest.raises(behaviour.NotPossible):
        behaviour.settle_bank_debit(intent.id)


def test_it_fails_later(client: stripe.StripeClient) -> None:
    waiting = behaviour.pay_session(create(client, once()).id, method="bank_debit")

    behaviour.settle_bank_debit(waiting["payment_intent"], outcome="failed")

    session = client.v1.checkout.sessions.retrieve(waiting["id"], {"expand": ["payment_intent"]})
    assert (session.status, session.payment_status) == ("complete", "unpaid")
    assert isinstance(session.payment_intent, stripe.PaymentIntent)
    assert session.payment_intent.status == "requires_payment_method"
    assert SandboxEvent.objects.order_by("-position")[0].type == "checkout.session.async_payment_failed"


def test_it_leaves_a_monthly_gift_past_due_when_the_bank_refuses(client: stripe.StripeClient) -> None:
    waiting = behaviour.pay_session(create(client, monthly()).id, method="bank_debit")
    invoice = client.v1.invoices.retrieve(waiting["invoice"], {"expand": ["payments"]})
    assert invoice.status == "open"
    assert invoice.payments is not None
    intent = str(invoice.payments.data[0].payment.payment_intent)

    behaviour.settle_bank_debit(intent, outcome="failed")

    assert client.v1.subscriptions.retrieve(waiting["subscription"]).status == "past_due"
    assert behaviour.recover(invoice.id)["status"] == "paid"
    assert client.v1.subscriptions.retrieve(waiting["subscription"]).status == "active"


def test_it_pays_the_first_invoice_when_the_bank_pays(client: stripe.StripeClient) -> None:
    waiting = behaviour.pay_session(create(client, monthly()).id, method="bank_debit")
    intent = SandboxObject.objects.get(kind="payment_intent")

    behaviour.settle_bank_debit(intent.pk)

    assert client.v1.invoices.retrieve(waiting["invoice"]).status == "paid"
    assert client.v1.checkout.sessions.retrieve(waiting["id"]).payment_status == "paid"


def test_it_offers_none_where_there_is_none(client: stripe.StripeClient) -> None:
    session = create(client, once(line_items=[line_item(500000, "kes")]))

    with pytest.raises(behaviour.BankDebitUnavailable):
        behaviour.pay_session(session.id, method="bank_debit")

    assert client.v1.checkout.sessions.retrieve(session.id).status == "open"
