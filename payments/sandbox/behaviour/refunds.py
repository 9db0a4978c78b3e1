"""Money that goes back: asked for by us or in the dashboard, and what the bank makes of it later.

https://docs.stripe.com/refunds. A card is refunded at once; a bank debit, and card 4000 0000 0000 7726, is under way
first; of card 4000 0000 0000 5126 the bank sends it back later (`settle_refund(…, "failed")`).
"""

from typing import Literal

from django.db import transaction

from payments.sandbox import events, store
from payments.sandbox.behaviour import fees
from payments.sandbox.behaviour.declines import NotPossible
from payments.sandbox.documents import Document
from payments.sandbox.errors import InvalidRequest
from payments.sandbox.models import SandboxObject
from payments.sandbox.shapes.refunds import movement
from payments.sandbox.shapes.refunds import refund as new_refund

_SLOW_CARD = "7726"


@transaction.atomic
def refund_payment(
    payment_id: str,
    amount: int | None = None,
    *,
    reason: str | None = None,
    metadata: dict[str, str] | None = None,
) -> Document:
    """Refund a payment intent or a charge, all that is left of it unless an amount is given."""
    charge = _charge_of(payment_id)
    _refuse_what_cannot_be_refunded(charge)
    left = charge["amount"] - charge["amount_refunded"]
    wanted = left if amount is None else amount
    if wanted > left:
        raise InvalidRequest(
            f"Refund amount ({_words(wanted, charge)}) is greater than unrefunded amount on charge "
            f"({_words(left, charge)})",
            param="amount",
        )
    refund = store.add(
        new_refund(
            charge.data,
            amount=wanted,
            status="pending" if _is_slow(charge) else "succeeded",
            reason=reason,
            metadata=metadata or {},
        )
    )
    _leave_our_balance(refund, charge)
    events.emit("refund.created", refund)
    refunded = charge["amount_refunded"] + wanted
    events.change(charge, "charge.refunded", amount_refunded=refunded, refunded=refunded == charge["amount"])
    return store.shown(refund)


@transaction.atomic
def settle_refund(refund_id: str, outcome: Literal["succeeded", "failed"] = "succeeded") -> Document:
    """The bank has carried it out, or sent it back: then the money is on our balance again."""
    refund = store.locked("refund", refund_id)
    if refund["status"] not in ("pending", "requires_action") and outcome == "succeeded":
        raise NotPossible(f"A refund that is {refund['status']} has nothing to settle.")
    if refund["status"] in ("failed", "canceled"):
        raise NotPossible(f"This refund is {refund['status']}.")
    if outcome == "succeeded":
        events.change(refund, "refund.updated", status="succeeded", pending_reason=None)
        events.emit("charge.refund.updated", refund)
        return store.shown(refund)
    _come_back(refund, status="failed", failure_reason="expired_or_canceled_card", pending_reason=None)
    events.emit("refund.failed", refund)
    events.emit("charge.refund.updated", refund)
    return store.shown(refund)


@transaction.atomic
def cancel_refund(refund_id: str) -> Document:
    """Only one that waits for something of the donor's can be stopped."""
    refund = store.locked("refund", refund_id)
    if refund["status"] != "requires_action":
        raise InvalidRequest(
            f"Refunds with status {refund['status']} cannot be canceled. Only refunds with status requires_action "
            "may be.",
            param="refund",
        )
    _come_back(refund, status="canceled")
    events.emit("refund.updated", refund)
    return store.shown(refund)


def _charge_of(payment_id: str) -> SandboxObject:
    if not payment_id.startswith("pi_"):
        return store.locked("charge", payment_id, param="charge")
    intent = store.locked("payment_intent", payment_id, param="payment_intent")
    if intent["status"] != "succeeded" or not intent["latest_charge"]:
        raise InvalidRequest(
            f"This PaymentIntent ({payment_id}) does not have a successful charge to refund.",
            param="payment_intent",
        )
    return store.locked("charge", intent["latest_charge"])


def _refuse_what_cannot_be_refunded(charge: SandboxObject) -> None:
    disputes = SandboxObject.objects.filter(kind="dispute", data__charge=charge.pk)
    if any(not dispute["is_charge_refundable"] and dispute["status"] != "won" for dispute in disputes):
        raise InvalidRequest(
            f"Charge {charge.pk} has been charged back; cannot issue a refund.", code="charge_disputed"
        )
    if charge["status"] != "succeeded":
        raise InvalidRequest(f"Charge {charge.pk} is {charge['status']}; it cannot be refunded.")
    if charge["refunded"]:
        raise InvalidRequest(f"Charge {charge.pk} has already been refunded.", code="charge_already_refunded")


def _is_slow(charge: SandboxObject) -> bool:
    details = charge["payment_method_details"]
    return bool(details["type"] != "card" or details["card"]["last4"] == _SLOW_CARD)


def _leave_our_balance(refund: SandboxObject, charge: SandboxObject) -> None:
    amount, currency, rate = fees.settled_amount(refund["amount"], refund["currency"])
    left = movement(
        refund.data,
        kind="refund" if charge.pk.startswith("ch_") else "payment_refund",
        category="refund",
        amount=-amount,
        currency=currency,
        exchange_rate=float(rate) if rate else None,
        description=f"REFUND FOR PAYMENT ({charge['description']})",
    )
    store.add(left)
    events.change(refund, balance_transaction=left["id"])


def _come_back(refund: SandboxObject, **fields: str | None) -> None:
    amount, currency, rate = fees.settled_amount(refund["amount"], refund["currency"])
    back = movement(
        refund.data,
        kind="refund_failure",
        category="refund_failure",
        amount=amount,
        currency=currency,
        exchange_rate=float(rate) if rate else None,
        description="REFUND FAILURE",
    )
    store.add(back)
    events.change(refund, failure_balance_transaction=back["id"], **fields)
    charge = store.locked("charge", refund["charge"])
    refunded = charge["amount_refunded"] - refund["amount"]
    events.change(charge, "charge.updated", amount_refunded=refunded, refunded=False)


def _words(minor: int, charge: SandboxObject) -> str:
    return f"{minor} {charge['currency']}"
