"""Which of our records is an event about? Found by the identifiers that it bears."""

from collections.abc import Callable, Iterable, Iterator

from django.db.models import Model, Q

from payments.models import (
    CheckoutAttempt,
    Dispute,
    Donation,
    PosterLink,
    ProcessorPayout,
    RecurringGift,
    Refund,
    WebhookEvent,
)


def records_of(event: WebhookEvent) -> list[Model]:
    """Nearest first; at most some rows for each of its two identifiers."""
    found: dict[tuple[str, object], Model] = {}
    for name in dict.fromkeys([event.object_id, event.object_key]):
        for record in _named(name):
            found[(record._meta.label, record.pk)] = record
    return list(found.values())


def _named(name: str) -> Iterable[Model]:
    look_up = _LOOK_UPS.get(name.partition("_")[0])
    return look_up(name) if look_up else []


def _gifts(name: str) -> Iterable[Model]:
    by_id = Q(stripe_payment_intent_id=name) | Q(stripe_charge_id=name) | Q(stripe_invoice_id=name)
    return Donation.objects.filter(by_id)


def _session(name: str) -> Iterator[Model]:
    for attempt in CheckoutAttempt.objects.filter(stripe_session_id=name).select_related(
        "donation", "payment_link"
    ):
        yield attempt.donation
        yield attempt.payment_link


def _recurring(name: str) -> Iterable[Model]:
    return RecurringGift.objects.filter(stripe_subscription_id=name).select_related("donor")


def _refunds(name: str) -> Iterator[Model]:
    for refund in Refund.objects.filter(stripe_refund_id=name).select_related("donation"):
        yield refund
        yield refund.donation


def _disputes(name: str) -> Iterator[Model]:
    for dispute in Dispute.objects.filter(stripe_dispute_id=name).select_related("donation"):
        yield dispute
        yield dispute.donation


# By the letters with which Stripe begins an identifier.
_LOOK_UPS: dict[str, Callable[[str], Iterable[Model]]] = {
    "ch": _gifts,
    "cs": _session,
    "dp": _disputes,
    "du": _disputes,
    "in": _gifts,
    "pi": _gifts,
    "plink": lambda name: PosterLink.objects.filter(stripe_payment_link_id=name),
    "po": lambda name: ProcessorPayout.objects.filter(stripe_payout_id=name),
    "py": _gifts,
    "pyr": _refunds,
    "re": _refunds,
    "sub": _recurring,
}
