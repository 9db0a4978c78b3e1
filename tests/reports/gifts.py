"""Gifts that make every report of money earn its keep."""

import datetime
import itertools
from typing import Any

from django.utils import timezone
from djmoney.money import Money

from payments.models import Donation, Receipt
from tests import factories

_sequence = itertools.count(1)


def at(day: datetime.date, hour: int = 12) -> datetime.datetime:
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time(hour)))


def make_receipt(donation: Donation, **fields: Any) -> Receipt:
    number = next(_sequence)
    fields.setdefault("number", f"R-2026-{number:06d}")
    return Receipt.objects.create(donation=donation, year=2026, sequence=number, facts={}, **fields)


def make_gifts_of_many_kinds() -> list[Donation]:
    """Three currencies, one without decimals; a fee in another currency than its gift; a name that is a formula."""
    today = timezone.localdate()
    general, water = factories.make_fund(), factories.make_fund(slug="water", name="Water")
    child = factories.make_child()
    gifts = [
        factories.make_received_donation(
            donor=factories.make_donor(name='=HYPERLINK("evil")'),
            fund=general,
            amount=Money("19.99", "USD"),
            fee=Money("0.88", "USD"),
            received_at=at(today, 8),
        ),
        factories.make_received_donation(
            donor=factories.make_donor(name="Zoë Müller"),
            fund=general,
            child=child,
            amount=Money("25.00", "EUR"),
            fee=Money("0.63", "EUR"),
            received_at=at(today, 9),
        ),
        factories.make_received_donation(
            donor=factories.make_donor(name="Yuki Tanaka"),
            fund=water,
            amount=Money("5000", "JPY"),
            fee=Money("1.20", "EUR"),
            received_at=at(today, 10),
        ),
        factories.make_received_donation(
            donor=factories.make_donor(name="Ann Lee"),
            fund=water,
            channel=Donation.Channel.CASH,
            amount=Money("0.10", "EUR"),
            received_at=at(today, 11),
        ),
        factories.make_received_donation(
            donor=None,
            payer_name="Somebody Unknown",
            fund=None,
            amount=Money("1234.50", "EUR"),
            received_at=at(today, 13),
        ),
    ]
    make_receipt(gifts[1])
    return gifts
