"""Which instalments does a gift cover? The oldest first; what is over covers the next ones, before their day.

All of it happens under the lock of the promise, and may be done again: what a gift has covered is written down, and
only what is left of it is given out.
"""

import uuid
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from django.db import models, transaction
from django.db.models import F, Q, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _
from djmoney.money import Money

from backoffice.core import context
from backoffice.core.services import work
from donors.models import Instalment, Sponsorship
from donors.services import instalments
from payments.models import Donation, InstalmentAllotment
from payments.services import arrears

_NOTHING = Decimal(0)
AT_ONCE = 500


def allot(donation: Donation) -> None:
    """A gift to a promise has come: cover what it pays for. In the caller's transaction."""
    if donation.sponsorship_id is not None and not donation.is_history:
        _cover_from(donation.sponsorship_id)


@transaction.atomic
def cover(sponsorship: Sponsorship) -> None:
    """Give out all that has come for a promise and covers nothing yet."""
    _cover_from(sponsorship.pk)


def _cover_from(key: uuid.UUID) -> None:
    promise = Sponsorship.objects.select_for_update().get(pk=key)
    for donation in unspent().filter(sponsorship=promise).order_by("received_at", "pk"):
        if donation.amount.currency != promise.amount.currency:
            _ask_about_currency(donation, promise)
        elif _spend(donation, promise) and promise.status == Sponsorship.Status.ENDED:
            _ask_about_end(donation, promise)
    instalments.count_behind(promise)
    arrears.follow(promise)


@transaction.atomic
def take_back(donation: Donation, amount: Money | None = None) -> None:
    """Of a gift so much went back to its giver; all of what still counted of it, if `amount` is not given.

    What covered nothing goes first, then the newest instalments, which are due again. The caller sees to it that
    the same refund is not told twice.
    """
    if donation.sponsorship is None or donation.is_history:
        return
    promise = Sponsorship.objects.select_for_update().get(pk=donation.sponsorship.pk)
    back = donation.amount.amount if amount is None else amount.amount
    back = min(back, donation.amount.amount - _taken_back(donation))
    free = min(back, _left(donation))
    if free > 0:
        _write_off(donation, free)
    standing = donation.allotments.standing().select_related("instalment")
    for allotment in standing.order_by("-instalment__due_on", "-pk"):
        _uncover(allotment, min(allotment.amount.amount, back - free))
        free += min(allotment.amount.amount, back - free)
    instalments.count_behind(promise)
    arrears.follow(promise)


@transaction.atomic
def give_back(donation: Donation, amount: Money) -> None:
    """A refund has failed: so much of the gift is ours again and covers what is due, as if it had never left.

    The caller sees to it that the same failure is not told twice.
    """
    if donation.sponsorship is None or donation.is_history:
        return
    promise = Sponsorship.objects.select_for_update().get(pk=donation.sponsorship.pk)
    missing = amount.amount
    for row in donation.allotments.filter(taken_back_at__isnull=False).order_by("-taken_back_at", "-pk"):
        part = min(row.amount.amount, missing)
        missing -= part
        if part == row.amount.amount:
            row.delete()
        elif part > 0:
            row.amount = Money(row.amount.amount - part, row.amount.currency)
            row.save()
    cover(promise)


def cover_after(keys: Sequence[uuid.UUID]) -> int:
    """New instalments are expected of these promises: cover them where a gift had come ahead. Returns how many."""
    covered = 0
    for start in range(0, len(keys), AT_ONCE):
        some = keys[start : start + AT_ONCE]
        waiting = unspent().filter(sponsorship__in=some).values_list("sponsorship", flat=True)
        for promise in Sponsorship.objects.filter(pk__in=set(waiting)):
            cover(promise)
            covered += 1
    return covered


def unspent() -> "models.QuerySet[Donation]":
    """Gifts to promises of which something covers nothing yet."""
    gifts = Donation.objects.succeeded().filter(sponsorship__isnull=False, is_history=False)
    spent = gifts.annotate(spent=Coalesce(Sum("allotments__amount"), _NOTHING))
    # SQLite adds decimals as floats: less than half a cent is nothing.
    return spent.filter(amount__gt=F("spent") + Decimal("0.004"))


