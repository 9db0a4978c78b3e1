"""Movements of our balance: does each stand in the books, is it about something that we know, and is it still the same?"""

from collections.abc import Iterator

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from backoffice.core.money import from_minor
from payments.gateway.errors import NotFound
from payments.gateway.facts_lists import Movement
from payments.models import BalanceTransaction, Donation
from payments.services.deposits import movement_booking, movements
from payments.services.disputing import dispute_booking
from payments.services.reconcile import fees
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
        yield from _not_booked(scope, told)
    yield from _missing_there(scope, seen)


def _kept_otherwise(some: list[Movement]) -> Iterator[Difference]:
    kept = BalanceTransaction.objects.in_bulk([told.id for told in some], field_name="stripe_id")
    for told in some:
        row = kept.get(told.id)
        if row is None:
            continue  # whether something is missing is another question
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


def _not_booked(scope: Scope, some: list[Movement]) -> Iterator[Difference]:
    """What no gift, refund or dispute has shown: no kind of movement is passed over in silence."""
    rows = movements.as_rows(some)
    unbooked = {row.stripe_id for row in movement_booking.unbooked(rows)}
    for row in rows:
        if row.stripe_id in unbooked or _is_missing_of_dispute(row):
            yield _missing_here(row)
        elif _is_about_nothing_known(scope, row):
            yield _unknown(row)


def _is_missing_of_dispute(row: BalanceTransaction) -> bool:
    return (
        row.dispute is not None
        and bool(row.amount_minor or row.fee_minor)
        and not dispute_booking.is_booked(row.dispute, row.stripe_id)
    )


def _is_about_nothing_known(scope: Scope, row: BalanceTransaction) -> bool:
    if row.type in movements.GIFTS | movements.PAYOUTS or movement_booking.is_by_itself(row):
        return False
    if row.type == "payment_failure_refund" and not row.fee_minor:
        return False  # a debit that did not come, or was taken back: its payment tells
    is_known = row.refund is not None or row.dispute is not None or row.source_id in scope.returns
    return bool(row.net_minor) and not is_known


def _missing_here(row: BalanceTransaction) -> Difference:
    on = row.happened_at.date()
    return Difference(
        "movement_missing_here",
        row.stripe_id,
        title=_("%(amount)s (%(movement)s) moved at Stripe on %(day)s, and that is not booked")
        % {
            "amount": money(from_minor(row.net_minor, row.currency)),
            "movement": row.type,
            "day": date_format(on),
        },
        ours=_("no entry"),
        theirs=_described(row),
        advice=_("What Stripe moves by itself is looked for every ten minutes.") + " " + backfill_from(on),
        on=on,
        subject=row.dispute or row.refund,
    )


def _unknown(row: BalanceTransaction) -> Difference:
    on = row.happened_at.date()
    return Difference(
        "movement_unknown",
        row.stripe_id,
        title=_("%(amount)s moved at Stripe on %(day)s, and nobody here knows what for: %(movement)s")
        % {
            "amount": money(from_minor(row.net_minor, row.currency)),
            "day": date_format(on),
            "movement": row.type,
        },
        ours=_("nothing that it is about"),
        theirs=_described(row),
        advice=_(
            "It is neither a gift nor what goes back of one, and no charge of Stripe's, so nothing is booked by "
            "itself: the books will say another balance at Stripe until it is. Look at it in Stripe's dashboard. If "
            "it is about a refund or dispute older than these days, backfill from its day on; else tell whoever "
            "keeps the accounts, and dismiss this item."
        ),
        on=on,
        subject=row.donation,
    )


def _described(row: BalanceTransaction) -> str:
    about = row.source_id or row.description
    return f"{row.stripe_id}, {row.type}, {_in_words(row)}" + (f", {about}" if about else "")


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
    gifts = Donation.objects.filter(stripe_charge_id__in=[told.source_id for told in wanted])
    known = {gift.stripe_charge_id: gift for gift in gifts}
    for told in wanted:
        gift = known.get(told.source_id)
        if gift is not None and gift.status == Donation.Status.SUCCEEDED and not gift.is_history:
            yield from fees.compare_movement(told, gift)
        elif gift is None:
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
                % {"amount": money(amount), "day": date_format(on)},
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
