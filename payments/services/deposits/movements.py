"""Keeping the movements of our balance, and knowing which gift, refund or dispute each is about."""

from collections.abc import Iterator, Sequence
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q, prefetch_related_objects

from payments.gateway.facts_lists import Movement
from payments.models import BalanceTransaction, Dispute, Donation, ProcessorPayout, Refund
from payments.services.chunks import chunks

GIFTS = frozenset({"charge", "payment"})
REFUNDS = frozenset({"refund", "payment_refund", "refund_failure", "payment_failure_refund"})
# What Stripe takes for its own work, and what it corrects of that: an adjustment that names nothing. One that names a
# dispute is the dispute's, whether we know it already or not.
OWN_CHARGES = frozenset({"stripe_fee", "stripe_fx_fee", "tax_fee", "network_cost"})
ARE_OWN_CHARGES = Q(type__in=OWN_CHARGES) | Q(type="adjustment", source_id="")
PAYOUTS = frozenset({"payout", "payout_failure", "payout_cancel"})
# What Stripe holds back of our balance and releases again, or lends to an instant payout out of what is not available
# yet: so the types begin. It stays ours.
_SET_ASIDE = ("reserve", "payment_network_reserve", "payout_minimum_balance", "advance")
ARE_SET_ASIDE = reduce(or_, (Q(type__startswith=beginning) for beginning in _SET_ASIDE))
_BATCH = 500
_LINKS = ("donation", "refund", "dispute")
_LINK_KEYS = tuple(f"{name}_id" for name in _LINKS)


def keep(told: Sequence[Movement], *, payout: ProcessorPayout | None = None) -> None:
    """Store what is new and link what can be linked; what stands stays as it was written."""
    fields = _LINKS if payout is None else ("payout", *_LINKS)
    for some in chunks(told, _BATCH):
        subjects, standing = _subjects_of(some), _standing(some)
        new = [_row(each, payout) for each in some if each.id not in standing]
        for row in new:
            _link(row, subjects)
        # Of two who keep one in the same moment the second finds the row of the first.
        BalanceTransaction.objects.bulk_create(new, ignore_conflicts=True)
        changed = [row for row in _standing(some).values() if _link(row, subjects) | _belongs_to(row, payout)]
        BalanceTransaction.objects.bulk_update(changed, fields)


def as_rows(told: Sequence[Movement]) -> list[BalanceTransaction]:
    """As they are kept, or would be. Nothing is written."""
    standing, subjects = _standing(told), _subjects_of(told)
    rows = [standing.get(each.id) or _row(each, None) for each in told]
    for row in rows:
        _link(row, subjects)
    prefetch_related_objects(rows, *_LINKS)
    return rows


def of(payout: ProcessorPayout) -> Iterator[BalanceTransaction]:
    """What the payout is made of, and what its own row cost."""
    rows = payout.movements.select_related("payout", "donation", "refund__donation", "dispute__donation")
    yield from rows.order_by("happened_at", "id").iterator(chunk_size=_BATCH)


def is_own_charge(row: BalanceTransaction) -> bool:
    return row.type in OWN_CHARGES or (row.type == "adjustment" and not row.source_id)


def is_set_aside(row: BalanceTransaction) -> bool:
    return row.type.startswith(_SET_ASIDE)


def without_its_own(payout: ProcessorPayout) -> Any:
    return payout.movements.exclude(type="payout", source_id=payout.stripe_payout_id)


def _standing(some: Sequence[Movement]) -> dict[str, BalanceTransaction]:
    return BalanceTransaction.objects.in_bulk([each.id for each in some], field_name="stripe_id")


def _row(told: Movement, payout: ProcessorPayout | None) -> BalanceTransaction:
    return BalanceTransaction(
        stripe_id=told.id,
        payout=payout,
        type=told.type[:60],
        category=told.category[:60],
        amount_minor=told.amount_minor,
        fee_minor=told.fee_minor,
        net_minor=told.net_minor,
        currency=told.currency,
        exchange_rate=told.exchange_rate,
        happened_at=told.happened_at,
        available_on=told.available_on,
        source_id=told.source_id,
        description=told.description[:250],
    )


def _subjects_of(some: Sequence[Movement]) -> dict[str, dict[str, Any]]:
    """Three questions for a whole batch: by Stripe's id of the source, our keys."""
    # A debit that the bank took back is a refund which bears the id of its movement.
    sources = {key for each in some for key in (each.source_id, each.id) if key}
    gifts = Donation.objects.filter(stripe_charge_id__in=sources).values_list("stripe_charge_id", "pk")
    refunds = Refund.objects.filter(stripe_refund_id__in=sources)
    disputes = Dispute.objects.filter(stripe_dispute_id__in=sources)
    return {
        **{str(source): {"donation_id": key} for source, key in gifts},
        **{
            str(source): {"refund_id": key, "donation_id": gift}
            for source, key, gift in refunds.values_list("stripe_refund_id", "pk", "donation")
        },
        **{
            source: {"dispute_id": key, "donation_id": gift}
            for source, key, gift in disputes.values_list("stripe_dispute_id", "pk", "donation")
        },
    }


def _link(row: BalanceTransaction, subjects: dict[str, dict[str, Any]]) -> bool:
    """Tells whether something was linked that was not before."""
    known = subjects.get(row.stripe_id) or subjects.get(row.source_id, {})
    news = {name: known[name] for name in _LINK_KEYS if name in known and getattr(row, name) != known[name]}
    for name, key in news.items():
        setattr(row, name, key)
    return bool(news)


def _belongs_to(row: BalanceTransaction, payout: ProcessorPayout | None) -> bool:
    if payout is None or row.payout_id == payout.pk:
        return False
    row.payout = payout
    return True
