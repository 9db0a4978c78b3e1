"""From Stripe's objects to ours, for API version 2026-10-28.endive.

Every path that older tutorials name (`invoice.subscription`, `subscription.current_period_end`,
`charge.invoice`) is gone from this version: https://docs.stripe.com/changelog
"""

import datetime
import uuid
from typing import Protocol

import stripe
from djmoney.money import Money

from backoffice.core.intervals import Interval
from backoffice.core.money import from_minor
from payments.gateway.facts import (
    Charge,
    CheckoutSession,
    Invoice,
    InvoiceState,
    OurIds,
    Payer,
    Payment,
    PaymentState,
    SessionState,
    Subscription,
    SubscriptionState,
)
from payments.gateway.method_shapes import charged_method, newer_method, recognisable
from payments.gateway.periods import interval_of

_PAYMENT_STATES = {
    "processing": PaymentState.PROCESSING,
    "succeeded": PaymentState.SUCCEEDED,
    "canceled": PaymentState.CANCELLED,
}
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
_METADATA = {
    "link": "almoner_link",
    "attempt": "almoner_attempt",
    "donation": "almoner_donation",
    "recurring_gift": "almoner_recurring_gift",
    "poster": "almoner_poster",
}


class _Identified(Protocol):
    @property
    def id(self) -> str: ...


def metadata(ids: OurIds) -> dict[str, str]:
    """Our keys as Stripe keeps them: up to fifty strings, none of them about a person."""
    return {name: str(key) for field, name in _METADATA.items() if (key := getattr(ids, field))}


def checkout_session(found: stripe.checkout.Session) -> CheckoutSession:
    details = found.customer_details
    return CheckoutSession(
        id=found.id,
        state=SessionState(found.status or "open"),
        is_paid=found.payment_status == "paid",
        is_recurring=found.mode == "subscription",
        amount=_money(found.amount_total, found.currency),
        url=found.url or "",
        ours=_our_ids(found.metadata),
        payer=Payer(
            name=(details.name or "") if details else "", email=(details.email or "") if details else ""
        ),
        payment_id=_id(found.payment_intent),
        subscription_id=_id(found.subscription),
        invoice_id=_id(found.invoice),
        customer_id=_id(found.customer),
        payment_link_id=_id(found.payment_link),
    )


def payment(found: stripe.PaymentIntent) -> Payment:
    """A payment intent whose `latest_charge.balance_transaction` was expanded."""
    error = found.last_payment_error
    latest = found.latest_charge
    return Payment(
        id=found.id,
        state=_PAYMENT_STATES.get(found.status, PaymentState.WAITING),
        amount=from_minor(
            found.amount_received if found.status == "succeeded" else found.amount, found.currency
        ),
        ours=_our_ids(found.metadata),
        created_at=_moment(found.created),
        saves_method=found.setup_future_usage is not None,
        failure=(error.message or error.code or "") if error else "",
        charge=charge(latest) if isinstance(latest, stripe.Charge) else None,
        failure_code=(error.decline_code or error.code or "") if error else "",
        needs_proof=found.status == "requires_action"
        or (error is not None and "authentication_required" in (error.code, error.decline_code)),
    )


def charge(found: stripe.Charge) -> Charge:
    """A charge whose `balance_transaction` was expanded; Stripe writes it some time after the charge."""
    settled = found.balance_transaction
    details = found.payment_method_details
    billing = found.billing_details
    return Charge(
        id=found.id,
        payment_id=_id(found.payment_intent),
        succeeded=found.status == "succeeded",
        amount=from_minor(found.amount, found.currency),
        created_at=_moment(found.created),
        settles_later=details is not None and _is_bank_debit(details.type),
        payer=Payer(name=billing.name or "", email=billing.email or ""),
        fee=from_minor(settled.fee, settled.currency)
        if isinstance(settled, stripe.BalanceTransaction)
        else None,
        settled=from_minor(settled.amount, settled.currency)
        if isinstance(settled, stripe.BalanceTransaction)
        else None,
        balance_id=_id(settled),
        paid_with=recognisable(details.type, getattr(details, details.type, None)) if details else "",
    )


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
        subscription_id=_id(details.subscription) if details else "",
        payment_id=payment_id,
        ours=_our_ids(details.metadata if details else None),
        payer=Payer(name=found.customer_name or "", email=found.customer_email or ""),
        paid_at=_moment_or_none(found.status_transitions.paid_at),
        attempts=found.attempt_count,
        next_try_at=_moment_or_none(found.next_payment_attempt),
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
        ours=_our_ids(found.metadata),
        customer_id=_id(found.customer),
        started_at=_moment(found.start_date),
        next_payment_at=None
        if ended or not items
        else _moment(min(item.current_period_end for item in items)),
        # A donor's cancellation in the portal sets cancel_at alone, one by the API or a dispute the boolean too.
        cancels_at=None if ended else _scheduled_end(found, items),
        ended_at=_moment_or_none(found.ended_at),
        end_reason=(details.reason or "") if details else "",
        interval=_interval(items),
        anchored_at=_moment(found.billing_cycle_anchor),
        resumes_at=_moment_or_none(found.pause_collection.resumes_at) if found.pause_collection else None,
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
    if found.pause_collection and state in (SubscriptionState.ACTIVE, SubscriptionState.PAST_DUE):
        return SubscriptionState.PAUSED
    return state


def _scheduled_end(
    found: stripe.Subscription, items: list[stripe.SubscriptionItem]
) -> datetime.datetime | None:
    if found.cancel_at:
        return _moment(found.cancel_at)
    if found.cancel_at_period_end and items:
        return _moment(max(item.current_period_end for item in items))
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
    return next((_id(row.payment.payment_intent) for row in paid_first if row.payment.payment_intent), "")


def _said(error: stripe.Invoice.LastFinalizationError | None) -> str:
    return (error.message or error.code or error.type or "") if error else ""


def _is_bank_debit(kind: str) -> bool:
    return kind.endswith("_debit") or kind == "us_bank_account"


def _our_ids(found: stripe.StripeObject | dict[str, str] | None) -> OurIds:
    if found is None:
        return OurIds()
    return OurIds(**{field: _uuid(found[name]) for field, name in _METADATA.items() if name in found})


def _uuid(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None  # somebody else's metadata under a name of ours


def _id(field: str | _Identified | None) -> str:
    """An expandable field is the id, or the object once it is expanded."""
    if field is None:
        return ""
    return field if isinstance(field, str) else field.id


def _money(minor: int | None, currency: str | None) -> Money | None:
    return None if minor is None or currency is None else from_minor(minor, currency)


def _moment(epoch: int) -> datetime.datetime:
    return datetime.datetime.fromtimestamp(epoch, datetime.UTC)


def _moment_or_none(epoch: int | None) -> datetime.datetime | None:
    return None if epoch is None else _moment(epoch)
