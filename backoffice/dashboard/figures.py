"""How are we doing? Each line of a figure is a link to the rows that make it."""

import datetime
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import BigIntegerField, Count, F, Q, QuerySet, Sum
from django.db.models.functions import Cast, Round
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from djmoney.money import Money

from backoffice.core import money
from backoffice.core.intervals import Interval
from backoffice.dashboard.waiting import matching
from backoffice.rooms import list_address, may_open, rows_of
from beneficiaries.models import Child
from payments.models import Donation, RecurringGift

FAILED_DAYS = 30
MONTHS_OF = {Interval.MONTH.value: 1, Interval.QUARTER.value: 3, Interval.YEAR.value: 12}
LIVE_GIFTS = f"{RecurringGift.Status.ACTIVE.value},{RecurringGift.Status.PAST_DUE.value}"


@dataclass(frozen=True)
class Line:
    value: str
    label: str
    address: str
    aside: str = ""
    aside_address: str = ""


@dataclass(frozen=True)
class Figure:
    slug: str
    title: str | Promise
    icon: str
    lines: list[Line]
    empty: str | Promise


@dataclass(frozen=True)
class _Kind:
    slug: str
    title: str | Promise
    empty: str | Promise
    icon: str
    model: str
    lines: Callable[[HttpRequest], list[Line]]


def figures_for(request: HttpRequest) -> list[Figure]:
    return [
        Figure(kind.slug, kind.title, kind.icon, kind.lines(request), kind.empty)
        for kind in _KINDS
        if may_open(request, kind.model)
    ]


def _recurring(request: HttpRequest) -> list[Line]:
    """What comes in each month: a quarterly gift counts by a third, a yearly one by a twelfth."""
    live = matching(rows_of(request, "payments.recurringgift"), {"status__in": LIVE_GIFTS})
    totals: dict[str, Decimal] = defaultdict(Decimal)
    gifts: dict[str, int] = defaultdict(int)
    for code, interval, hundredths, count in _sums(live, "interval"):
        totals[code] += Decimal(hundredths) / 100 / MONTHS_OF[interval]
        gifts[code] += count
    return [
        Line(
            value=_amount(totals[code], code),
            label=ngettext("from %(count)s gift", "from %(count)s gifts", gifts[code])
            % {"count": gifts[code]},
            address=list_address(
                "payments.recurringgift", status__in=LIVE_GIFTS, amount_currency__exact=code
            ),
        )
        for code in sorted(totals)
    ]


def _gifts(request: HttpRequest) -> list[Line]:
    this_month, next_month = _month(timezone.localdate())
    last_month = _month(this_month.date() - datetime.timedelta(days=1))[0]
    rows = rows_of(request, "payments.donation").filter(
        status=Donation.Status.SUCCEEDED, received_at__gte=last_month, received_at__lt=next_month
    )
    sums: dict[str, dict[bool, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for code, is_this, hundredths, _count in _sums(
        rows.annotate(is_this_month=Q(received_at__gte=this_month)), "is_this_month"
    ):
        sums[code][bool(is_this)] += Decimal(hundredths) / 100
    return [
        Line(
            value=_amount(sums[code][True], code),
            label="",
            address=_received(this_month, next_month, code),
            aside=_("%(amount)s in %(month)s")
            % {"amount": _amount(sums[code][False], code), "month": date_format(last_month, "F")},
            aside_address=_received(last_month, this_month, code),
        )
        for code in sorted(sums)
    ]


def _children(request: HttpRequest) -> list[Line]:
    children: Any = rows_of(request, "beneficiaries.child")
    counts: dict[str, int] = {
        row["status"]: row["count"]
        for row in children.order_by().values("status").annotate(count=Count("pk"))
    }
    shown = [
        (Child.Status.VERIFIED, _("verified")),
        (Child.Status.IN_REVIEW, _("wait for review")),
        (Child.Status.REGISTERED, _("registered, not submitted")),
    ]
    lines = [
        Line(
            value=f"{counts.get(status.value, 0):,}",
            label=words,
            address=list_address("beneficiaries.child", status__exact=status.value),
        )
        for status, words in shown
    ]
    published = Line(
        value=f"{children.published().count():,}",
        label=_("published"),
        address=list_address("beneficiaries.child", published="yes"),
    )
    return [lines[0], published, *lines[1:]]


def _failed(request: HttpRequest) -> list[Line]:
    since = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0) - datetime.timedelta(
        days=FAILED_DAYS
    )
    lookups = {"status__exact": Donation.Status.FAILED.value, "created_at__gte": since.isoformat()}
    failed = matching(rows_of(request, "payments.donation"), lookups).count()
    label = _("in %(days)s days") % {"days": FAILED_DAYS}
    return [Line(f"{failed:,}", label, list_address("payments.donation", **lookups))] if failed else []


_KINDS = (
    _Kind(
        "recurring",
        gettext_lazy("Each month from recurring gifts"),
        gettext_lazy("No recurring gift runs yet."),
        "event_repeat",
        "payments.recurringgift",
        _recurring,
    ),
    _Kind(
        "gifts",
        gettext_lazy("Received this month"),
        gettext_lazy("Nothing has been received this month or last."),
        "volunteer_activism",
        "payments.donation",
        _gifts,
    ),
    _Kind(
        "children",
        gettext_lazy("Children"),
        gettext_lazy("No child is registered yet."),
        "child_care",
        "beneficiaries.child",
        _children,
    ),
    _Kind(
        "failed",
        gettext_lazy("Failed payments"),
        gettext_lazy("No payment has failed in the last 30 days."),
        "credit_card_off",
        "payments.donation",
        _failed,
    ),
)


def _sums(rows: QuerySet[Any], group: str) -> Any:
    """(currency, group, hundredths, rows): summed as integers, since SQLite would add decimals as floats."""
    hundredths = Sum(Cast(Round(F("amount") * 100), BigIntegerField()))
    return (
        rows.order_by()
        .values("amount_currency", group)
        .annotate(hundredths=hundredths, count=Count("pk"))
        .values_list("amount_currency", group, "hundredths", "count")
    )


def _amount(amount: Decimal, code: str) -> str:
    return money.in_words(Money(money.quantized(amount, code), code))


def _received(since: datetime.datetime, until: datetime.datetime, code: str) -> str:
    return list_address(
        "payments.donation",
        status__exact=Donation.Status.SUCCEEDED.value,
        received_at__gte=since.isoformat(),
        received_at__lt=until.isoformat(),
        amount_currency__exact=code,
    )


def _month(day: datetime.date) -> tuple[datetime.datetime, datetime.datetime]:
    first = day.replace(day=1)
    following = (first + datetime.timedelta(days=32)).replace(day=1)
    begin, end = (
        timezone.make_aware(datetime.datetime.combine(date, datetime.time())) for date in (first, following)
    )
    return begin, end
