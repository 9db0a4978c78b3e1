"""Invoices and subscriptions of Stripe in our own words (see shapes.py)."""

import datetime

import stripe
from djmoney.money import Money

from backoffice.core.intervals import Interval
from backoffice.core.money import from_minor
from payments.gateway import pauses
from payments.gateway.facts import (
    Invoice,
    InvoiceState,
    Payer,
    Subscription,
    SubscriptionState,
)
from payments.gateway.method_shapes import charged_method, newer_method
from payments.gateway.periods import interval_of
from payments.gateway.stripe_fields import id_of, moment, moment_or_none, our_ids

_INVOICE_STATES = {
    "draft": InvoiceState.DRAFT,
    "open": InvoiceState.OPEN,
    "paid": InvoiceState.PAID,
    "void": InvoiceState.CLOSED,
    "uncollectible": InvoiceState.CLOSED,
}
_SUBSCRIPTION_STATES = {
    "incomplete": SubscriptionState.INCOMPLETE,
    "trialing": SubscriptionState.ACTIVE,
    "active": SubscriptionState.ACTIVE,
    "past_due": SubscriptionState.PAST_DUE,
    "unpaid": SubscriptionState.PAST_DUE,
    "paused": SubscriptionState.PAUSED,
    "canceled": SubscriptionState.CANCELLED,
    "incomplete_expired": SubscriptionState.CANCELLED,
}


def invoice(found: stripe.Invoice) -> Invoice:
    """An invoice whose `payments` were expanded."""
    state = _INVOICE_STATES.get(found.status or "draft", InvoiceState.OPEN)
    details = found.parent.subscription_details if found.parent else None
    payment_id, elsewhere = _payment_of(found), getattr(found, "amount_paid_off_stripe", None) or 0
    return Invoice(
        id=found.id or "",
        state=state,
        is_first=found.billing_reason == "subscription_create",
        was_attempted=found.attempt_count > 0,
        amount=from_minor(
            (found.amount_paid or elsewhere) if state is InvoiceState.PAID else found.amount_due,
            found.currency,
        ),
        subscription_id=id_of(details.subscription) if details else "",
        payment_id=payment_id,
        ours=our_ids(details.metadata if details else None),
        payer=Payer(name=found.customer_name or "", email=found.customer_email or ""),
        paid_at=moment_or_none(found.status_transitions.paid_at),
        attempts=found.attempt_count,
        next_try_at=moment_or_none(found.next_payment_attempt),
        page_url=found.hosted_invoice_url or "",
        finalization_error=_said(found.last_finalization_error),
        is_paid_elsewhere=state is InvoiceState.PAID
        and not payment_id
        and bool(found.amount_paid or elsewhere),
        of_whole_period=_of_whole_period(found),
    )


def subscription(found: stripe.Subscription) -> Subscription:
    items = found["items"].data
    ended = found.status in ("canceled", "incomplete_expired")
    details = found.cancellation_details
    return Subscription(
        id=found.id,
        state=_subscription_state(found),
        amount=from_minor(
            sum((item.price.unit_amount or 0) * (item.quantity or 1) for item in items), found.currency
        ),
        ours=our_ids(found.metadata),
        customer_id=id_of(found.customer),
        started_at=moment(found.start_date),
        next_payment_at=None
        if ended or not items
        else moment(min(item.current_period_end for item in items)),
        # A donor's cancellation in the portal sets cancel_at alone, one by the API or a dispute the boolean too.
        cancels_at=None if ended else _scheduled_end(found, items),
        ended_at=moment_or_none(found.ended_at),
        end_reason=(details.reason or "") if details else "",
        interval=_interval(items),
        anchored_at=moment(found.billing_cycle_anchor),
        resumes_at=pauses.end_of(found),
        description=found.description or "",
        method=charged_method(found),
        newer_method=newer_method(found),
    )


def _interval(items: list[stripe.SubscriptionItem]) -> Interval | None:
    """One rhythm for all that is charged; parts of different ones are none of ours."""
    rhythms = {
        (item.price.recurring.interval, item.price.recurring.interval_count)
        for item in items
        if item.price.recurring
    }
    return interval_of(*rhythms.pop()) if len(rhythms) == 1 else None


def _subscription_state(found: stripe.Subscription) -> SubscriptionState:
    state = _SUBSCRIPTION_STATES.get(found.status, SubscriptionState.INCOMPLETE)
    # Of Stripe's two kinds of pause one leaves the status as it is.
    if pauses.rests(found) and state in (SubscriptionState.ACTIVE, SubscriptionState.PAST_DUE):
        return SubscriptionState.PAUSED
    return state


def _scheduled_end(
    found: stripe.Subscription, items: list[stripe.SubscriptionItem]
) -> datetime.datetime | None:
    if found.cancel_at:
        return moment(found.cancel_at)
    if found.cancel_at_period_end and items:
        return moment(max(item.current_period_end for item in items))
    return None


def _of_whole_period(found: stripe.Invoice) -> Money | None:
    """None where something was added or taken off: single items, days reckoned up, a discount, a credit."""
    lines = found.lines.data
    parts = [line.parent.subscription_item_details if line.parent else None for line in lines]
    whole = sum(line.amount for line in lines)
    if found.lines.has_more or not all(part and not part.proration for part in parts):
        return None
    return from_minor(whole, found.currency) if whole == found.total == found.amount_due else None


def _payment_of(found: stripe.Invoice) -> str:
    """The payment intent that paid, or else the one that is being tried."""
    rows = found.payments.data if found.payments else []
    paid_first = sorted(rows, key=lambda row: (row.status != "paid", not row.is_default))
    return next((id_of(row.payment.payment_intent) for row in paid_first if row.payment.payment_intent), "")


def _said(error: stripe.Invoice.LastFinalizationError | None) -> str:
    return (error.message or error.code or error.type or "") if error else ""
