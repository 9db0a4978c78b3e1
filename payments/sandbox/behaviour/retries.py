"""Stripe tries an unpaid invoice again, some times: https://docs.stripe.com/billing/revenue-recovery/smart-retries"""

from datetime import UTC, datetime

from django.db import transaction

from payments.sandbox import clock, events, store
from payments.sandbox.behaviour import attempts, invoices, methods, subscriptions
from payments.sandbox.behaviour.declines import NotPossible
from payments.sandbox.behaviour.subscriptions import cancel_subscription
from payments.sandbox.documents import Document

MOST_TRIES = 4
_EXPIRED = methods.decline_of("4000000000000069") or methods.GENERIC


def pays(method: Document) -> bool:
    """Would this method pay now? A card until the end of its month."""
    if method["type"] != "card":
        return True
    today = datetime.fromtimestamp(clock.now(), UTC)
    return (method["card"]["exp_year"], method["card"]["exp_month"]) >= (today.year, today.month)


@transaction.atomic
def fail_again(invoice_id: str) -> Document:
    """The next try is refused too; after the last one Stripe gives the subscription up."""
    invoice = store.locked("invoice", invoice_id)
    intent = invoices.intent_of(invoice)
    if invoice["status"] != "open" or intent["status"] != "requires_payment_method":
        raise NotPossible("Only an open invoice whose payment failed is tried again.")
    subscription = subscriptions.subscription_of(invoice)
    method = store.shown(store.get("payment_method", subscription["default_payment_method"]))
    attempts.fail(intent, method, methods.GENERIC if pays(method) else _EXPIRED)
    invoices.mark_failed(invoice)
    if invoice["attempt_count"] >= MOST_TRIES:
        events.change(invoice, "invoice.updated", next_payment_attempt=None, auto_advance=False)
        cancel_subscription(subscription.pk, reason="payment_failed")
    return store.shown(invoice)
