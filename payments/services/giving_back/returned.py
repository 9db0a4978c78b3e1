"""How much of a gift has gone back to its giver, and how much is left?

Asked of the rows of refunds and disputes; nothing is stored twice. A refund that is merely asked for takes its part
already, or two people could promise the same money.
"""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet
from djmoney.money import Money

from backoffice.core.asking import Blank, Question
from backoffice.core.money import quantized, sum_by_currency
from payments.models import Dispute, Donation, Refund

_NOTHING = Decimal(0)
GONE = (Refund.Status.PENDING, Refund.Status.SUCCEEDED)
_OF_IT = Blank("donation", Refund)
# Asked for every gift that comes. Of one there are few, all in its currency.
_WENT_BACK: Question[Any] = Question(
    lambda: (
        Refund.objects.filter(donation=_OF_IT)
        .gone()
        .order_by()
        .values_list("amount", flat=True)
        .union(
            Dispute.objects.filter(donation=_OF_IT, status=Dispute.Status.LOST)
            .order_by()
            .values_list("amount", flat=True),
            all=True,
        )
    )
)


def left(donation: Donation) -> Money:
    """What may still be refunded."""
    return _above_zero(donation, not_refunded(donation).amount - _lost(donation))


def not_refunded(donation: Donation) -> Money:
    """What no refund claims, whatever a bank has taken."""
    claimed = _sum(Refund.objects.filter(donation=donation).claiming())
    return _above_zero(donation, donation.amount.amount - claimed)


def is_promised_twice(donation: Donation) -> bool:
    """More is asked for or gone than the gift was: a dispute was lost while a refund was still asked for."""
    claimed = _sum(Refund.objects.filter(donation=donation).claiming())
    lost = _sum(Dispute.objects.filter(donation=donation, status=Dispute.Status.LOST))
    return bool(claimed + lost > donation.amount.amount)


def gone(donation: Donation) -> Money:
    """What has left us: refunds under way or done, and disputes that were lost."""
    back: Decimal = sum(_WENT_BACK.all(donation=donation.pk), _NOTHING)
    return Money(min(back, donation.amount.amount), donation.amount.currency)


def kept(donation: Donation) -> Money:
    """What we still have of it, and what a receipt may say."""
    return _above_zero(donation, donation.amount.amount - gone(donation).amount)


def refunded(donation: Donation) -> Money:
    return Money(_sum(Refund.objects.filter(donation=donation).gone()), donation.amount.currency)


def lost_in_disputes(donation: Donation) -> Money:
    return Money(_lost(donation), donation.amount.currency)


def taken_from(donations: Iterable[Donation]) -> dict[uuid.UUID, Decimal]:
    """What has gone back of many gifts, by key: for lists, with two queries however many rows there are."""
    rows = {donation.pk: donation for donation in donations}
    totals: dict[uuid.UUID, Decimal] = {}
    refunds = Refund.objects.filter(donation__in=rows).gone().order_by()
    disputes = Dispute.objects.filter(donation__in=rows, status=Dispute.Status.LOST).order_by()
    for found in (refunds, disputes):
        for key, amount in found.values_list("donation", "amount"):
            totals[key] = min(totals.get(key, _NOTHING) + amount, rows[key].amount.amount)
    return totals


def kept_of(donations: QuerySet[Donation]) -> list[Money]:
    """What is left to us of many gifts, per currency: what was given, less what went back of it."""
    given = {str(total.currency): total for total in sum_by_currency(donations, "amount")}
    back = Q(refunds__status__in=GONE) | Q(disputes__status=Dispute.Status.LOST)
    touched = {donation.pk: donation for donation in donations.filter(back).order_by().distinct()}
    for key, amount in taken_from(touched.values()).items():
        code = str(touched[key].amount.currency)
        given[code] = Money(quantized(given[code].amount - amount, code), code)
    return list(given.values())


@dataclass(frozen=True)
class Returned:
    """All about one gift at once: two queries, however much is asked."""

    gift: Money
    refunds: tuple[Refund, ...]
    disputes: tuple[Dispute, ...]

    @property
    def gone(self) -> Money:
        refunded = [refund.amount for refund in self.refunds if refund.status in GONE]
        return self._capped([*refunded, *self._lost()])

    @property
    def kept(self) -> Money:
        rest: Money = self.gift - self.gone
        return rest

    @property
    def left(self) -> Money:
        given_up = (Refund.Status.FAILED, Refund.Status.CANCELLED)
        claimed = [refund.amount for refund in self.refunds if refund.status not in given_up]
        rest: Money = self.gift - self._capped([*claimed, *self._lost()])
        return rest

    def _lost(self) -> list[Money]:
        return [dispute.amount for dispute in self.disputes if dispute.status == Dispute.Status.LOST]

    def _capped(self, amounts: Iterable[Money]) -> Money:
        total: Money = min(sum(amounts, Money(0, self.gift.currency)), self.gift)
        return total


def of_gift(donation: Donation) -> Returned:
    return Returned(
        gift=donation.amount,
        refunds=tuple(donation.refunds.order_by("created_at")),
        disputes=tuple(donation.disputes.order_by("created_at")),
    )


def _lost(donation: Donation) -> Decimal:
    """A bank may take more than the gift was; of the gift no more than the whole is gone."""
    lost = _sum(Dispute.objects.filter(donation=donation, status=Dispute.Status.LOST))
    if not lost:
        return _NOTHING
    rest: Decimal = donation.amount.amount - refunded(donation).amount
    return max(min(lost, rest), _NOTHING)


def _sum(rows: "QuerySet[Refund] | QuerySet[Dispute]") -> Decimal:
    # Of one gift there are few, all in its currency.
    amounts: Iterable[Any] = rows.order_by().values_list("amount", flat=True)
    return sum(amounts, _NOTHING)


def _above_zero(donation: Donation, amount: Decimal) -> Money:
    code = str(donation.amount.currency)
    return Money(quantized(max(amount, _NOTHING), code), code)
