"""An invoice that nobody is asked for any more: https://docs.stripe.com/invoicing/overview#void"""

from django.db import transaction

from payments.sandbox import clock, events, store
from payments.sandbox.behaviour import invoices, subscriptions
from payments.sandbox.documents import Document
from payments.sandbox.errors import InvalidRequest


@transaction.atomic
def void_invoice(invoice_id: str) -> Document:
    """An open invoice of which no payment is on its way."""
    invoice = store.locked("invoice", invoice_id)
    if invoice["status"] not in ("open", "uncollectible"):
        raise InvalidRequest(
            "You can only pass in open or uncollectible invoices. This invoice isn't open or uncollectible.",
            code="invoice_not_editable",
        )
    intent = invoices.intent_of(invoice)
    if intent["status"] == "processing":
        raise InvalidRequest(
            "This invoice has a payment that is processing, so it cannot be voided.",
            code="invoice_not_editable",
        )
    now = clock.now()
    events.change(
        intent,
        "payment_intent.canceled",
        cancellation_reason="void_invoice",
        status="canceled",
        canceled_at=now,
    )
    events.change(
        invoices.payment_of(invoice),
        status="canceled",
        status_transitions={"canceled_at": now, "paid_at": None},
    )
    events.change(
        invoice,
        "invoice.voided",
        status="void",
        auto_advance=False,
        next_payment_attempt=None,
        status_transitions=invoice["status_transitions"] | {"voided_at": now},
    )
    subscriptions.forgive(invoice)
    return store.shown(invoice)


@transaction.atomic
def set_auto_advance(invoice_id: str, *, advances: bool) -> Document:
    """Whether Stripe finalizes and collects it by itself."""
    invoice = store.locked("invoice", invoice_id)
    if invoice["status"] in ("paid", "void"):
        raise InvalidRequest(
            f"You cannot update auto_advance on an invoice that is {invoice['status']}.", param="auto_advance"
        )
    events.change(invoice, "invoice.updated", auto_advance=advances)
    return store.shown(invoice)
