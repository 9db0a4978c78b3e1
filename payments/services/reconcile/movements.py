"""Movements of our balance: are those that we keep still what Stripe says, and is each about a gift that we know?"""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from backoffice.core.money import from_minor
from payments.gateway.errors import NotFound
from payments.gateway.facts_lists import Movement
from payments.models import BalanceTransaction, Donation
from payments.services.deposits import movements
from payments.services.reconcile.differences import (
    Difference,
    Scope,
    backfill_from,
    look_at_both,
    money,
)


def compare(scope: Scope) -> Iterator[Difference]:
    seen: set[str] = set()
    for some in scope.in_batches(scope.gateway.list_movements(scope.period)):
        seen.update(movement.id for movement in some)
        told = [movement for movement in some if scope.is_told(movement.happened_at)]
        yield from _kept_otherwise(told)
        yield from _of_unknown_charges(scope, told)
    yield from _missing_there(scope, seen)


def _kept_otherwise(some: list[Movement]) -> Iterator[Difference]:
    kept = BalanceTransaction.objects.in_bulk([told.id for told in some], field_name="stripe_id")
    for told in some:
        row = kept.get(told.id)
        if row is None:
            continue  # not paid out yet: it is kept with its payout
        ours = (row.amount_minor, row.fee_minor, row.net_minor, row.currency)
        if ours != (told.amount_minor, told.fee_minor, told.net_minor, told.currency):
            yield Difference(
                "movement_differs",
                told.id,
                title=_("A movement of %(ours)s here is %(theirs)s at Stripe")
                % {
                    "ours": money(from_minor(row.net_minor, row.currency)),
                    "theirs": money(from_minor(told.net_minor, told.currency)),
                },
                ours=_in_words(row),
                theirs=_in_words(told),
                advice=look_at_both(),
                on=told.happened_at.date(),
                subject=row,
            )


def _missing_there(scope: Scope, seen: set[str]) -> Iterator[Difference]:
    """What lies within the days that were listed was listed, if it is there."""
    kept = scope.ours(BalanceTransaction.objects.all(), "happened_at").order_by()
    unseen = [key for key, told in kept.values_list("pk", "stripe_id").iterator() if told not in seen]
    for some in scope.in_batches(unseen):
        for row in BalanceTransaction.objects.select_related("payout").filter(pk__in=some):
            yield Difference(
                "movement_missing_there",
                row.stripe_id,
                title=_("Stripe does not know a movement of %(amount)s")
                % {"amount": money(from_minor(row.net_minor, row.currency))},
                ours=_("%(movement)s, %(amount)s, of the payout %(payout)s")
                % {"movement": row.type, "amount": _in_words(row), "payout": row.payout or "–"},
                theirs=_("nothing"),
                advice=look_at_both(),
                on=row.happened_at.date(),
                subject=row,
            )


def _of_unknown_charges(scope: Scope, some: list[Movement]) -> Iterator[Difference]:
    """What the payments have not shown: charges of the old kind, without a payment intent."""
    wanted = [told for told in some if told.type in movements.GIFTS and told.source_id not in scope.charges]
    known = set(
        Donation.objects.filter(stripe_charge_id__in=[told.source_id for told in wanted]).values_list(
            "stripe_charge_id", flat=True
        )
    )
    for told in wanted:
        if told.source_id not in known:
            # A payment may be older than these days and have come within them.
            payment = _payment_of(scope, told.source_id)
            if payment and Donation.objects.filter(stripe_payment_intent_id=payment).exists():
                continue
            on = told.happened_at.date()
            amount = from_minor(told.amount_minor, told.currency)
            yield Difference(
                "payment_missing_here",
                payment or told.source_id,
                title=_("%(amount)s came at Stripe on %(day)s and is not in our books")
                % {"amount": money(amount), "day": on},
                ours=_("nothing"),
                theirs=f"{told.source_id}, {_in_words(told)}",
                advice=backfill_from(on),
                on=on,
            )


def _payment_of(scope: Scope, charge_id: str) -> str:
    try:
        return scope.gateway.charge(charge_id).payment_id
    except NotFound:
        return ""


def _in_words(row: Movement | BalanceTransaction) -> str:
    return _("%(amount)s less %(fee)s") % {
        "amount": money(from_minor(row.amount_minor, row.currency)),
        "fee": money(from_minor(row.fee_minor, row.currency)),
    }
