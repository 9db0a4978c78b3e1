"""An invoice from draft to paid, failed or void."""

from payments.sandbox import clock, events, store
from payments.sandbox.documents import Document
from payments.sandbox.models import SandboxObject
from payments.sandbox.shapes import billing

# Stripe's smart retries wait some days; the sandbox names a date and leaves the pressing to people.
_RETRY_AFTER = 3 * 86400


def draft(*, subscription: SandboxObject, reason: str, lines: list[Document]) -> SandboxObject:
    customer = store.get("customer", subscription["customer"])
    invoice = store.add(
        billing.invoice(
            customer=customer.data,
            subscription=subscription.data,
            reason=reason,
            lines=lines,
            currency=subscription["currency"],
        )
    )
    events.emit("invoice.created", invoice)
    return invoice


def finalize(invoice: SandboxObject, *, intent: SandboxObject) -> None:
    """From now on it has a number, pages, and a payment that belongs to it."""
    now = clock.now()
    events.change(
        invoice,
        "invoice.finalized",
        status="open",
        number=_next_number(invoice["customer"]),
        effective_at=now,
        status_transitions=invoice["status_transitions"] | {"finalized_at": now},
        **billing.hosted_pages(invoice.pk),
    )
    store.add(billing.invoice_payment(invoice.data, payment_intent=intent.pk))


def mark_paid(invoice: SandboxObject) -> None:
    now = clock.now()
    paid = payment_of(invoice)
    events.change(
        paid,
        "invoice_payment.paid",
        amount_paid=invoice["amount_due"],
        status="paid",
        status_transitions={"canceled_at": None, "paid_at": now},
    )
    events.change(
        invoice,
        "invoice.paid",
        amount_paid=invoice["amount_due"],
        amount_remaining=0,
        attempt_count=invoice["attempt_count"] + 1,
        attempted=True,
        next_payment_attempt=None,
        status="paid",
        status_transitions=invoice["status_transitions"] | {"paid_at": now},
    )
    events.emit("invoice.payment_succeeded", invoice)


def close_free(invoice: SandboxObject) -> None:
    """An invoice of nothing is paid by nobody."""
    now = clock.now()
    events.change(
        invoice,
        "invoice.paid",
        number=_next_number(invoice["customer"]),
        effective_at=now,
        auto_advance=False,
        status="paid",
        status_transitions=invoice["status_transitions"] | {"finalized_at": now, "paid_at": now},
        **billing.hosted_pages(invoice.pk),
    )


def mark_failed(invoice: SandboxObject, *, is_last: bool = False, wants_proof: bool = False) -> None:
    events.change(
        invoice,
        "invoice.payment_failed",
        attempt_count=invoice["attempt_count"] + 1,
        attempted=True,
        next_payment_attempt=None if is_last else clock.now() + _RETRY_AFTER,
    )
    if wants_proof:
        events.emit("invoice.payment_action_required", invoice)


def close_uncollected(invoice: SandboxObject, behavior: str) -> None:
    """What `pause_collection` does to an invoice instead of asking for its money."""
    now = clock.now()
    if behavior == "keep_as_draft":
        events.change(invoice, "invoice.updated", auto_advance=False)
        return
    status, moment, event_type = (
        ("void", "voided_at", "invoice.voided")
        if behavior == "void"
        else ("uncollectible", "marked_uncollectible_at", "invoice.marked_uncollectible")
    )
    events.change(
        invoice,
        event_type,
        status=status,
        number=_next_number(invoice["customer"]),
        auto_advance=False,
        status_transitions=invoice["status_transitions"] | {"finalized_at": now, moment: now},
    )


def payment_of(invoice: SandboxObject) -> SandboxObject:
    return SandboxObject.objects.select_for_update().get(kind="invoice_payment", data__invoice=invoice.pk)


def intent_of(invoice: SandboxObject) -> SandboxObject:
    return store.locked("payment_intent", payment_of(invoice)["payment"]["payment_intent"])


def invoice_paid_by(intent: SandboxObject) -> SandboxObject | None:
    payment = SandboxObject.objects.filter(
        kind="invoice_payment", data__payment__payment_intent=intent.pk
    ).first()
    return store.locked("invoice", payment["invoice"]) if payment else None


def _next_number(customer_id: str) -> str:
    customer = store.locked("customer", customer_id)
    sequence = int(customer["next_invoice_sequence"])
    events.change(customer, next_invoice_sequence=sequence + 1)
    return f"{customer['invoice_prefix']}-{sequence:04}"
