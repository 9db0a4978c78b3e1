"""Why is a payout as large as it is? Gifts less fees, refunds, disputes and the rest: to the cent, or what is missing."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import Count, F, Q, QuerySet, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from djmoney.money import Money

from backoffice.core.money import from_minor
from payments.models import BalanceTransaction, ProcessorPayout
from payments.services.deposits import movements

_STRANGE = (
    Q(donation=None) & ~movements.ARE_OWN_CHARGES & ~Q(type__in=movements.PAYOUTS) & ~movements.ARE_SET_ASIDE
)
# Its own row takes the amount off our balance, and what an instant payout costs beside it.
_OWN = Q(type="payout", source_id=F("payout__stripe_payout_id"))


class Sort(models.TextChoices):
    """In the order in which they are explained."""

    GIFTS = "gifts", _("Gifts")
    REFUNDS = "refunds", _("Refunds")
    DISPUTES = "disputes", _("Disputes")
    CHARGES = "charges", _("Stripe's own charges")
    PAYOUTS = "payouts", _("Payouts that came back")
    SENDING = "sending", _("Fee for this payout")
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
    # What Stripe kept for sending it.
    sending_fee_minor: int

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
    """Three questions, however many movements there are."""
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
    fee = fee_of(payout)
    if fee:
        sums[Sort.SENDING] = [1, 0, fee]
    parts = [_part(sort, sums[sort], payout.currency) for sort in Sort if sort in sums]
    return Explanation(payout, parts, strangers_of(payout).count(), fee)


def _part(sort: Sort, sums: list[int], currency: str) -> Part:
    count, gross, fees = sums
    return Part(sort, count, gross, fees, currency)


def fee_of(payout: ProcessorPayout) -> int:
    """What Stripe kept for sending it, in minor units: of an instant payout, whose row may be all that is kept of it."""
    own = BalanceTransaction.objects.filter(type="payout", source_id=payout.stripe_payout_id)
    return sum(own.values_list("fee_minor", flat=True))


def strangers_of(payout: ProcessorPayout) -> QuerySet[BalanceTransaction, Any]:
    """Movements that nobody here knows: no gift, refund or dispute of ours, and nothing that Stripe does by itself."""
    rows: QuerySet[BalanceTransaction, Any] = movements.without_its_own(payout)
    return rows.filter(_STRANGE)


def are_complete(payouts: Iterable[ProcessorPayout]) -> dict[uuid.UUID, bool]:
    """Which of the itemised ones explain themselves: one question for a whole page of them."""
    itemised = {payout.pk: payout for payout in payouts if payout.is_itemised}
    sums = (
        BalanceTransaction.objects.filter(payout__in=itemised)
        .order_by()
        .values_list("payout")
        .annotate(
            net=Coalesce(Sum("net_minor", filter=~_OWN), 0) - Coalesce(Sum("fee_minor", filter=_OWN), 0),
            strangers=Count("id", filter=~_OWN & _STRANGE),
        )
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
