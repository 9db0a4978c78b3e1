"""What is sealed is read with its own permission alone, through whatever door: pages, history, exports, reports.

The sealed records hold words that stand nowhere else. Each role opens every door of the house; where it lacks the
permission for a kind of sealed record, that kind's words turn up nowhere.
"""

import re
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import Permission
from django.test import Client

from backoffice.roles import Role
from beneficiaries.models import Child
from reports import catalogue
from reports.services import runs
from tests.backoffice import doors, rows
from tests.backoffice.people import House
from tests.safety.conftest import Records, of_the_house
from tests.safety.marking import Marks
from tests.safety.walking import keys_of, routes

pytestmark = [pytest.mark.django_db, pytest.mark.walk]
SEALED = (
    "beneficiaries.healthsummary",
    "beneficiaries.safeguardingnote",
    "beneficiaries.incident",
    "beneficiaries.progresshealth",
)
AROUND = ("beneficiaries.partner", "beneficiaries.child", "beneficiaries.progressreport")
NEVER = (Role.SUPPORTER_CARE, Role.FINANCE, Role.APPROVER, Role.AUDITOR, Role.PARTNER_FINANCE)


@pytest.fixture
def records(house: House) -> Records:
    return of_the_house([*AROUND, *SEALED], house)


@pytest.fixture
def marks(records: Records) -> Marks:
    marks = Marks()
    for label in SEALED:
        assert marks.put(records[label]) > 0
    return marks


def forbidden(role: Role) -> set[str]:
    """The sealed models that this role may not read, as the words name them."""
    rights = doors.rights(role)
    return {label.split(".")[1] for label in SEALED if not doors.allowed(rights, label, "view")}


def unsealed(content: bytes, marks: Marks, role: Role) -> set[str]:
    return {field for field in marks.found_in(content) if field.split(".")[0] in forbidden(role)}


def body(answer: Any) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else bytes(answer.content)


def test_the_table_seals_them() -> None:
    for role in NEVER:
        assert forbidden(role) == {label.split(".")[1] for label in SEALED}, role
    assert forbidden(Role.REGISTRAR) == {"safeguardingnote"}
    assert forbidden(Role.VERIFIER) == set()


def test_whoever_may_read_them_does(house: House, records: Records, marks: Marks) -> None:
    """Or the other tests would prove nothing."""
    client = house.client(Role.VERIFIER)
    for label in SEALED:
        page = client.get(doors.page_of(label, "change", records[label][0].pk))
        assert {field.split(".")[0] for field in marks.found_in(page.content)} >= {label.split(".")[1]}


@pytest.mark.parametrize("role", [role for role in doors.STAFF_ROLES if role != Role.VERIFIER])
def test_no_door_shows_them_without_their_right(
    house: House, records: Records, marks: Marks, role: Role
) -> None:
    client, found = house.client(role), {}
    for route in routes():
        if not route.pattern.startswith(("admin/beneficiaries/", "admin/core/", "admin/search", "api/v1/")):
            continue
        for address in route.filled(keys_of(route, records)):
            if what := unsealed(body(client.get(address)), marks, role):
                found[address] = what
    for label in SEALED:
        for query in ("?q=zq", f"?child__id__exact={records['beneficiaries.child'][0].pk}"):
            address = f"/admin/{label.replace('.', '/')}/{query}"
            if what := unsealed(
                body(client.get(address, follow=True)).replace(b'value="zq"', b""), marks, role
            ):
                found[address] = what
    assert found == {}


@pytest.mark.parametrize("role", doors.STAFF_ROLES)
def test_no_export_carries_them_without_their_right(
    house: House, records: Records, marks: Marks, role: Role
) -> None:
    user = house.user(role)
    user.user_permissions.add(*Permission.objects.filter(codename__in=["export_child", "view_child"]))
    client = house.client(role)
    address = "/admin/beneficiaries/child/export/"
    offered = re.findall(r'name="columns"[^>]*value="(\w+)"', client.get(address).content.decode())
    for columns in (offered, _column_names()):
        got = body(client.post(address, {"columns": columns, "format": "csv"}))
        assert unsealed(got, marks, role) == set()


def _column_names() -> list[str]:
    """All that any person could ask for."""
    return [column.name for column in doors.REGISTERED["beneficiaries.child"].export_columns]  # type: ignore[attr-defined]


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.FINANCE, Role.VERIFIER, Role.REGISTRAR])
def test_the_audit_trail_tells_nothing_of_them(
    house: House, records: Records, marks: Marks, role: Role
) -> None:
    user = house.user(role)
    rights = ["run_report", "view_reportrun", "view_auditentry", "view_child"]
    user.user_permissions.add(*Permission.objects.filter(codename__in=rights))
    report = catalogue.report_called("audit-trail")
    for child in Child.objects.all():
        run = runs.run_now(report=report, parameters={"child": child.reference}, file_format="csv", by=user)
        assert run.file, run.error
        assert unsealed(run.file.read(), marks, role) == set()


def test_a_new_sealed_model_is_not_forgotten() -> None:
    """Whatever supporter care, finance, approvers and auditors may not view of a child's records is listed here."""
    readers = set().union(*(doors.rights(role) for role in NEVER))
    unread = {
        label
        for label in rows.MAKERS
        if label.startswith("beneficiaries.") and not doors.allowed(readers, label, "view")
    }
    assert unread == set(SEALED)
    assert all(hasattr(apps.get_model(label), "history") for label in SEALED)


def test_the_pages_of_a_child_do_not_even_say_that_there_is_something(house: House, records: Records) -> None:
    child = records["beneficiaries.child"][0]
    for role in (Role.SUPPORTER_CARE, Role.AUDITOR):
        client: Client = house.client(role)
        page = client.get(doors.page_of("beneficiaries.child", "change", child.pk)).content.decode()
        for word in ("Safeguarding note", "Incident", "Health summary", "safeguarding_notes", 'id="health'):
            assert word not in page, (role, word)
