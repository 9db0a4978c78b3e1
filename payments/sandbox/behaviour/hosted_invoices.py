"""What happens to an invoice that was not paid at once: Stripe tries again, or the donor pays on the invoice's page.

https://docs.stripe.com/billing/revenue-recovery/smart-retries
"""

from django.db import transaction

from payments.sandbox import clock, events, store
from payments.sandbox.behaviour import attempts, invoices, methods, subscriptions
from payments.sandbox.behaviour.declines import AuthenticationRequired, NotPossible
from payments.sandbox.documents import Document
from payments.sandbox.models import SandboxObject
from payments.sandbox.shapes.people import billing_details, payment_method

_FREE = ("requires_payment_method", "requires_action", "requires_confirmation")
_TRIES = 4


def pay_invoice(
    invoice_id: str, *, card: str = "4242424242424242", authenticated: bool | None = None
) -> Document:
    """The donor pays an open invoice by another card, or proves to own the one that was asked for proof.

    Raises CardDeclined or AuthenticationRequired after what was tried is committed. `authenticated` is the answer
    to the latter: False is somebody who left the bank's page.
    """
    with transaction.atomic():
        invoice = _open(invoice_id)
        intent = invoices.intent_of(invoice)
        method = _new_method(invoice, card)
        problem = attempts.donors_attempt(intent, method, card, authenticated=authenticated)
        if problem is None:
            _paid(invoice, method)
        elif not isinstance(problem, AuthenticationRequired):
            # A try of the donor's own moves none of Stripe's.
            events.emit("invoice.payment_failed", invoice)
    if problem is not None:
        raise problem
    return store.shown(invoice)


@transaction.atomic
def retry(invoice_id: str, *, decline: str = "") -> Document:
    """Stripe's own next try, with the subscription's card: it pays, or is declined by that code. After the last one
    nobody asks any more: the subscription is cancelled, as the account is set up to do."""
    invoice = _open(invoice_id)
    intent, subscription = invoices.intent_of(invoice), subscriptions.subscription_of(invoice)
    method = store.shown(store.get("payment_method", subscription["default_payment_method"]))
    if not decline:
        attempts.succeed(intent, method)
        invoices.mark_paid(invoice)
        subscriptions.forgive(invoice)
        return store.shown(invoice)
    attempts.fail(intent, method, methods.decline_by_code(decline))
    invoices.mark_failed(invoice, is_last=invoice["attempt_count"] + 1 >= _TRIES)
    if invoice["next_payment_attempt"] is None:
        subscriptions.cancel_subscription(subscription.pk, reason="payment_failed")
    return store.shown(invoice)


@transaction.atomic
def cannot_finalize(invoice_id: str, message: str) -> Document:
    """A draft that Stripe cannot ask for, such as one of a customer without an address where tax wants one."""
    invoice = store.locked("invoice", invoice_id)
    if invoice["status"] != "draft":
        raise NotPossible("Only a draft can fail to be finalized.")
    error = {"code": "invoice_finalization_failed", "message": message, "type": "invalid_request_error"}
    events.change(invoice, "invoice.finalization_failed", last_finalization_error=error)
    return store.shown(invoice)


@transaction.atomic
def first_payment(intent: SandboxObject, method: Document) -> None:
    """A payment that came through a front end of one's own: its invoice, and the subscription that it begins."""
    invoice = invoices.invoice_paid_by(intent)
    if invoice is not None and intent["status"] == "succeeded":
        _paid(invoice, method)


def first_payment_failed(intent: SandboxObject) -> None:
    invoice = invoices.invoice_paid_by(intent)
    if invoice is not None:
        invoices.mark_failed(invoice, is_last=True)


@transaction.atomic
def expire_incomplete(subscription_id: str) -> Document:
    """Nobody has paid the first invoice within 23 hours."""
    subscription = store.locked("subscription", subscription_id)
    if subscription["status"] != "incomplete":
        raise NotPossible(f"A subscription that is {subscription['status']} does not expire.")
    invoice = store.locked("invoice", subscription["latest_invoice"])
    now = clock.now()
    events.change(invoices.intent_of(invoice), "payment_intent.canceled", status="canceled", canceled_at=now)
    transitions = invoice["status_transitions"] | {"voided_at": now}
    events.change(invoice, "invoice.voided", status="void", status_transitions=transitions)
    events.change(subscription, "customer.subscription.updated", status="incomplete_expired", ended_at=now)
    return store.shown(subscription)


def _paid(invoice: SandboxObject, method: Document) -> None:
    counted = invoice["attempt_count"]
    invoices.mark_paid(invoice)
    subscription = subscriptions.subscription_of(invoice)
    if subscription["status"] == "incomplete":
        events.change(
            subscription,
            "customer.subscription.updated",
            status="active",
            default_payment_method=method["id"],
        )
        return
    # A payment of the donor's own is no try of the schedule.
    events.change(invoice, attempt_count=max(counted, 1))
    subscriptions.forgive(invoice)


def _open(invoice_id: str) -> SandboxObject:
    invoice = store.locked("invoice", invoice_id)
    if invoice["status"] != "open" or invoices.intent_of(invoice)["status"] not in _FREE:
        raise NotPossible(f"An invoice that is {invoice['status']} cannot be paid now.")
    return invoice


def _new_method(invoice: SandboxObject, card: str) -> Document:
    method = payment_method(
        kind="card",
        details=methods.card_details(card),
        billing=billing_details(email=invoice["customer_email"], name=invoice["customer_name"]),
        customer_id=invoice["customer"],
    )
    store.add(method)
    return method
