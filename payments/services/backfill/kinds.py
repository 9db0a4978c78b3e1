"""What is fetched: for each kind of object its list, the event whose handler it goes through, and what is known."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.db.models import Q

from payments.gateway.base import Gateway
from payments.gateway.facts import (
    InvoiceState,
    Payment,
    PaymentState,
    SessionState,
    Subscription,
    SubscriptionState,
)
from payments.gateway.facts_lists import Movement, Period
from payments.models import CheckoutAttempt, Dispute, Donation, ProcessorPayout, RecurringGift, Refund
from payments.services.chunks import chunks
from payments.services.deposits import movement_booking, movements, payouts
from payments.services.deposits.payout_explained import are_complete
from payments.services.disputing import dispute_booking

_BATCH = 100


@dataclass(frozen=True)
class Found:
    """One object to be read again; the root is that of its events. A movement is as it was listed for good."""

    object_id: str
    root_id: str
    movement: Movement | None = None


@dataclass(frozen=True)
class Kind:
    name: str
    # None that Stripe sends where no event tells of them.
    event: str
    # Those that are not certainly as they should be, newest first.
    unsettled: Callable[[Gateway, Period], Iterator[Found]]


def _sessions(gateway: Gateway, period: Period) -> Iterator[Found]:
    """An open page has nothing to tell; one that is complete or expired here as there has told it."""
    for some in chunks(gateway.list_sessions(period), _BATCH):
        closed = [each.session for each in some if each.session.state is not SessionState.OPEN]
        known = dict(
            CheckoutAttempt.objects.filter(stripe_session_id__in=[session.id for session in closed])
            .exclude(donation__status__in=[Donation.Status.PENDING, Donation.Status.PROCESSING])
            .values_list("stripe_session_id", "status")
        )
        paid = set(
            Donation.objects.succeeded()
            .filter(stripe_payment_intent_id__in=[session.payment_id for session in closed])
            .values_list("stripe_payment_intent_id", flat=True)
        )
        for session in closed:
            if session.ours.attempt or session.id in known:
                is_known = known.get(session.id) == session.state
            else:  # of a poster, or a stranger's
                is_known = session.state is SessionState.EXPIRED or session.payment_id in paid
            if not is_known:
                yield Found(session.id, session.root)


def _payments(gateway: Gateway, period: Period) -> Iterator[Found]:
    for some in chunks(gateway.list_payments(period), _BATCH):
        gifts = {
            gift.stripe_payment_intent_id: gift
            for gift in Donation.objects.filter(stripe_payment_intent_id__in=[payment.id for payment in some])
        }
        yield from (
            Found(payment.id, payment.id)
            for payment in some
            if not _is_known_payment(payment, gifts.get(payment.id))
        )


def _is_known_payment(payment: Payment, gift: Donation | None) -> bool:
    """What a stranger tried and never paid is nothing to us; a renewal that failed is told by its invoice."""
    if payment.state is not PaymentState.SUCCEEDED:
        return gift is None and not payment.ours
    if gift is None or gift.status != Donation.Status.SUCCEEDED:
        return False
    is_settled = payment.charge is not None and payment.charge.settled is not None
    return gift.settled is not None or not is_settled


def _charges(gateway: Gateway, period: Period) -> Iterator[Found]:
    """Those that no payment intent made: the balance tells of them, and of what they came to."""
    for some in chunks(gateway.list_movements(period), _BATCH):
        gifts = [each.source_id for each in some if each.type in movements.GIFTS]
        unsettled = Q(status=Donation.Status.SUCCEEDED, is_history=False, settled=None)
        known = set(
            Donation.objects.filter(stripe_charge_id__in=gifts)
            .exclude(unsettled)
            .values_list("stripe_charge_id", flat=True)
        )
        for charge_id in gifts:
            if charge_id not in known:
                yield Found(charge_id, gateway.charge(charge_id).payment_id or charge_id)


def _invoices(gateway: Gateway, period: Period) -> Iterator[Found]:
    for some in chunks(gateway.list_invoices(period), _BATCH):
        paid = set(
            Donation.objects.succeeded()
            .filter(stripe_invoice_id__in=[invoice.id for invoice in some])
            .values_list("stripe_invoice_id", flat=True)
        )
        for invoice in some:
            settled = invoice.state is InvoiceState.PAID and invoice.id in paid
            if invoice.state is not InvoiceState.DRAFT and not settled:
                yield Found(invoice.id, invoice.subscription_id or invoice.id)


def _subscriptions(gateway: Gateway, period: Period) -> Iterator[Found]:
    for some in chunks(gateway.list_subscriptions(period), _BATCH):
        gifts = RecurringGift.objects.in_bulk([each.id for each in some], field_name="stripe_subscription_id")
        yield from (
            Found(each.id, each.id) for each in some if not _is_known_subscription(each, gifts.get(each.id))
        )


def _is_known_subscription(told: Subscription, gift: RecurringGift | None) -> bool:
    if gift is None:
        return told.ours.recurring_gift is None
    ends = gift.cancels_at, gift.cancelled_at
    if told.state is SubscriptionState.CANCELLED:
        return gift.status == told.state and ends == (told.cancels_at, told.ended_at)
    return (gift.status, gift.amount, gift.next_payment_at, gift.resumes_at, *ends) == (
        told.state,
        told.amount,
        told.next_payment_at,
        told.resumes_at,
        told.cancels_at,
        told.ended_at,
    )


def _refunds(gateway: Gateway, period: Period) -> Iterator[Found]:
    for some in chunks(gateway.list_refunds(period), _BATCH):
        known = dict(
            Refund.objects.filter(stripe_refund_id__in=[each.id for each in some]).values_list(
                "stripe_refund_id", "status"
            )
        )
        yield from (
            Found(each.id, each.payment_id or each.charge_id)
            for each in some
            if known.get(each.id) != each.state
        )


def _disputes(gateway: Gateway, period: Period) -> Iterator[Found]:
    for some in chunks(gateway.list_disputes(period), _BATCH):
        known = dict(
            Dispute.objects.filter(stripe_dispute_id__in=[each.id for each in some]).values_list(
                "stripe_dispute_id", "stripe_status"
            )
        )
        yield from (
            Found(each.id, each.payment_id or each.charge_id)
            for each in some
            if known.get(each.id) != each.status
        )


def _payouts(gateway: Gateway, period: Period) -> Iterator[Found]:
    """Those too that did not explain themselves: a movement whose gift was fetched a moment ago finds it now."""
    for some in chunks(gateway.list_payouts(period), _BATCH):
        known = ProcessorPayout.objects.in_bulk([each.id for each in some], field_name="stripe_payout_id")
        complete = are_complete(known.values())
        for told in some:
            payout = known.get(told.id)
            is_explained = not told.is_itemised or (payout is not None and complete.get(payout.pk, False))
            if payout is None or not is_explained or payouts.has_news(payout, told):
                yield Found(told.id, told.id)


def _moved_by_disputes(gateway: Gateway, period: Period) -> Iterator[Found]:
    """What a bank took or gave back and the dispute did not book: a dispute may be older than its last movement."""
    for some in chunks(gateway.list_movements(period), _BATCH):
        for row in movements.as_rows(some):
            if row.dispute is not None and not dispute_booking.is_booked(row.dispute, row.stripe_id):
                gift = row.dispute.donation
                root = gift.stripe_payment_intent_id or gift.stripe_charge_id or ""
                yield Found(row.dispute.stripe_dispute_id, root)


def _movements(gateway: Gateway, period: Period) -> Iterator[Found]:
    """What Stripe took for itself or changed into another currency: no event tells of it."""
    for some in chunks(gateway.list_movements(period), _BATCH):
        unbooked = {row.stripe_id for row in movement_booking.unbooked(movements.as_rows(some))}
        yield from (Found(each.id, each.id, movement=each) for each in some if each.id in unbooked)


# What begins a gift before what happens to it. The handlers do not need the order; the receipts' numbers like it.
KINDS: tuple[Kind, ...] = (
    Kind("sessions", "checkout.session.completed", _sessions),
    Kind("subscriptions", "customer.subscription.updated", _subscriptions),
    Kind("invoices", "invoice.paid", _invoices),
    Kind("payments", "payment_intent.succeeded", _payments),
    Kind("charges", "charge.succeeded", _charges),
    Kind("refunds", "refund.updated", _refunds),
    Kind("disputes", "charge.dispute.updated", _disputes),
    Kind("disputes' movements", "charge.dispute.updated", _moved_by_disputes),
    Kind("payouts", "payout.updated", _payouts),
    Kind("movements", "", _movements),
)
