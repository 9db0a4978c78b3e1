"""Keeping the movements of a payout, and knowing which gift, refund or dispute each is about."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.db.models import Q

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
_BATCH = 500
_LINKS = ("donation_id", "refund_id", "dispute_id")


def keep(payout: ProcessorPayout, told: Sequence[Movement]) -> None:
    """Store what is new and link what can be linked; what stands stays as it was written."""
    for some in chunks(told, _BATCH):
        known = BalanceTransaction.objects.in_bulk([each.id for each in some], field_name="stripe_id")
        subjects = _subjects_of(some)
        rows = [_row(payout, each) for each in some if each.id not in known]
        for row in rows:
            _link(row, subjects)
        BalanceTransaction.objects.bulk_create(rows)
        changed = [row for row in known.values() if _link(row, subjects) | _belongs_to(row, payout)]
        BalanceTransaction.objects.bulk_update(changed, ["payout", "donation", "refund", "dispute"])


def of(payout: ProcessorPayout) -> Iterator[BalanceTransaction]:
    """What the payout is made of, without its own row."""
    rows = without_its_own(payout).select_related("donation", "refund__donation", "dispute__donation")
    yield from rows.order_by("happened_at", "id").iterator(chunk_size=_BATCH)


def is_own_charge(row: BalanceTransaction) -> bool:
    return row.type in OWN_CHARGES or (row.type == "adjustment" and not row.source_id)


def without_its_own(payout: ProcessorPayout) -> Any:
    return payout.movements.exclude(type="payout", source_id=payout.stripe_payout_id)


def _row(payout: ProcessorPayout, told: Movement) -> BalanceTransaction:
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
    news = {name: known[name] for name in _LINKS if name in known and getattr(row, name) != known[name]}
    for name, key in news.items():
        setattr(row, name, key)
    return bool(news)


def _belongs_to(row: BalanceTransaction, payout: ProcessorPayout) -> bool:
    if row.payout_id == payout.pk:
        return False
    row.payout = payout
    return True