def _spend(donation: Donation, promise: Sponsorship) -> bool:
    """Give out what is left of a gift; tells whether some of it found nothing to cover."""
    left = _left(donation)
    while left > 0:
        instalment = _oldest_open(promise) or instalments.expect_next(promise)
        if instalment is None:
            return True
        part = min(left, (instalment.amount - instalment.received).amount)
        _cover(instalment, donation, part)
        left -= part
    return False


def _oldest_open(promise: Sponsorship) -> Instalment | None:
    return Instalment.objects.open().filter(sponsorship=promise).order_by("due_on").first()


def _cover(instalment: Instalment, donation: Donation, part: Decimal) -> None:
    _write_down(donation, instalment, part)
    received = Money(instalment.received.amount + part, donation.amount.currency)
    because = _("Paid by %(reference)s.") % {"reference": donation.reference}
    if received == instalment.amount:
        instalment.move(Instalment.Status.PAID, reason=because, received=received)
    else:
        _note_received(instalment, received, because)


def _uncover(allotment: InstalmentAllotment, part: Decimal) -> None:
    instalment = allotment.instalment
    if part <= 0 or instalment is None:
        return
    donation, currency = allotment.donation, allotment.amount.currency
    if part == allotment.amount.amount:
        allotment.taken_back_at = timezone.now()
    else:
        allotment.amount = Money(allotment.amount.amount - part, currency)
        _write_off(donation, part, instalment)
    allotment.save()
    received = Money(instalment.received.amount - part, currency)
    because = _("Taken back from %(reference)s.") % {"reference": donation.reference}
    if instalment.status == Instalment.Status.PAID:
        instalment.move(Instalment.Status.DUE, reason=because, received=received)
    else:
        _note_received(instalment, received, because)


def _write_down(donation: Donation, instalment: Instalment, part: Decimal) -> None:
    # Under the lock of the promise: nobody writes another meanwhile.
    standing = InstalmentAllotment.objects.standing().filter(donation=donation, instalment=instalment).first()
    if standing is None:
        amount = Money(part, donation.amount.currency)
        InstalmentAllotment.objects.create(donation=donation, instalment=instalment, amount=amount)
    else:
        standing.amount = Money(standing.amount.amount + part, standing.amount.currency)
        standing.save()


def _write_off(donation: Donation, part: Decimal, instalment: Instalment | None = None) -> None:
    InstalmentAllotment.objects.create(
        donation=donation,
        instalment=instalment,
        amount=Money(part, donation.amount.currency),
        taken_back_at=timezone.now(),
    )


def _note_received(instalment: Instalment, received: Money, because: str) -> None:
    instalment.received = received
    with context.acting(reason=because):
        instalment.save(update_fields=["received", "received_currency", "updated_at"])


def _left(donation: Donation) -> Decimal:
    amount: Decimal = donation.amount.amount
    return amount - _total(donation, Q())


def _taken_back(donation: Donation) -> Decimal:
    return _total(donation, Q(taken_back_at__isnull=False))


def _total(donation: Donation, which: Q) -> Decimal:
    amounts: Iterable[Any] = donation.allotments.filter(which).order_by().values_list("amount", flat=True)
    return sum(amounts, _NOTHING)


def _ask_about_currency(donation: Donation, promise: Sponsorship) -> None:
    work.ask(
        "sponsorship.other_currency",
        title=_("%(gift)s came in another currency than was promised") % {"gift": donation},
        details=_(
            "%(promise)s is promised in %(currency)s. The gift is booked and receipted, and covers nothing that "
            "was due. Speak to the donor; then waive what it stands for, or end this sponsorship and begin one in "
            "the other currency."
        )
        % {"promise": promise, "currency": promise.amount.currency},
        subject=promise,
        key=f"sponsorship.other_currency:{donation.pk}",
    )


def _ask_about_end(donation: Donation, promise: Sponsorship) -> None:
    gift = donation.recurring_gift
    if gift is not None and gift.status != gift.Status.CANCELLED:
        return  # of whoever goes on paying regularly staff are told elsewhere
    work.ask(
        "sponsorship.paid_after_end",
        title=_("%(gift)s came for a sponsorship that has ended") % {"gift": donation},
        details=_(
            "The money is accepted and booked, and part of it covers nothing that was due. Offer the donor "
            "another child, or refund it."
        ),
        subject=donation,
        key=f"sponsorship.paid_after_end:{donation.pk}",
    )
