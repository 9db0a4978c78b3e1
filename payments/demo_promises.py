"""Demo promises that no card pays for, some of them behind; children who are kept; and a night's count of it all."""

import datetime
import random

from django.utils import timezone
from djmoney.money import Money

from backoffice.core.models import User
from beneficiaries.models import Child
from donors.models import Donor, Hold, Sponsorship
from donors.services import holds, shares, sponsorships
from donors.services.availability import available_children
from payments.models import Donation
from payments.services import donations, expectations
from payments.services.asking import reminders
from payments.services.funds import fund_for

MONTHS_AGO = 5
# How many of the months since then were paid, and how.
WAYS = [
    (6, Donation.Channel.BANK),
    (3, Donation.Channel.MOBILE_MONEY),
    (4, Donation.Channel.CASH),
    (8, Donation.Channel.BANK),
]


def seed(*, donors: list[Donor], seed: int, by: User) -> None:
    chance = random.Random(seed)  # noqa: S311  (a demo, no secret)
    sponsors = [donor for donor in donors if not donor.do_not_contact]
    if not sponsors:
        return
    free = list(available_children().order_by("pk")[: len(WAYS) + 4])
    for (months, channel), child in zip(WAYS, free, strict=False):
        _promise(child, chance.choice(sponsors), months, channel, by)
    _keep(free[len(WAYS) :], sponsors, chance, by)
    expectations.count_the_day()
    reminders.remind_all()


def _promise(child: Child, donor: Donor, months: int, channel: str, by: User) -> None:
    began = timezone.localdate() - datetime.timedelta(days=MONTHS_AGO * 30 + 2)
    share = 50 if months > MONTHS_AGO + 1 else shares.WHOLE
    promise = sponsorships.start_sponsorship(
        payer=donor, child=child, amount=Money("30.00", "EUR"), share=share, starts_on=began, by=by
    )
    promise = sponsorships.begin(promise, by=by, reason="Pays by standing order.")
    for month in range(months):
        _give(promise, channel, began + datetime.timedelta(days=30 * min(month, MONTHS_AGO)))


def _give(promise: Sponsorship, channel: str, day: datetime.date) -> None:
    gift = Donation.objects.create(
        donor=promise.payer,
        child=promise.child,
        sponsorship=promise,
        amount=promise.amount,
        channel=channel,
        fund=fund_for(for_a_child=True),
    )
    noon = datetime.datetime.combine(day, datetime.time(12))
    donations.succeed(gift, received_at=timezone.make_aware(noon))


def _keep(children: list[Child], donors: list[Donor], chance: random.Random, by: User) -> None:
    in_days = [(1, Hold.Kind.DECISION, True), (9, Hold.Kind.DECISION, True), (30, Hold.Kind.EVENT, False)]
    for child, (days, kind, for_somebody) in zip(children, in_days, strict=False):
        holds.place_hold(
            child=child,
            donor=chance.choice(donors) if for_somebody else None,
            kind=kind,
            expires_at=timezone.now() + datetime.timedelta(days=days),
            note="" if for_somebody else "Summer fair of the parish",
            by=by,
        )
