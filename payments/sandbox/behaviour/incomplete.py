"""A subscription that somebody's own front end begins: it waits, incomplete, for its first payment.

https://docs.stripe.com/billing/subscriptions/build-subscriptions?payment-ui=elements
"""

from django.db import transaction

from payments.sandbox import events, store
from payments.sandbox.behaviour import attempts, invoices, methods, subscriptions
from payments.sandbox.documents import Document
from payments.sandbox.models import SandboxObject
from payments.sandbox.shapes import billing


@transaction.atomic
def begin_incomplete(
    *, customer: str, price: Document, metadata: dict[str, str], description: str | None
) -> SandboxObject:
    document = billing.subscription(
        customer=customer,
        payment_method="",
        metadata=metadata,
        description=description,
        currency=price["currency"],
    ) | {"default_payment_method": None, "status": "incomplete"}
    document["items"]["data"] = [subscriptions.first_item({"price": price, "quantity": 1}, document)]
    document["items"]["total_count"] = 1
    subscription = store.add(document)
    events.emit("customer.subscription.created", subscription)
    invoice = invoices.draft(
        subscription=subscription,
        reason="subscription_create",
        lines=subscriptions.item_lines(subscription),
    )
    intent = attempts.new_intent(
        amount=invoice["amount_due"],
        currency=invoice["currency"],
        customer=customer,
        metadata={},  # the subscription's own does not come along
        payment_method_types=methods.offered(invoice["currency"], allowed=None, excluded=None),
        description="Subscription creation",
        receipt_email=None,
        setup_future_usage="off_session",
    )
    invoices.finalize(invoice, intent=intent)
    events.change(subscription, latest_invoice=invoice.pk)
    return subscription
