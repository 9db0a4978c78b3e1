"""The life of a subscription: begun by a paid checkout, changed, cancelled."""

from django.db import transaction

from payments.sandbox import clock, events, store
from payments.sandbox.behaviour import invoices
from payments.sandbox.behaviour.periods import period_end
from payments.sandbox.documents import Document
from payments.sandbox.errors import InvalidRequest, ResourceMissing
from payments.sandbox.models import SandboxObject
from payments.sandbox.shapes import billing


def start(
    *, session: SandboxObject, customer: SandboxObject, method: Document, intent: SandboxObject
) -> tuple[SandboxObject, SandboxObject]:
    """The subscription with its first invoice, still open.

    Checkout makes both only once the first payment is on its way, so no incomplete ones are left by declines.
    """
    asked: Document = session.private["subscription_data"]
    document = billing.subscription(
        customer=customer.pk,
        payment_method=method["id"],
        metadata=asked.get("metadata", {}),
        description=asked.get("description"),
        currency=session["currency"],
    )
    lines: list[Document] = session.private["line_items"]
    document["items"]["data"] = [
        first_item(line, document) for line in lines if line["price"]["type"] == "recurring"
    ]
    document["items"]["total_count"] = len(document["items"]["data"])
    subscription = store.add(document)
    events.emit("customer.subscription.created", subscription)
    invoice = invoices.draft(
        subscription=subscription,
        reason="subscription_create",
        lines=item_lines(subscription) + _one_time_lines(lines, document),
    )
    invoices.finalize(invoice, intent=intent)
    events.change(subscription, latest_invoice=invoice.pk)
    return subscription, invoice


def item_lines(subscription: SandboxObject) -> list[Document]:
    """One invoice line per item, for the period that the item is in."""
    return [
        billing.invoice_line(
            item["price"],
            quantity=item["quantity"],
            description=f"{item['quantity']} × {_product_name(item['price'])}",
            subscription_id=subscription.pk,
            subscription_item_id=item["id"],
            start=item["current_period_start"],
            end=item["current_period_end"],
        )
        for item in subscription["items"]["data"]
    ]


def set_status(subscription: SandboxObject, status: str) -> None:
    if subscription["status"] != status:
        events.change(subscription, "customer.subscription.updated", status=status)


def subscription_of(invoice: SandboxObject) -> SandboxObject:
    return store.locked("subscription", invoice["parent"]["subscription_details"]["subscription"])


def others_unpaid(subscription: SandboxObject, invoice: SandboxObject) -> bool:
    """Is another invoice of it still open?"""
    return (
        SandboxObject.objects.filter(
            kind="invoice",
            data__status="open",
            data__parent__subscription_details__subscription=subscription.pk,
        )
        .exclude(pk=invoice.pk)
        .exists()
    )


def forgive(invoice: SandboxObject) -> None:
    """Nothing is overdue once the last open invoice is paid or void."""
    subscription = subscription_of(invoice)
    if subscription["status"] == "past_due" and not others_unpaid(subscription, invoice):
        set_status(subscription, "active")


def update_subscription(subscription: SandboxObject, changes: Document) -> None:
    """Whoever asks for it, API, dashboard or portal: the change, its event, and what Stripe writes beside it."""
    begins_trial = "trial_end" in changes
    events.change(subscription, "customer.subscription.updated", **changes)
    if begins_trial:
        # A trial is billed too, with nothing.
        free = [line | {"amount": 0, "subtotal": 0} for line in item_lines(subscription)]
        invoice = invoices.draft(subscription=subscription, reason="subscription_update", lines=free)
        invoices.close_free(invoice)
        events.change(subscription, latest_invoice=invoice.pk)


@transaction.atomic
def pause_subscription(subscription_id: str) -> Document:
    """The whole of it, as by the dashboard or the portal: no periods, no invoices, status `paused`.

    https://docs.stripe.com/billing/subscriptions/pause
    """
    subscription = store.locked("subscription", subscription_id)
    if subscription["status"] not in ("active", "past_due", "trialing"):
        raise InvalidRequest(f"A subscription that is {subscription['status']} cannot be paused.")
    events.change(
        subscription,
        "customer.subscription.paused",
        status="paused",
        status_details={
            "paused": {
                "subscription": {"type": "pause_requested"},
                "transitioned_at": clock.now(),
                "type": "subscription",
            }
        },
    )
    return store.shown(subscription)


@transaction.atomic
def resume_subscription(subscription_id: str) -> Document:
    subscription = store.locked("subscription", subscription_id)
    if subscription["status"] != "paused":
        raise InvalidRequest(
            f"This subscription is {subscription['status']}; only a paused one can be resumed."
        )
    events.change(subscription, "customer.subscription.resumed", status="active", status_details=None)
    return store.shown(subscription)


@transaction.atomic
def cancel_subscription(
    subscription_id: str,
    *,
    reason: str = "cancellation_requested",
    comment: str | None = None,
    feedback: str | None = None,
) -> Document:
    """End it now. One that has ended cannot be found any more, as at Stripe."""
    subscription = store.locked("subscription", subscription_id)
    if subscription["status"] == "canceled":
        raise ResourceMissing("subscription", subscription_id)
    now = clock.now()
    events.change(
        subscription,
        "customer.subscription.deleted",
        canceled_at=subscription["canceled_at"] or now,
        cancellation_details=billing.no_cancellation()
        | {"comment": comment, "feedback": feedback, "reason": reason},
        ended_at=now,
        status="canceled",
    )
    return store.shown(subscription)


def first_item(line: Document, subscription: Document) -> Document:
    start = subscription["billing_cycle_anchor"]
    return billing.subscription_item(
        line["price"],
        subscription_id=subscription["id"],
        quantity=line["quantity"],
        start=start,
        end=period_end(start, line["price"]["recurring"], anchor=start),
    )


def _one_time_lines(lines: list[Document], subscription: Document) -> list[Document]:
    now = subscription["created"]
    return [
        billing.invoice_line(
            line["price"],
            quantity=line["quantity"],
            description=line["description"],
            subscription_id=subscription["id"],
            subscription_item_id=None,
            start=now,
            end=now,
        )
        for line in lines
        if line["price"]["type"] == "one_time"
    ]


def _product_name(price: Document) -> str:
    return str(store.get("product", price["product"])["name"])
