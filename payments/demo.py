"""Demo gifts: a year of asking and giving, through the same doors that real donors use.

Links are made by the service and paid on the sandbox's pages, and every event goes through the inbox. Nothing is
written past the services, so the books prove themselves afterwards.
"""

import datetime
import random
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.conf import settings
from django.test.utils import override_settings
from django.utils import timezone
from djmoney.money import Money

from backoffice.core.intervals import Interval
from backoffice.core.models import User
from backoffice.core.tasks.draining import drain
from beneficiaries.models import Child
from donors.models import Donor, Sponsorship
from payments.models import Fund, PaymentLink, RecurringGift
from payments.services import links

if TYPE_CHECKING:
    from payments.demo_payers import Payers

MONTHS = 12
MOST_SPONSORS = 15
# So many months ago Stripe paid out what had gathered; what came since then lies on the balance.
PAID_OUT = (3, 2, 1)
MONTHLY = [("25.00", "EUR"), ("30.00", "EUR"), ("28.00", "USD"), ("22.50", "GBP"), ("45.00", "EUR")]
ONCE = [
    ("19.99", "USD"),
    ("50.00", "EUR"),
    ("120.00", "EUR"),
    ("75.00", "GBP"),
    ("10.00", "EUR"),
    ("5000.00", "KES"),
    ("350.00", "NOK"),
    ("8000", "JPY"),
]
MESSAGES = [
    "",
    "",
    "Thank you for the good talk on Sunday!",
    "As promised, here is your page.\nWarm greetings",
]
EXTRA_FUNDS = [
    (
        "school-kits",
        "School kits",
        "A bag, exercise books, pens and a uniform for the new school year.",
        True,
    ),
    ("clean-water", "Clean water", "Wells and tanks at our partner schools.", True),
]


@dataclass
class Year:
    """What has happened so far, month by month, so that what is listed first also came first."""

    by: User
    chance: random.Random
    payers: "Payers"
    donors: list[Donor]
    funds: list[Fund]
    children: list[Child]
    sponsors: list[RecurringGift] = field(default_factory=list)


