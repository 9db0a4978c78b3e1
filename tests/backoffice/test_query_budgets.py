"""No page asks the database more often because there are more rows."""

import uuid
from typing import Any

import pytest
from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db import IntegrityError, connection, models, transaction
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
    "donors.donor": 41,  # thirteen tables, the head of the page, and what went back of gifts
    "donors.donorsuspicion": 36,  # two donors, side by side, and what each got back
    "donors.sponsorship": 21,  # with instalments, gifts, links, reminders and letters
    "payments.donation": 17,
}
DASHBOARD = 32  # one for each of twenty-two queues


def _questions(client: Client, address: str) -> tuple[int, list[str]]:
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked), [query["sql"] for query in asked.captured_queries]


def _fill(house: House, label: str, count: int, start: int) -> Any:
    made = rows.make(label, partner=house.partner, user=house.registrar, number=start)
    with override_settings(SIMPLE_HISTORY_ENABLED=False):  # only the first row's history is opened
        for number in range(start + 1, start + count):
            rows.make(label, partner=house.partner, user=house.registrar, number=number)
    return made


def _copied(row: Any, count: int) -> bool:
    """Many more rows like this one with one statement: what a list asks for each row it asks for a copy too.

    False where rows cannot be copied, since each must belong to something of its own.
    """
    try:
        with transaction.atomic():
            type(row)._base_manager.bulk_create(_copy(row, number) for number in range(count))
    except IntegrityError:
        return False
    return True


def _copy(row: Any, number: int) -> Any:
    """Other values where two rows may not have the same."""
    fields: dict[str, Any] = {}
    for field in row._meta.concrete_fields:
        value = getattr(row, field.attname)
        if field.primary_key:
            value = uuid.uuid4() if isinstance(field, models.UUIDField) else None
        elif field.unique and isinstance(field, models.UUIDField):
            value = uuid.uuid4()
        elif field.unique and isinstance(field, models.CharField | models.TextField) and value:
            suffix = f"{number}"
            value = value[: (field.max_length or 200) - len(suffix)] + suffix
        fields[field.attname] = value
    return type(row)(**fields)


@pytest.fixture
def office(administrator: User) -> Client:
    ContentType.objects.get_for_models(*apps.get_models())  # learned once, and by no page in particular
    client = Client()
    client.force_login(administrator)
    client.get("/admin/password_change/")  # what a session writes down at first
    return client


@pytest.mark.parametrize("label", sorted(doors.REGISTERED))
def test_a_page_asks_no_more_with_ten_times_the_rows(house: House, office: Client, label: str) -> None:
    changelist = doors.page_of(label, "changelist")
    row = _fill(house, label, FEW, 1)
    few, _ = _questions(office, changelist)

    if not _copied(row, MANY - FEW):
        _fill(house, label, MANY - FEW, FEW + 1)

    many, sql = _questions(office, changelist)
    assert many == few, sql
    assert many <= LISTS.get(label, LIST), sql
    for door in ("change", "history"):  # few enough to show that they ask nothing for each row
        asked, sql = _questions(office, doors.page_of(label, door, row.pk))
        assert asked <= RECORDS.get(label, RECORD), sql


def test_the_dashboard_asks_no_more_with_ten_times_the_rows(house: House, office: Client) -> None:
    labels = ("beneficiaries.child", "payments.donation", "payments.recurringgift", "core.workitem")
    for label in labels:
        _fill(house, label, FEW, 1)
    few, _ = _questions(office, "/admin/")
    for label in labels:
        _fill(house, label, MANY - FEW, FEW + 1)
    many, sql = _questions(office, "/admin/")
    assert many == few, sql
    assert many <= DASHBOARD, sql
