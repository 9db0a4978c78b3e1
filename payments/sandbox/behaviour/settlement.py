"""Days after a bank debit was asked for: the bank pays or refuses."""

from typing import Literal

from django.db import transaction

from payments.sandbox import events, store
from payments.sandbox.behaviour import attempts, invoices, subscriptions
from payments.sandbox.behaviour.declines import NotPossible
from payments.sandbox.behaviour.methods import Decline
from payments.sandbox.documents import Document
from payments.sandbox.models import SandboxObject

_REFUSED = Decline(
    "payment_intent_payment_attempt_failed",
    "insufficient_funds",
    "The customer's account has insufficient funds to cover this payment.",
)


@transaction.atomic
def settle_bank_debit(
    payment_intent_id: str, outcome: Literal["succeeded", "failed"] = "succeeded"
) -> Document:
    """Decide a processing payment; its invoice, subscription and checkout session follow."""
    intent = store.locked("payment_intent", payment_intent_id)
    if intent["status"] != "processing":
        raise NotPossible(f"A payment that is {intent['status']} has nothing to settle.")
    charge = store.locked("charge", intent["latest_charge"])
    if outcome == "succeeded":
        attempts.charge_succeeds(charge, intent)
    else:
        method = store.shown(store.get("payment_method", charge["payment_method"]))
        attempts.charge_fails(charge, intent, _REFUSED, method)
    _settle_invoice(intent, paid=outcome == "succeeded")
    _settle_session(intent, paid=outcome == "succeeded")
    return store.shown(intent)


def _settle_invoice(intent: SandboxObject, *, paid: bool) -> None:
    invoice = invoices.invoice_paid_by(intent)
    if invoice is None:
        return
    if paid:
        invoices.mark_paid(invoice)
    else:
        invoices.mark_failed(invoice)
        subscriptions.set_status(subscriptions.subscription_of(invoice), "past_due")


def _settle_session(intent: SandboxObject, *, paid: bool) -> None:
    session = (
        SandboxObject.objects.select_for_update()
        .filter(kind="checkout.session", private__payment_intent=intent.pk)
        .first()
    )
    if session is None:
        return
    if paid:
        events.change(session, "checkout.session.async_payment_succeeded", payment_status="paid")
    else:
        events.emit("checkout.session.async_payment_failed", session)