def seed(*, donors: list[Donor], children: list[Child], seed: int, by: User) -> None:
    """Play the year. Mails of the past are not really sent; those of today wait for the worker."""
    from payments import demo_refunds  # the sandbox's tables exist only where it is installed
    from payments.demo_payers import Payers  # as above

    chance = random.Random(seed)  # noqa: S311  (a demo, no secret)
    within_reach = [donor for donor in donors if donor.email and not donor.do_not_contact]
    if not within_reach:
        return
    verified = [child for child in children if child.status == Child.Status.VERIFIED]
    chance.shuffle(verified)
    year = Year(
        by=by,
        chance=chance,
        payers=Payers(),
        donors=within_reach,
        funds=_funds(),
        children=verified[: min(MOST_SPONSORS, len(verified) * 2 // 3)],
    )
    quiet = {
        "SANDBOX_DELIVERS_EVENTS": False,
        "EMAIL_BACKEND": "django.core.mail.backends.dummy.EmailBackend",
    }
    with override_settings(**quiet):
        for months_ago in range(MONTHS - 1, -1, -1):
            _play_month(year, months_ago)
        _play_what_goes_wrong(year)
        demo_refunds.seed(year.payers, by=year.by)
        drain()
    with override_settings(SANDBOX_DELIVERS_EVENTS=False):
        _ask_today(year)


def _funds() -> list[Fund]:
    for slug, name, description, restricted in EXTRA_FUNDS:
        facts = {"name": name, "description": description, "is_restricted": restricted}
        Fund.objects.get_or_create(slug=slug, defaults=facts)
    return list(Fund.objects.exclude(slug=Fund.SPONSORSHIP).order_by("slug"))


def _play_month(year: Year, months_ago: int) -> None:
    for gift in year.sponsors:
        year.payers.renew(gift, at=_some_day(year, months_ago))
    newcomers = max(1, len(year.children) // (months_ago + 1)) if year.children else 0
    for _number in range(newcomers):
        _begin_sponsorship(year, months_ago)
    for _number in range(len(year.donors) // 30 + year.chance.randint(0, 2)):
        _give_once(year, months_ago)
    if months_ago in PAID_OUT:
        _pay_out(year, months_ago)


def _pay_out(year: Year, months_ago: int) -> None:
    """What has come until then goes to the bank; once the bank sends a payout back."""
    end = timezone.now() - datetime.timedelta(days=months_ago * 30 - 1)
    for currency in ("eur", "usd", "gbp"):
        year.payers.pay_out(currency, at=end, comes_back=currency == "eur" and months_ago == max(PAID_OUT))


def _begin_sponsorship(year: Year, months_ago: int) -> None:
    child, donor = year.children.pop(), year.chance.choice(year.donors)
    link = _ask(year, donor, year.chance.choice(MONTHLY), interval=Interval.MONTH, child=child)
    day = _some_day(year, months_ago)
    # The link was made a moment ago; what it promises began when it was paid.
    promise = link.sponsorship
    assert promise is not None
    Sponsorship.objects.filter(pk=promise.pk).update(starts_on=timezone.localdate(day))
    year.payers.pay(link, at=day)
    gift = link.recurring_gifts.get()
    year.sponsors.append(gift)


def _give_once(year: Year, months_ago: int) -> None:
    year.payers.pay(_ask_once(year), at=_some_day(year, months_ago))


def _play_what_goes_wrong(year: Year) -> None:
    """Cards fail, banks take their time, people change their minds, and money comes that nobody asked for."""
    now = timezone.now()
    for gift in year.sponsors[:2]:
        year.payers.renew(gift, at=now, fails=True)
    for gift in year.sponsors[2:3]:
        year.payers.give_up(gift, at=now)
    # Bank debits are in euro alone.
    year.payers.pay(_ask_once(year, ("50.00", "EUR")), at=now, by_bank=True)
    year.payers.try_a_bad_card(_ask_once(year))
    year.payers.pay_past_us(4200, "eur", at=now - datetime.timedelta(days=4))
    links.cancel_link(_ask_once(year), by=year.by, reason="The donor prefers to pay by bank transfer.")
    for _number in range(2):
        forgotten = _ask_once(year)
        # A month cannot be waited for: the link's end is set back, and the schedule's own job closes it.
        PaymentLink.objects.filter(pk=forgotten.pk).update(expires_at=now - datetime.timedelta(days=1))
    links.expire_links()
    links.note_opened(_ask_once(year))
    year.payers.begin(_ask_once(year))


def _ask_today(year: Year) -> None:
    """Links that nobody has opened yet; their mails wait in the outbox."""
    for _number in range(3):
        _ask_once(year)


def _ask_once(year: Year, amount: tuple[str, str] | None = None) -> PaymentLink:
    try:
        return _ask(
            year,
            year.chance.choice(year.donors),
            amount or year.chance.choice(_allowed(ONCE)),
            fund=year.chance.choice(year.funds),
        )
    except links.SameLinkStands:
        return _ask_once(year, amount)  # in so small a house chance meets somebody twice


def _ask(
    year: Year,
    donor: Donor,
    asked: tuple[str, str],
    *,
    interval: str = Interval.ONCE,
    child: Child | None = None,
    fund: Fund | None = None,
) -> PaymentLink:
    return links.create_link(
        donor=donor,
        amount=Money(*asked),
        interval=interval,
        child=child,
        fund=fund,
        message=year.chance.choice(MESSAGES),
        by=year.by,
    )


def _allowed(amounts: list[tuple[str, str]]) -> list[tuple[str, str]]:
    return [amount for amount in amounts if amount[1] in settings.ALLOWED_CURRENCIES]


def _some_day(year: Year, months_ago: int) -> datetime.datetime:
    """A moment within the 28 days that end so many months ago, and never in the future."""
    days = months_ago * 30 + year.chance.randint(0, 27)
    return timezone.now() - datetime.timedelta(days=days, hours=year.chance.randint(1, 12))
