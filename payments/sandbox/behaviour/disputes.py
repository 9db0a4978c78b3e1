"""What banks do to a payment that has come: dispute it, ask about it, let it fail after all.

https://docs.stripe.com/disputes/how-disputes-work. While a real dispute stands, its money and a fee are off our
balance; an inquiry takes nothing. A payment by card 4000 0000 0000 0259 is disputed at once.
"""

from typing import Literal

from django.db import transaction

from payments.sandbox import clock, events, store
from payments.sandbox.behaviour import fees
from payments.sandbox.behaviour.declines import NotPossible
from payments.sandbox.documents import Document
from payments.sandbox.errors import InvalidRequest
from payments.sandbox.models import SandboxObject
from payments.sandbox.shapes import disputes as shapes
from payments.sandbox.shapes.refunds import movement
from payments.sandbox.validation import files

FEE = 1500
_WAITING = ("needs_response", "under_review", "warning_needs_response", "warning_under_review")


@transaction.atomic
def open_dispute(
    payment_id: str, *, reason: str = "fraudulent", amount: int | None = None, inquiry: bool = False
) -> Document:
    """The bank of the payer takes the money back, or with `inquiry` only asks about it."""
    charge = _charge_of(payment_id)
    if charge["status"] != "succeeded" or charge["disputed"]:
        raise NotPossible("Only a payment that has come, and once, is disputed.")
    return store.shown(dispute_charge(charge, reason=reason, amount=amount, inquiry=inquiry))


def dispute_charge(
    charge: SandboxObject,
    *,
    reason: str = "fraudulent",
    amount: int | None = None,
    inquiry: bool = False,
) -> SandboxObject:
    status = "warning_needs_response" if inquiry else "needs_response"
    wanted = charge["amount"] if amount is None else amount
    dispute = store.add(shapes.dispute(charge.data, amount=wanted, reason=reason, status=status))
    if not inquiry:
        _take_money(dispute)
    events.emit("charge.dispute.created", dispute)
    if not inquiry:
        events.emit("charge.dispute.funds_withdrawn", dispute)
    events.change(charge, "charge.updated", disputed=True)
    return dispute


@transaction.atomic
def escalate_inquiry(dispute_id: str) -> Document:
    """The answer did not satisfy the bank: now it takes the money."""
    dispute = store.locked("dispute", dispute_id)
    if not dispute["status"].startswith("warning_"):
        raise NotPossible(f"This dispute is {dispute['status']}: no inquiry.")
    dispute.data["is_charge_refundable"] = False
    _take_money(dispute)
    events.change(dispute, "charge.dispute.updated", status="needs_response")
    events.emit("charge.dispute.funds_withdrawn", dispute)
    return store.shown(dispute)


@transaction.atomic
def decide_dispute(
    dispute_id: str, outcome: Literal["won", "lost", "warning_closed"], *, amount: int | None = None
) -> Document:
    """The bank has decided; what was won comes back, all unless an amount is given, and the fee does not."""
    dispute = store.locked("dispute", dispute_id)
    if dispute["status"] not in _WAITING:
        raise NotPossible(f"This dispute is {dispute['status']} already.")
    if (outcome == "warning_closed") != dispute["status"].startswith("warning_"):
        raise NotPossible("An inquiry is closed; a dispute is won or lost.")
    if outcome == "won":
        _give_money_back(dispute, dispute["amount"] if amount is None else amount)
        events.emit("charge.dispute.funds_reinstated", dispute)
    events.change(dispute, "charge.dispute.closed", status=outcome)
    return store.shown(dispute)


@transaction.atomic
def answer_dispute(dispute_id: str, *, evidence: Document, metadata: Document, submit: bool) -> Document:
    """What the API's update does: evidence is kept, and once submitted the bank has the word."""
    dispute = store.locked("dispute", dispute_id)
    if dispute["status"] not in ("needs_response", "warning_needs_response") and evidence:
        raise InvalidRequest(
            f"This dispute is {dispute['status']} and can no longer be updated with evidence.",
            param="evidence",
        )
    given = dispute["evidence"] | {name: value or None for name, value in evidence.items()}
    files.check_evidence(given)
    changes: Document = {
        "evidence": given,
        "metadata": dispute["metadata"] | metadata,
    }
    details = dispute["evidence_details"] | {"has_evidence": any(changes["evidence"].values())}
    if submit:
        details |= {
            "submission_count": details["submission_count"] + 1,
            "submission_method": "manual",
        }
        is_inquiry = dispute["status"].startswith("warning_")
        changes["status"] = "warning_under_review" if is_inquiry else "under_review"
    events.change(dispute, "charge.dispute.updated", evidence_details=details, **changes)
    return store.shown(dispute)


