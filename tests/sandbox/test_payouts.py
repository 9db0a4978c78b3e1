"""Payouts as the API shows them: what they are made of, and when Stripe says so."""

import pytest
import stripe

from payments.sandbox import behaviour
from payments.sandbox.models import SandboxEvent
from tests.sandbox.requests import create, once


def _paid(client: stripe.StripeClient) -> str:
    intent = behaviour.pay_session(create(client, once()).id)["payment_intent"]
    charge = client.v1.payment_intents.retrieve(intent).latest_charge
    assert isinstance(charge, str)
    behaviour.settle_charge_fee(charge)
    return charge


def test_a_payout_is_the_sum_of_what_lay_on_the_balance(client: stripe.StripeClient) -> None:
    charge = _paid(client)
    currency = client.v1.charges.retrieve(charge).currency
    behaviour.charge_for_service(25, currency)
    told = behaviour.pay_out(currency)

    payout = client.v1.payouts.retrieve(told["id"], {"expand": ["balance_transaction"]})
    assert (payout.status, payout.automatic, payout.reconciliation_status) == ("paid", True, "completed")
    rows = client.v1.balance_transactions.list({"payout": payout.id, "expand": ["data.source"]}).data
    own = [row for row in rows if row.type == "payout"]
    assert [row.net for row in own] == [-payout.amount]
    assert sum(row.net for row in rows if row not in own) == payout.amount
    gift = next(row for row in rows if row.type == "charge")
    assert isinstance(gift.source, stripe.Charge)
    assert gift.source.id == charge
    assert [each.id for each in client.v1.payouts.list({"status": "paid"})] == [payout.id]
    assert list(SandboxEvent.objects.filter(object_id=payout.id).values_list("type", flat=True))[::-1] == [
        "payout.created",
        "payout.paid",
        "payout.reconciliation_completed",
    ]
    with pytest.raises(behaviour.NotPossible):
        behaviour.pay_out(currency)  # nothing is paid out twice


def test_it_lists_no_movements_where_stripe_would_not(client: stripe.StripeClient) -> None:
    behaviour.charge_for_service(-900)
    early = behaviour.pay_out(arrives=False)
    behaviour.charge_for_service(-900)
    by_hand = behaviour.pay_out(automatic=False)
    for payout in (early, by_hand):
        with pytest.raises(stripe.InvalidRequestError):
            client.v1.balance_transactions.list({"payout": payout["id"]})


def test_what_comes_back_lies_on_the_balance_again(client: stripe.StripeClient) -> None:
    behaviour.charge_for_service(-900)
    first = behaviour.pay_out()
    behaviour.fail_payout(first["id"])
    failed = client.v1.payouts.retrieve(first["id"])
    assert (failed.status, failed.failure_code) == ("failed", "account_closed")
    assert failed.failure_balance_transaction

    second = behaviour.pay_out()
    mirror = behaviour.reverse_payout(second["id"])
    assert (second["amount"], mirror["amount"]) == (900, -900)
    assert client.v1.payouts.retrieve(second["id"]).reversed_by == mirror["id"]
    with pytest.raises(behaviour.NotPossible):
        behaviour.reverse_payout(second["id"])
    assert behaviour.pay_out()["amount"] == 900


def test_an_instant_payout_costs_one_per_cent_beside_its_amount(client: stripe.StripeClient) -> None:
    behaviour.charge_for_service(-10100)
    told = behaviour.pay_out(instant=True)
    payout = client.v1.payouts.retrieve(told["id"], {"expand": ["balance_transaction"]})
    assert (payout.method, payout.automatic, payout.amount) == ("instant", False, 10000)
    own = payout.balance_transaction
    assert isinstance(own, stripe.BalanceTransaction)
    assert (own.amount, own.fee, own.net) == (-10000, 100, -10100)
    assert [(each.type, each.amount) for each in own.fee_details] == [("stripe_fee", 100)]

    behaviour.charge_for_service(-50)
    with pytest.raises(behaviour.NotPossible, match="Too little"):
        behaviour.pay_out(instant=True)
