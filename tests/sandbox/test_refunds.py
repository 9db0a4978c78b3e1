"""Refunds, disputes and signs of fraud at the stand-in: what it does and what it refuses, as Stripe does."""

import pytest
import stripe

from payments.sandbox import behaviour
from payments.sandbox.behaviour import NotPossible
from payments.sandbox.models import SandboxEvent, SandboxObject
from tests.sandbox.requests import create, line_item, once


def paid(client: stripe.StripeClient, card: str = "4242424242424242", currency: str = "eur") -> stripe.Charge:
    session = create(client, once(line_items=[line_item(10000, currency)]))
    intent = behaviour.pay_session(session.id, card=card)["payment_intent"]
    return client.v1.charges.list({"payment_intent": intent}).data[0]


def debited(client: stripe.StripeClient) -> stripe.Charge:
    intent = behaviour.pay_session(create(client, once()).id, method="bank_debit")["payment_intent"]
    behaviour.settle_bank_debit(intent)
    return client.v1.charges.list({"payment_intent": intent}).data[0]


def movements(client: stripe.StripeClient, source: str) -> list[tuple[str, int, int]]:
    rows = client.v1.balance_transactions.list({"source": source}).data
    return [(row.type, row.amount, row.fee) for row in rows]


def types() -> list[str]:
    return list(SandboxEvent.objects.order_by("position").values_list("type", flat=True))


def refused(client: stripe.StripeClient, **params: object) -> stripe.InvalidRequestError:
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        client.v1.refunds.create(params)  # type: ignore[arg-type]
    return refusal.value


def test_a_card_is_refunded_at_once_in_parts(client: stripe.StripeClient) -> None:
    charge = paid(client)
    first = client.v1.refunds.create(
        {
            "payment_intent": str(charge.payment_intent),
            "amount": 4000,
            "reason": "duplicate",
            "metadata": {"a": "b"},
        }
    )
    assert (first.status, first.amount, first.charge) == ("succeeded", 4000, charge.id)
    assert movements(client, first.id) == [("refund", -4000, 0)]
    assert types()[-2:] == ["refund.created", "charge.refunded"]
    assert "greater than unrefunded amount" in str(refused(client, charge=charge.id, amount=6001))
    client.v1.refunds.create({"charge": charge.id})
    whole = client.v1.charges.retrieve(charge.id, {"expand": ["refunds"]})
    assert (whole.refunded, whole.amount_refunded, whole.refunds and len(whole.refunds.data)) == (
        True,
        10000,
        2,
    )
    assert refused(client, charge=charge.id).code == "charge_already_refunded"
    moved = client.v1.balance_transactions.list({"source": first.id, "expand": ["data.source"]}).data[0]
    assert isinstance(moved.source, stripe.Refund)


def test_what_it_refuses(client: stripe.StripeClient) -> None:
    charge = paid(client)
    assert "One of the following params" in str(refused(client, amount=1))
    assert refused(client, charge=charge.id, amount=0).param == "amount"
    assert refused(client, charge="ch_unknown").code == "resource_missing"
    assert "reason" in str(refused(client, charge=charge.id, reason="because"))
    refund = client.v1.refunds.create({"charge": charge.id, "amount": 100})
    with pytest.raises(stripe.InvalidRequestError, match="cannot be canceled"):
        client.v1.refunds.cancel(refund.id)
    client.v1.refunds.update(refund.id, {"metadata": {"x": "y"}})
    assert SandboxObject.objects.get(pk=refund.id)["metadata"] == {"x": "y"}


def test_slow_refunds_and_those_that_fail(client: stripe.StripeClient) -> None:
    slow = client.v1.refunds.create({"charge": debited(client).id})
    assert (slow.status, slow.pending_reason, slow.id[:4]) == ("pending", "processing", "pyr_")
    assert behaviour.settle_refund(slow.id)["status"] == "succeeded"
    with pytest.raises(NotPossible):
        behaviour.settle_refund(slow.id)
    charge = paid(client, "4000000000005126", "kes")
    later = client.v1.refunds.create({"charge": charge.id, "amount": 4000})
    assert later.status == "succeeded"
    failed = behaviour.settle_refund(later.id, "failed")
    assert (failed["status"], failed["failure_reason"]) == ("failed", "expired_or_canceled_card")
    assert sorted(movements(client, later.id)) == [("refund", -27, 0), ("refund_failure", 27, 0)]
    assert client.v1.charges.retrieve(charge.id).amount_refunded == 0
    assert "refund.failed" in types()


def test_a_dispute_from_the_card_that_is_always_disputed(client: stripe.StripeClient) -> None:
    charge = paid(client, "4000000000000259")
    dispute = client.v1.disputes.list({"charge": charge.id}).data[0]
    assert (dispute.status, dispute.is_charge_refundable) == ("needs_response", False)
    assert [(row.amount, row.fee) for row in dispute.balance_transactions] == [(-10000, 1500)]
    assert refused(client, charge=charge.id).code == "charge_disputed"
    kept = client.v1.disputes.update(
        dispute.id, {"evidence": {"uncategorized_text": "Draft"}, "submit": False}
    )
    assert (kept.status, kept.evidence_details.submission_count) == ("needs_response", 0)
    sent = client.v1.disputes.update(dispute.id, {"submit": True})
    assert (sent.status, sent.evidence.uncategorized_text) == ("under_review", "Draft")
    with pytest.raises(stripe.InvalidRequestError):
        client.v1.disputes.close(dispute.id)
    won = behaviour.decide_dispute(dispute.id, "won")
    assert [row["amount"] for row in won["balance_transactions"]] == [-10000, 10000]
    assert types()[-2:] == ["charge.dispute.funds_reinstated", "charge.dispute.closed"]
    assert client.v1.refunds.create({"charge": charge.id}).status == "succeeded", (
        "what was won may be refunded"
    )
    with pytest.raises(NotPossible):
        behaviour.decide_dispute(dispute.id, "lost")


def test_an_inquiry_and_the_rest(client: stripe.StripeClient) -> None:
    charge = paid(client)
    inquiry = behaviour.open_dispute(charge.id, inquiry=True)
    assert (inquiry["status"], inquiry["balance_transactions"]) == ("warning_needs_response", [])
    with pytest.raises(NotPossible):
        behaviour.open_dispute(charge.id)
    with pytest.raises(NotPossible):
        behaviour.decide_dispute(inquiry["id"], "lost")
    assert behaviour.escalate_inquiry(inquiry["id"])["status"] == "needs_response"
    assert client.v1.disputes.close(inquiry["id"]).status == "lost"
    warning = behaviour.warn_of_fraud(charge.id)
    assert client.v1.radar.early_fraud_warnings.retrieve(warning["id"]).actionable
    review = behaviour.open_review(charge.id)
    behaviour.close_review(review["id"])
    assert not client.v1.reviews.retrieve(review["id"]).open
    debit = debited(client)
    assert behaviour.fail_after_success(str(debit.payment_intent))["status"] == "failed"
    assert ("payment_failure_refund", -2500, 0) in movements(client, debit.id)
    with pytest.raises(NotPossible):
        behaviour.fail_after_success(str(charge.payment_intent))
    assert SandboxObject.objects.filter(kind="dispute").count() == 1
