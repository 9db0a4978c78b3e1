"""No page asks the database more often because there are more rows."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext

from backoffice.core.models import User
from tests.backoffice import doors, rows
from tests.backoffice.people import House

pytestmark = [pytest.mark.django_db, pytest.mark.walk]

FEW, MANY = 30, 300
# How many questions a page may ask for the administrator, who sees every badge: as counted when it was written.
# Raise one only with a reason.
LIST = 12  # with the views that people keep of it
LISTS = {
    "beneficiaries.child": 13,
    "beneficiaries.partner": 14,
    "core.user": 13,
    "core.workitem": 13,
}
RECORD = 15
RECORDS = {
    "beneficiaries.child": 33,  # one asks for its holds, one for what is to be done
    "beneficiaries.duplicatesuspicion": 27,  # two children, side by side
    "beneficiaries.partner": 19,
    "donors.donor": 40,  # thirteen tables, and the head of the page
    "donors.donorsuspicion": 34,  # two donors, side by side
    "donors.sponsorship": 21,  # with instalments, gifts, links, reminders and letters
    "payments.donation": 17,
}
DASHBOARD = 28  # one for each of eighteen queues


def _questions(client: Client, address: str, *, at_first: bool = False) -> tuple[int, list[str]]:
    if at_first:
        client.get(address)  # content types and the like are learned once
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked), [query["sql"] for query in asked.captured_queries]


def _fill(house: House, label: str, count: int, start: int) -> Any:
    made = rows.make(label, partner=house.partner, user=house.registrar, number=start)
    with override_settings(SIMPLE_HISTORY_ENABLED=False):  # only the first row's history is opened
        for number in range(start + 1, start + count):
            rows.make(label, partner=house.partner, user=house.registrar, number=number)
    return made


@pytest.fixture
def office(administrator: User) -> Client:
    client = Client()
    client.force_login(administrator)
    return client


@pytest.mark.parametrize("label", sorted(doors.REGISTERED))
def test_a_page_asks_no_more_with_ten_times_the_rows(house: House, office: Client, label: str) -> None:
    changelist = doors.page_of(label, "changelist")
    row = _fill(house, label, FEW, 1)
    few, _ = _questions(office, changelist, at_first=True)
    pages = {door: doors.page_of(label, door, row.pk) for door in ("change", "history")}
    before = {door: _questions(office, address, at_first=True)[0] for door, address in pages.items()}

    _fill(house, label, MANY - FEW, FEW + 1)

    many, sql = _questions(office, changelist)
    assert many == few, sql
    assert {door: _questions(office, address)[0] for door, address in pages.items()} == before
    assert many <= LISTS.get(label, LIST), sql
    assert max(before.values()) <= RECORDS.get(label, RECORD)


def test_the_dashboard_asks_no_more_with_ten_times_the_rows(house: House, office: Client) -> None:
    labels = ("beneficiaries.child", "payments.donation", "payments.recurringgift", "core.workitem")
    for label in labels:
        _fill(house, label, FEW, 1)
    few, _ = _questions(office, "/admin/", at_first=True)
    for label in labels:
        _fill(house, label, MANY - FEW, FEW + 1)
    many, sql = _questions(office, "/admin/")
    assert many == few, sql
    assert many <= DASHBOARD, sql
