"""What a difference is: named, with both sides, and with what to do about it."""

import datetime
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, TypeVar

from django.db.models import Model, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from djmoney.money import Money

from backoffice.core.money import in_words
from payments.gateway.base import Gateway
from payments.gateway.facts_lists import Period
from payments.services.chunks import chunks

T = TypeVar("T")
Rows = TypeVar("Rows", bound="QuerySet[Any]")
KIND = "reconcile."
BATCH = 100
# Without being moved.
_CLOCKS_DIFFER_BY = timedelta(minutes=1)


@dataclass(frozen=True)
class Difference:
    """`what` and `object_id` name it for good: found again tomorrow it is the same difference.

    `on` is the day of the object. A comparison that does not look at that day says nothing about the difference;
    None where every comparison looks.
    """

    what: str
    object_id: str
    title: str
    ours: str
    theirs: str
    advice: str
    on: datetime.date | None = None
    subject: Model | None = None

    @property
    def kind(self) -> str:
        return f"{KIND}{self.what}"

    @property
    def key(self) -> str:
        return f"{self.kind}:{self.on or ''}:{self.object_id}"[:200]

    @property
    def details(self) -> str:
        return _("Here: %(ours)s\nAt Stripe: %(theirs)s\n\n%(advice)s") % {
            "ours": self.ours,
            "theirs": self.theirs,
            "advice": self.advice,
        }


@dataclass
class Scope:
    """What is compared, and what has been looked at so far.

    Stripe's lists have no end, since its clock may stand ahead of ours. What has happened between `told_until` and our
    own present is still being told, and is left to the next comparison.
    """

    gateway: Gateway
    since: datetime.datetime
    told_until: datetime.datetime
    tell: Callable[[int], None] = lambda _count: None
    # Charges that the payments have shown: a movement about one of them is no news.
    charges: set[str] = field(default_factory=set)
    # Refunds and disputes that were listed, and judged there.
    returns: set[str] = field(default_factory=set)

    @property
    def period(self) -> Period:
        return Period(self.since)

    def is_told(self, moment: datetime.datetime) -> bool:
        return moment < self.told_until or moment > timezone.now() + _CLOCKS_DIFFER_BY

    def ours(self, rows: Rows, field: str) -> Rows:
        """Of our rows those that Stripe's lists should show."""
        still_told = {f"{field}__range": (self.told_until, timezone.now() + _CLOCKS_DIFFER_BY)}
        return rows.filter(**{f"{field}__gte": self.since}).exclude(**still_told)

    def unlisted(self, rows: Rows, field: str, listed: set[str]) -> Iterator[Any]:
        """Of our rows those whose name at Stripe, in `field`, its list did not show: each is to be asked for."""
        unseen = [key for key, told in rows.values_list("pk", field).iterator() if told not in listed]
        for some in self.in_batches(unseen):
            yield from rows.filter(pk__in=some)

    def in_batches(self, rows: Iterable[T]) -> Iterator[list[T]]:
        """A hundred at a time; each batch is told as progress."""
        for some in chunks(rows, BATCH):
            self.tell(len(some))
            yield some


Compare = Callable[[Scope], Iterator[Difference]]


def money(amount: Money | None) -> str:
    return in_words(amount) if amount is not None else _("no amount")


def amount_or_currency(what: str, ours: Money, theirs: Money | None) -> str:
    """The name of the difference between two amounts, or nothing where they are the same."""
    if theirs is not None and ours.currency != theirs.currency:
        return f"{what}_currency"
    return "" if ours == theirs else f"{what}_amount"


def backfill_from(on: datetime.date) -> str:
    return _(
        "Backfill: 'manage.py backfill_stripe --since %(day)s' fetches it and applies it as its event would have."
    ) % {"day": on}


def look_at_both() -> str:
    return _(
        "Nothing is changed by itself, because one side is wrong. Look at it in Stripe's dashboard; then correct ours "
        "by a refund or an entry, or ask Stripe."
    )
