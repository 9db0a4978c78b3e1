"""From Stripe's rows in lists to ours. A state that this version of Stripe's API does not name becomes the careful one."""

from decimal import Decimal

import stripe

from backoffice.core.money import from_minor
from payments.gateway import shapes
from payments.gateway.facts_lists import (
    ListedDispute,
    ListedEvent,
    ListedRefund,
    ListedSession,
    Movement,
    Payout,
    PayoutState,
    RefundState,
)
from payments.gateway.stripe_fields import id_of, moment

_PAYOUT_STATES = {
    "pending": PayoutState.PENDING,
    "in_transit": PayoutState.IN_TRANSIT,
    "paid": PayoutState.PAID,
    "failed": PayoutState.FAILED,
    "canceled": PayoutState.CANCELLED,
}
_REFUND_STATES = {
    "pending": RefundState.PENDING,
    "requires_action": RefundState.PENDING,
    "succeeded": RefundState.SUCCEEDED,
    "failed": RefundState.FAILED,
    "canceled": RefundState.CANCELLED,
}


def payout(found: stripe.Payout) -> Payout:
    return Payout(
        id=found.id,
        state=_PAYOUT_STATES.get(found.status, PayoutState.PENDING),
        amount_minor=found.amount,
        currency=found.currency.upper(),
        arrives_on=moment(found.arrival_date).date(),
        made_at=moment(found.created),
        is_automatic=found.automatic,
        is_itemised=found.reconciliation_status == "completed",
        statement_text=found.statement_descriptor or "",
        trace_id=(found.trace_id.value or "") if found.trace_id else "",
        failure_reason=found.failure_message or found.failure_code or "",
        reversed_by_id=id_of(found.reversed_by),
    )


def movement(found: stripe.BalanceTransaction) -> Movement:
    rate = found.exchange_rate
    return Movement(
        id=found.id,
        type=found.type,
        category=found.reporting_category,
        amount_minor=found.amount,
        fee_minor=found.fee,
        net_minor=found.net,
        currency=found.currency.upper(),
        # Nine decimals are what we keep; Stripe sends a JSON number.
        exchange_rate=None if rate is None else Decimal(str(rate)).quantize(Decimal("1e-9")),
        happened_at=moment(found.created),
        available_on=moment(found.available_on).date(),
        source_id=id_of(found.source),
        description=found.description or "",
    )


def session(found: stripe.checkout.Session) -> ListedSession:
    return ListedSession(shapes.checkout_session(found), moment(found.created))


def refund(found: stripe.Refund) -> ListedRefund:
    return ListedRefund(
        id=found.id,
        state=_REFUND_STATES.get(found.status or "pending", RefundState.PENDING),
        amount=from_minor(found.amount, found.currency),
        charge_id=id_of(found.charge),
        payment_id=id_of(found.payment_intent),
        created_at=moment(found.created),
    )


def dispute(found: stripe.Dispute) -> ListedDispute:
    return ListedDispute(
        id=found.id,
        status=found.status,
        amount=from_minor(found.amount, found.currency),
        charge_id=id_of(found.charge),
        payment_id=id_of(found.payment_intent),
        created_at=moment(found.created),
    )


def event(found: stripe.Event) -> ListedEvent:
    subject = found.data.object
    return ListedEvent(
        id=found.id,
        type=found.type,
        object_id=str(subject["id"]) if "id" in subject else "",
        created_at=moment(found.created),
    )
