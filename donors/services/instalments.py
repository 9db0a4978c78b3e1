"""What a promise leads us to expect, and when: one instalment for each due date.

Rows are written as due dates come, for promises that run; none for a time of pause, none after the end. What covers
them is told by the floor of payments, which keeps to the same lock: the promise's row.
"""

import datetime
import uuid
from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from djmoney.money import Money

from backoffice.core import history
from backoffice.core.errors import DomainError
from backoffice.core.models import User
from backoffice.core.registry import Move, on_move
from donors.models import Instalment, Sponsorship
from donors.services import due_dates
from donors.services.behind import count_behind

__all__ = [
    "count_behind",
    "expect_all_until",
    "expect_next",
    "expect_until",
    "realign",
    "register",
    "waive",
]

Status = Sponsorship.Status
RUNNING = (Status.ACTIVE, Status.PAST_DUE)
AT_ONCE = 500
# Of a gift that is far too large only so much is told off against the future.
LONGEST_AHEAD = datetime.timedelta(days=5 * 366)


class NothingToWaive(DomainError):
    """Nothing that was due is missing."""


def register() -> None:
    on_move(Sponsorship, follow_move)


@transaction.atomic
def expect_until(sponsorship: Sponsorship, day: datetime.date) -> int:
    """Write the instalments of a running promise that fall due until the day; returns how many were new."""
    promise = Sponsorship.objects.select_for_update().get(pk=sponsorship.pk)
    if promise.status not in RUNNING:
        return 0
    written = _write([promise], until=day)
    sponsorship.next_due_on = promise.next_due_on
    return len(written)


def expect_all_until(day: datetime.date) -> list[uuid.UUID]:
    """The same for all promises; returns the keys of those of whom something new is expected."""
    due = Sponsorship.objects.filter(status__in=RUNNING, next_due_on__lte=day)
    # Promises of the time before instalments were counted have no next date yet.
    uncounted = Sponsorship.objects.filter(status__in=RUNNING, next_due_on=None, starts_on__lte=day)
    keys = [*due.values_list("pk", flat=True), *uncounted.values_list("pk", flat=True)]
    told: list[uuid.UUID] = []
    for start in range(0, len(keys), AT_ONCE):
        with transaction.atomic():
            rows = Sponsorship.objects.select_for_update().filter(pk__in=keys[start : start + AT_ONCE])
            promises = [promise for promise in rows if promise.status in RUNNING]
            told += {instalment.sponsorship_id for instalment in _write(promises, until=day)}
    return told


def expect_next(promise: Sponsorship) -> Instalment | None:
    """For a gift ahead: the next instalment of a locked, running promise, before its day has come."""
    day = _next_due(promise)
    if promise.status not in RUNNING or day > timezone.localdate() + LONGEST_AHEAD:
        return None
    return _write([promise], until=day)[0]


def follow_move(move: Move[Sponsorship]) -> None:
    """A promise that begins, rests, goes on or ends is expected to pay accordingly."""
    promise, today = move.instance, timezone.localdate()
    match move.new:
        case Status.ACTIVE if move.old == Status.PENDING:
            _write([promise], until=today)
        case Status.ACTIVE if move.old == Status.PAUSED:
            _skip_to(promise, today)
            _write([promise], until=today)
        case Status.PAUSED:
            _write([promise], until=today)
        case Status.ENDED:
            _note_next(promise, None)
    count_behind(promise)


@transaction.atomic
def realign(sponsorship: Sponsorship, *, next_due_on: datetime.date, due_day: int) -> None:
    """From now on it is due in another rhythm, such as that of the card that pays for it."""
    promise = Sponsorship.objects.select_for_update().get(pk=sponsorship.pk)
    if (promise.next_due_on, promise.due_day or promise.starts_on.day) == (next_due_on, due_day):
        return
    promise.next_due_on, promise.due_day = next_due_on, due_day
    promise.save(update_fields=["next_due_on", "due_day", "updated_at"])
    sponsorship.next_due_on, sponsorship.due_day = next_due_on, due_day


@transaction.atomic
def waive(sponsorship: Sponsorship, *, by: User | None, reason: str) -> int:
    """Nobody is asked any more for what is missing by now; what falls due later is expected as before."""
    promise = Sponsorship.objects.select_for_update().get(pk=sponsorship.pk)
    missing = list(Instalment.objects.behind().filter(sponsorship=promise))
    if not missing:
        raise NothingToWaive(_("Nothing that was due is missing."))
    for instalment in missing:
        instalment.move(Instalment.Status.WAIVED, by=by, reason=reason)
    count_behind(promise)
    return len(missing)


def _write(promises: Iterable[Sponsorship], *, until: datetime.date) -> list[Instalment]:
    rows = [instalment for promise in promises for instalment in _due(promise, until)]
    if rows:
        Instalment.objects.bulk_create(rows)
        history.write_history_of(Instalment.objects.filter(pk__in=[row.pk for row in rows]), kind="+")
        told = {row.sponsorship_id: row.sponsorship for row in rows}
        # An UPDATE and no history: that a date has come is no change that anybody made.
        Sponsorship.objects.bulk_update(told.values(), ["next_due_on"])
    return rows


def _due(promise: Sponsorship, until: datetime.date) -> list[Instalment]:
    """The instalments until the day; the promise then knows of the one after."""
    day, rows = _next_due(promise), []
    while day <= until:
        rows.append(
            Instalment(
                sponsorship=promise,
                due_on=day,
                amount=promise.amount,
                received=Money(0, promise.amount.currency),
            )
        )
        day = due_dates.following(day, interval=promise.interval, due_day=_due_day(promise))
    promise.next_due_on = day
    return rows


def _skip_to(promise: Sponsorship, earliest: datetime.date) -> None:
    promise.next_due_on = due_dates.first_from(
        earliest, beginning=_next_due(promise), interval=promise.interval, due_day=_due_day(promise)
    )
    _note_next(promise, promise.next_due_on)


def _next_due(promise: Sponsorship) -> datetime.date:
    return promise.next_due_on or promise.starts_on


def _due_day(promise: Sponsorship) -> int:
    return promise.due_day or promise.starts_on.day


def _note_next(promise: Sponsorship, day: datetime.date | None) -> None:
    promise.next_due_on = day
    Sponsorship.objects.filter(pk=promise.pk).update(next_due_on=day)
