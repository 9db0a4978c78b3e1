"""Why is a payout as large as it is? Gifts less fees, refunds, disputes and the rest: to the cent, or what is missing."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import Count, F, Q, QuerySet, Sum
from django.utils.translation import gettext_lazy as _
from djmoney.money import Money

from backoffice.core.money import from_minor
from payments.models import BalanceTransaction, ProcessorPayout
from payments.services.deposits import movements

_STRANGE = (
    Q(donation=None)
    & ~movements.ARE_OWN_CHARGES
    & ~Q(type__in=movements.PAYOUTS)
    & ~Q(type__startswith="reserve")
)


class Sort(models.TextChoices):
    """In the order in which they are explained."""

    GIFTS = "gifts", _("Gifts")
    REFUNDS = "refunds", _("Refunds")
    DISPUTES = "disputes", _("Disputes")
    CHARGES = "charges", _("Stripe's own charges")
    PAYOUTS = "payouts", _("Payouts that came back")
    OTHER = "other", _("Other")


@dataclass(frozen=True)
class Part:
    sort: Sort
    count: int
    gross_minor: int
    fee_minor: int
    currency: str

    @property
    def net_minor(self) -> int:
        return self.gross_minor - self.fee_minor

    @property
    def gross(self) -> Money:
        return from_minor(self.gross_minor, self.currency)

    @property
    def fees(self) -> Money:
        return from_minor(-self.fee_minor, self.currency)

    @property
    def net(self) -> Money:
        return from_minor(self.net_minor, self.currency)


@dataclass(frozen=True)
class Explanation:
    payout: ProcessorPayout
    parts: list[Part]
    # Movements that are about something which we do not know.
    strangers: int

    @property
    def net_minor(self) -> int:
        return sum(part.net_minor for part in self.parts)

    @property
    def gap_minor(self) -> int:
        """What the movements leave unexplained."""
        return self.payout.amount_minor - self.net_minor

    @property
    def net(self) -> Money:
        return from_minor(self.net_minor, self.payout.currency)

    @property
    def gap(self) -> Money:
        return from_minor(self.gap_minor, self.payout.currency)

    @property
    def amount(self) -> Money:
        return from_minor(self.payout.amount_minor, self.payout.currency)

    @property
    def is_complete(self) -> bool:
        return self.payout.is_itemised and not self.gap_minor and not self.strangers


def explain(payout: ProcessorPayout) -> Explanation:
    """Two questions, however many movements there are."""
    rows = (
        movements.without_its_own(payout)
        .order_by()
        .values("type", "category", of_dispute=Q(dispute__isnull=False), is_own=movements.ARE_OWN_CHARGES)
        .annotate(
            count=Count("id"),
            gross=Sum("amount_minor"),
            fees=Sum("fee_minor"),
        )
    )
    sums: dict[Sort, list[int]] = {}
    for row in rows:
        found = sums.setdefault(
            _sort_of(row["type"], row["category"], of_dispute=row["of_dispute"], is_own=row["is_own"]),
            [0, 0, 0],
        )
        for place, name in enumerate(("count", "gross", "fees")):
            found[place] += row[name]
    parts = [_part(sort, sums[sort], payout.currency) for sort in Sort if sort in sums]
    return Explanation(payout, parts, strangers_of(payout).count())


def _part(sort: Sort, sums: list[int], currency: str) -> Part:
    count, gross, fees = sums
    return Part(sort, count, gross, fees, currency)


def strangers_of(payout: ProcessorPayout) -> QuerySet[BalanceTransaction, Any]:
    """Movements that nobody here knows: no gift, refund or dispute of ours, and nothing that Stripe does by itself."""
    rows: QuerySet[BalanceTransaction, Any] = movements.without_its_own(payout)
    return rows.filter(_STRANGE)


def are_complete(payouts: Iterable[ProcessorPayout]) -> dict[uuid.UUID, bool]:
    """Which of the itemised ones explain themselves: one question for a whole page of them."""
    itemised = {payout.pk: payout for payout in payouts if payout.is_itemised}
    sums = (
        BalanceTransaction.objects.filter(payout__in=itemised)
        .exclude(type="payout", source_id=F("payout__stripe_payout_id"))
        .order_by()
        .values_list("payout")
        .annotate(net=Sum("net_minor"), strangers=Count("id", filter=_STRANGE))
    )
    known = {key: (net, strangers) for key, net, strangers in sums}
    return {key: known.get(key) == (payout.amount_minor, 0) for key, payout in itemised.items()}


def _sort_of(kind: str, category: str, *, of_dispute: bool, is_own: bool) -> Sort:
    if kind in movements.GIFTS:
        return Sort.GIFTS
    if kind in movements.REFUNDS:
        return Sort.REFUNDS
    if of_dispute or category.startswith("dispute"):
        return Sort.DISPUTES
    if is_own:
        return Sort.CHARGES
    return Sort.PAYOUTS if kind in movements.PAYOUTS else Sort.OTHER
