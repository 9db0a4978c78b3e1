"""Promises and the gifts that keep them, as the tests of expectations speak of them."""

import datetime
from typing import Any

from django.utils import timezone
from djmoney.money import Money

from donors.models import Instalment, Sponsorship
from donors.services import sponsorships
from payments.models import Donation
from payments.services import donations
from tests import factories


def running(**fields: Any) -> Sponsorship:
    """A promise that is paid by hand, as staff begin it."""
    fields.setdefault("amount", Money("25.00", "EUR"))
    return sponsorships.begin(factories.make_sponsorship(**fields))


def gives(promise: Sponsorship, amount: str, currency: str = "EUR", **fields: Any) -> Donation:
    fields.setdefault("channel", Donation.Channel.BANK)
    gift = factories.make_donation(
        donor=promise.payer,
        sponsorship=promise,
        child=promise.child,
        amount=Money(amount, currency),
        **fields,
    )
    return donations.succeed(gift, received_at=timezone.now())


def rows_of(promise: Sponsorship) -> list[tuple[str, str, str]]:
    """Each instalment: its day, its state, what of it has come."""
    rows = Instalment.objects.filter(sponsorship=promise)
    return [(row.due_on.isoformat(), row.status, str(row.received.amount)) for row in rows]


def at(day: str) -> datetime.datetime:
    """At noon, by the organisation's clock."""
    return timezone.make_aware(datetime.datetime.fromisoformat(f"{day}T12:00"))