@transaction.atomic
def accept_dispute(dispute_id: str) -> Document:
    """What the API's close does: it cannot be taken back."""
    dispute = store.locked("dispute", dispute_id)
    if dispute["status"] not in ("needs_response", "warning_needs_response"):
        raise InvalidRequest(
            f"This dispute is {dispute['status']} and cannot be closed.", code="dispute_already_closed"
        )
    outcome = "warning_closed" if dispute["status"].startswith("warning_") else "lost"
    events.change(dispute, "charge.dispute.closed", status=outcome)
    return store.shown(dispute)


@transaction.atomic
def fail_after_success(payment_intent_id: str) -> Document:
    """The bank takes a debit back that it had paid, without any dispute: the payment has failed after all."""
    intent = store.locked("payment_intent", payment_intent_id)
    charge = store.locked("charge", intent["latest_charge"])
    if charge["status"] != "succeeded" or charge["payment_method_details"]["type"] == "card":
        raise NotPossible("Only a bank debit that has come can fail afterwards.")
    amount, currency, rate = fees.settled_amount(charge["amount"], charge["currency"])
    taken = movement(
        charge.data,
        kind="payment_failure_refund",
        category="charge_failure",
        amount=-amount,
        currency=currency,
        exchange_rate=float(rate) if rate else None,
        description="Payment failure refund",
    )
    store.add(taken)
    events.change(
        charge,
        "charge.failed",
        failure_balance_transaction=taken["id"],
        failure_code="debit_not_authorized",
        failure_message="The bank took the payment back.",
        paid=False,
        status="failed",
    )
    events.change(
        intent,
        "payment_intent.payment_failed",
        last_payment_error={
            "charge": charge.pk,
            "code": "payment_intent_payment_attempt_failed",
            "decline_code": None,
            "message": "The bank took the payment back.",
            "payment_method": None,
            "type": "card_error",
        },
        amount_received=0,
        status="requires_payment_method",
    )
    return store.shown(charge)


@transaction.atomic
def warn_of_fraud(payment_id: str, *, fraud_type: str = "unauthorized_use_of_card") -> Document:
    charge = _charge_of(payment_id)
    warning = store.add(shapes.fraud_warning(charge.data, fraud_type=fraud_type))
    events.emit("radar.early_fraud_warning.created", warning)
    return store.shown(warning)


@transaction.atomic
def open_review(payment_id: str) -> Document:
    charge = _charge_of(payment_id)
    review = store.add(shapes.review(charge.data))
    events.emit("review.opened", review)
    events.change(charge, review=review.pk)
    return store.shown(review)


@transaction.atomic
def close_review(review_id: str) -> Document:
    review = store.locked("review", review_id)
    events.change(review, "review.closed", open=False, closed_reason="approved", reason="approved")
    return store.shown(review)


def _charge_of(payment_id: str) -> SandboxObject:
    if payment_id.startswith("pi_"):
        payment_id = str(store.get("payment_intent", payment_id)["latest_charge"])
    return store.locked("charge", payment_id)


def _take_money(dispute: SandboxObject) -> None:
    _move(dispute, -dispute["amount"], fee=FEE, category="dispute", words="Chargeback withdrawal")


def _give_money_back(dispute: SandboxObject, amount: int) -> None:
    _move(dispute, amount, fee=0, category="dispute_reversal", words="Chargeback reversal")


def _move(dispute: SandboxObject, wanted: int, *, fee: int, category: str, words: str) -> None:
    amount, currency, rate = fees.settled_amount(wanted, dispute["currency"])
    moved = movement(
        dispute.data,
        kind="adjustment",
        category=category,
        amount=amount,
        currency=currency,
        fee=fee,
        fee_words="Dispute fee",
        exchange_rate=float(rate) if rate else None,
        description=f"{words} for {dispute['charge']}",
    )
    moved["created"] = clock.now()
    store.add(moved)
    events.change(dispute, balance_transactions=[*dispute["balance_transactions"], moved])
