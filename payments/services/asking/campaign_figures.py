"""What campaigns have brought: for any number of them by one question about gifts and one about links."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, Sum
from djmoney.money import Money

from backoffice.core.money import in_words, quantized
from donors.models import Campaign
from payments.models import Dispute, Donation, PaymentLink
from payments.services.giving_back import returned

PERCENT = 100


@dataclass
class CampaignFigures:
    """Money counts as raised when it has come. Links are those that asked for this campaign."""

    goal: Money | None = None
    raised: list[Money] = field(default_factory=list)
    gifts: int = 0
    links: int = 0
    paid_links: int = 0

    @property
    def towards_goal(self) -> Money | None:
        """What came in the goal's own currency: other money is raised too, and cannot be weighed against it."""
        if self.goal is None:
            return None
        same = [money for money in self.raised if money.currency == self.goal.currency]
        return same[0] if same else Money(0, self.goal.currency)

    @property
    def percent(self) -> int | None:
        """Of the goal; above a hundred where more has come. None without a goal."""
        reached = self.towards_goal
        if self.goal is None or reached is None:
            return None
        return int(reached.amount * PERCENT / self.goal.amount)

    @property
    def percent_shown(self) -> int:
        """As far as a bar can go."""
        return min(self.percent or 0, PERCENT)

    @property
    def elsewhere(self) -> list[Money]:
        """What came in other currencies than the goal's."""
        return [money for money in self.raised if self.goal is None or money.currency != self.goal.currency]

    @property
    def conversion(self) -> int | None:
        """How many of a hundred links were paid; None where none was sent."""
        return round(self.paid_links * PERCENT / self.links) if self.links else None

    @property
    def raised_words(self) -> str:
        return ", ".join(in_words(money) for money in self.raised)

    @property
    def goal_words(self) -> str:
        return in_words(self.goal) if self.goal else ""

    @property
    def towards_goal_words(self) -> str:
        return in_words(self.towards_goal) if self.towards_goal is not None else ""

    @property
    def elsewhere_words(self) -> str:
        return ", ".join(in_words(money) for money in self.elsewhere)


def figures_of(campaigns: Iterable[Campaign]) -> dict[int, CampaignFigures]:
    """By the campaign's key."""
    figures = {campaign.pk: CampaignFigures(goal=campaign.goal) for campaign in campaigns}
    if not figures:
        return figures
    for row in _gifts(list(figures)):
        mine = figures[row["campaign"]]
        code = row["amount_currency"]
        # SQLite adds decimals as floats; to the cent that is exact for sums below a trillion.
        mine.raised.append(Money(quantized(Decimal(row["total"]), code), code))
        mine.gifts += row["count"]
    _take_off_what_went_back(figures)
    for row in _links(list(figures)):
        figures[row["campaign"]].links = row["count"]
        figures[row["campaign"]].paid_links = row["paid"]
    return figures


def _gifts(campaigns: list[int]) -> Iterable[Any]:
    return (
        Donation.objects.succeeded()
        .filter(campaign__in=campaigns)
        .order_by("campaign", "amount_currency")
        .values("campaign", "amount_currency")
        .annotate(total=Sum("amount"), count=Count("pk"))
    )


def _take_off_what_went_back(figures: dict[int, CampaignFigures]) -> None:
    back = Q(refunds__status__in=returned.GONE) | Q(disputes__status=Dispute.Status.LOST)
    gifts = Donation.objects.succeeded().filter(back, campaign__in=list(figures)).distinct()
    touched = {gift.pk: gift for gift in gifts}
    for key, amount in returned.taken_from(touched.values()).items():
        gift = touched[key]
        assert gift.campaign_id is not None
        mine = figures[gift.campaign_id]
        taken = Money(amount, gift.amount.currency)
        mine.raised = [total - taken if total.currency == taken.currency else total for total in mine.raised]


def _links(campaigns: list[int]) -> Iterable[Any]:
    return (
        PaymentLink.objects.filter(campaign__in=campaigns)
        .order_by("campaign")
        .values("campaign")
        .annotate(count=Count("pk"), paid=Count("pk", filter=Q(status=PaymentLink.Status.PAID)))
    )
