"""Our balance goes to our bank, and sometimes comes back: https://docs.stripe.com/payouts

A payout takes all that lies on the balance in its currency, as if the days of waiting were over. It is announced
(`pay_out`), comes (`arrive`), and is itemised some hours later (`itemise`); the bank may still send it back (`fail`),
and we may fetch it back (`reverse`).
"""

from django.db import transaction

from payments.sandbox import events, store
from payments.sandbox.behaviour.declines import NotPossible
from payments.sandbox.documents import Document
from payments.sandbox.errors import InvalidRequest
from payments.sandbox.models import SandboxObject
from payments.sandbox.shapes.payouts import movement
from payments.sandbox.shapes.payouts import payout as announced

_LEAST_INSTANT_FEE = 50


@transaction.atomic
def pay_out(
    currency: str = "eur", *, arrives: bool = True, automatic: bool | None = None, instant: bool = False
) -> Document:
    """Send what lies on the balance. With `arrives` the money comes and its movements are listed at once.

    An instant payout costs a fee beside its amount, and is asked for by hand unless it is called automatic."""
    automatic = not instant if automatic is None else automatic
    rows = [row for row in _not_paid_out(currency) if row["type"] != "payout" or row["amount"] > 0]
    lies = sum(row["net"] for row in rows)
    if lies == 0:
        raise NotPossible(f"Nothing lies on the balance in {currency.upper()}.")
    fee = _instant_fee(lies) if instant else 0
    found = _announce(
        announced(amount=lies - fee, currency=currency, automatic=automatic, instant=instant), fee=fee
    )
    for row in [*rows, _row_of(found)]:
        row.private = {**row.private, "payout": found.pk}
        row.save(update_fields=["private"])
    if arrives:
        arrive(found.pk)
        if automatic:
            itemise(found.pk)
    return store.shown(store.get("payout", found.pk))


@transaction.atomic
def arrive(payout_id: str) -> Document:
    found = _in_state(payout_id, "pending", "in_transit")
    events.change(
        found, "payout.paid", status="paid", trace_id={"status": "supported", "value": found.pk[-12:]}
    )
    return store.shown(found)


@transaction.atomic
def itemise(payout_id: str) -> Document:
    """Stripe has finished listing what the payout is made of."""
    found = _in_state(payout_id, "paid", "pending", "in_transit", "failed")
    if not found["automatic"]:
        raise NotPossible("Only automatic payouts are itemised.")
    events.change(found, "payout.reconciliation_completed", reconciliation_status="completed")
    return store.shown(found)


@transaction.atomic
def fail_payout(payout_id: str) -> Document:
    """The bank does not take it, or sends it back days after it came: the money lies on the balance again."""
    found = _in_state(payout_id, "pending", "in_transit", "paid")
    back = store.add(
        movement(
            kind="payout_failure",
            category="payout_reversal",
            amount=found["amount"],
            currency=found["currency"],
            source=found.pk,
            description="PAYOUT FAILURE",
        )
    )
    events.change(
        found,
        "payout.failed",
        failure_balance_transaction=back.pk,
        failure_code="account_closed",
        failure_message="The bank account has been closed",
        status="failed",
    )
    return store.shown(found)


@transaction.atomic
def cancel_payout(payout_id: str) -> Document:
    found = _in_state(payout_id, "pending")
    back = store.add(
        movement(
            kind="payout_cancel",
            category="payout_reversal",
            amount=found["amount"],
            currency=found["currency"],
            source=found.pk,
        )
    )
    events.change(found, "payout.canceled", failure_balance_transaction=back.pk, status="canceled")
    return store.shown(found)


@transaction.atomic
def reverse_payout(payout_id: str) -> Document:
    """Fetch a payout back from our bank: a payout of its own, below zero."""
    original = _in_state(payout_id, "paid")
    if original["reversed_by"]:
        raise NotPossible("This payout has been reversed already.")
    mirror = announced(
        amount=-original["amount"],
        currency=original["currency"],
        automatic=False,
        original_payout=original.pk,
    )
    found = _announce(mirror)
    # Its row stays on the balance: what came back is paid out with whatever follows.
    events.change(original, "payout.updated", reversed_by=found.pk)
    events.change(found, "payout.paid", status="paid")
    return store.shown(found)


@transaction.atomic
def charge_for_service(amount: int, currency: str = "eur", *, kind: str = "stripe_fee") -> Document:
    """Stripe takes something for itself from the balance: `stripe_fee`, `tax_fee` …"""
    row = store.add(
        movement(
            kind=kind,
            category="fee" if kind == "stripe_fee" else "tax",
            amount=-amount,
            currency=currency,
            source=None,
            description="Billing (2026-10-01 - 2026-10-31): Usage fee",
        )
    )
    return store.shown(row)


def refuse_unless_itemised(payout_id: str) -> None:
    found = store.get("payout", payout_id, param="payout")
    if not found["automatic"]:
        raise InvalidRequest(
            "Balance transaction history can only be filtered on automatic transfers, not manual.",
            param="payout",
        )
    if found["reconciliation_status"] != "completed":
        raise InvalidRequest(
            "The balance transactions of this payout are still being listed. Wait for its reconciliation.",
            param="payout",
        )


def _instant_fee(lies: int) -> int:
    """One per cent of what is sent, and half a unit at least."""
    fee = max(_LEAST_INSTANT_FEE, round(lies / 101))
    if lies <= fee:
        raise NotPossible("Too little lies on the balance for an instant payout.")
    return fee


def _announce(document: Document, *, fee: int = 0) -> SandboxObject:
    found = store.add(document)
    row = store.add(
        movement(
            kind="payout",
            category="payout",
            amount=-found["amount"],
            currency=found["currency"],
            source=found.pk,
            description="STRIPE PAYOUT",
            fee=fee,
            fee_words="Instant Payout Fee",
        )
    )
    events.change(found, "payout.created", balance_transaction=row.pk)
    return found


def _row_of(found: SandboxObject) -> SandboxObject:
    return store.locked("balance_transaction", found["balance_transaction"])


def _not_paid_out(currency: str) -> list[SandboxObject]:
    rows = SandboxObject.objects.select_for_update().filter(
        kind="balance_transaction", data__currency=currency
    )
    return [row for row in rows.order_by("created", "position") if "payout" not in row.private]


def _in_state(payout_id: str, *states: str) -> SandboxObject:
    found = store.locked("payout", payout_id)
    if found["status"] not in states:
        raise NotPossible(f"This payout is {found['status']}.")
    return found
