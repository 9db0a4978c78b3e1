"""Amounts and days are written one way wherever a record shows them: read-only fields, titles, history."""

import datetime
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db.models import Model
from django.test import Client
from django.urls import reverse
from django.utils import translation
from djmoney.money import Money

from backoffice.core.models import User
from beneficiaries.models import ChildPhoto, ProgressHealth
from donors.models import Instalment
from payments.models import OfflineBatch, OfflineGift
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pay_desk")]
DAY = datetime.date(2026, 11, 22)
NEED = Money("1234.50", "EUR")


def sponsorship() -> Model:
    return factories.make_sponsorship(amount=NEED)


RECORDS: list[Callable[[], Model]] = [
    lambda: factories.make_child(monthly_need=NEED),
    sponsorship,
    lambda: factories.make_campaign(goal=NEED),
    lambda: factories.make_gift_item(price=NEED),
    lambda: OfflineBatch.objects.create(
        title="Sunday", slip_total=NEED, slip_count=1, opened_by=factories.make_user()
    ),
]


@pytest.mark.parametrize("make", RECORDS)
def test_a_reader_sees_amounts_as_everywhere_else(
    make: Callable[[], Model], auditor: User, client: Client
) -> None:
    record = make()
    client.force_login(auditor)
    page = reverse(f"admin:{record._meta.app_label}_{record._meta.model_name}_change", args=[record.pk])
    shown = client.get(page).content.decode()
    assert "1,234.50 EUR" in shown
    assert "€" not in shown


def test_an_amount_in_a_sentence_follows_the_language() -> None:
    with translation.override("fr"):
        assert f"{NEED}" == "1\xa0234,50 EUR"
    assert f"{Money(150000, 'UGX')}" == "150,000 UGX"


TITLES: list[tuple[Callable[[], Any], str]] = [
    (lambda: factories.make_incident(factories.make_child(), happened_on=DAY), "Accident, Nov. 22, 2026"),
    (lambda: factories.make_consent(factories.make_child(), given_on=DAY), "Nov. 22, 2026"),
    (lambda: factories.make_progress_report(period_until=DAY), "until Nov. 22, 2026"),
    (
        lambda: ProgressHealth(report=factories.make_progress_report(period_until=DAY)),
        "Health, until Nov. 22, 2026",
    ),
    (lambda: ChildPhoto(taken_on=DAY), "Photo of Nov. 22, 2026"),
    (lambda: Instalment(sponsorship=factories.make_sponsorship(), due_on=DAY), ": Nov. 22, 2026"),
    (lambda: OfflineGift(batch=OfflineBatch(number="B-1"), amount=NEED), "B-1: 1,234.50 EUR"),
]


@pytest.mark.parametrize(("make", "words"), TITLES)
def test_titles_say_days_and_amounts_as_people_do(make: Callable[[], Any], words: str) -> None:
    title = str(make())
    assert words in title
    assert not re.search(r"\d{4}-\d\d-\d\d|€", title)


def test_the_page_of_an_incident_is_called_by_its_day(administrator: User, client: Client) -> None:
    incident = factories.make_incident(factories.make_child(), happened_on=DAY)
    client.force_login(administrator)
    shown = client.get(reverse("admin:beneficiaries_incident_change", args=[incident.pk])).content.decode()
    assert "Nov. 22, 2026" in shown
    assert ", 2026-11-22" not in shown
