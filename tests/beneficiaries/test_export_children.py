"""The list of children as a file: the same rows, only columns that the person may see, and no formulas."""

import csv
import io
import zipfile
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from djmoney.money import Money
from openpyxl import load_workbook

from backoffice.core.models import AuditEntry, User
from beneficiaries.admin.child_export import COLUMNS
from beneficiaries.models import Child, HealthSummary
from tests import factories

pytestmark = pytest.mark.django_db
EXPORT = "admin:beneficiaries_child_export"
ALL = [column.name for column in COLUMNS]
SEALED = [column.name for column in COLUMNS if column.right == "beneficiaries.view_healthsummary"]


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def taken(client: Client, columns: list[str], *, query: str = "", file_format: str = "csv") -> bytes:
    answer: Any = client.post(f"{reverse(EXPORT)}{query}", {"columns": columns, "format": file_format})
    assert answer.status_code == 200, answer.content
    assert answer.streaming
    return b"".join(answer.streaming_content)


def table(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))


def test_it_exports_the_chosen_columns_of_ones_own_rows(registrar: User) -> None:
    partner = registrar.partner_member.partner
    child = factories.make_child(
        partner=partner, registered_by=registrar, monthly_need=Money("25.50", "EUR"), sex="female"
    )
    factories.make_guardian(child, full_name="Grace Otieno")
    factories.make_child(first_name="Zuberi")

    rows = table(
        taken(
            client_of(registrar), ["monthly_need", "currency", "reference", "sex", "guardian_name", "partner"]
        )
    )

    assert rows == [
        ["Reference", "Sex", "Partner", "Monthly need", "Currency", "Guardian's name"],
        [child.reference, "Girl", partner.name, "25.50", "EUR", "Grace Otieno"],
    ]


def test_it_respects_filter_search_and_order_of_the_list(registrar: User) -> None:
    partner = registrar.partner_member.partner
    for name, sex in [("Amina", "female"), ("Amos", "male"), ("Peter", "male")]:
        factories.make_child(partner=partner, registered_by=registrar, first_name=name, sex=sex)
    client = client_of(registrar)

    page = client.get(f"{reverse(EXPORT)}?sex__exact=male&q=Am").content.decode()
    rows = table(taken(client, ["first_name"], query="?sex__exact=male&q=Am"))

    assert rows == [["First name"], ["Amos"]]
    assert "1 row." in page
    assert "Only what the filters and the search" in page


def test_it_writes_excel_piece_by_piece(registrar: User) -> None:
    partner = registrar.partner_member.partner
    child = factories.make_child(partner=partner, registered_by=registrar, birth_date="2016-05-31")

    content = taken(client_of(registrar), ["reference", "birth_date", "birth_year"], file_format="xlsx")

    assert zipfile.ZipFile(io.BytesIO(content)).testzip() is None
    rows = list(load_workbook(io.BytesIO(content)).worksheets[0].iter_rows(values_only=True))
    assert rows[0] == ("Reference", "Birth date", "Birth year")
    assert rows[1][0] == child.reference
    assert str(rows[1][1])[:10] == "2016-05-31"


def test_formulas_leave_as_text(registrar: User) -> None:
    partner = registrar.partner_member.partner
    factories.make_child(
        partner=partner, registered_by=registrar, first_name='=HYPERLINK("http://x")', family_name="@SUM(A1)"
    )
    client = client_of(registrar)

    assert table(taken(client, ["first_name", "family_name"]))[1] == [
        '\'=HYPERLINK("http://x")',
        "'@SUM(A1)",
    ]
    sheet = load_workbook(io.BytesIO(taken(client, ["first_name"], file_format="xlsx"))).worksheets[0]
    assert sheet["A2"].data_type == "s"


def test_columns_that_a_person_may_not_see_are_neither_offered_nor_given(
    verifier: User, supporter_care: User
) -> None:
    child = factories.make_child()
    HealthSummary.objects.create(child=child, conditions="Asthma")
    for person in (verifier, supporter_care):
        for name in ("export_child", "view_child"):
            person.user_permissions.add(_permission(name))
    care = client_of(supporter_care)

    page = care.get(reverse(EXPORT)).content.decode()
    for name in [*SEALED, "guardian_name", "guardian_phone", "pk", "merged_into__first_name"]:
        assert f'value="{name}"' not in page
        answer = care.post(reverse(EXPORT), {"columns": ["reference", name], "format": "csv"})
        assert answer.status_code == 400
        assert "You may not export these columns" in answer.content.decode()
        assert "Asthma" not in answer.content.decode()
    assert 'value="consent_publication"' in page


def _permission(codename: str) -> Any:
    from django.contrib.auth.models import Permission

    return Permission.objects.get(codename=codename, content_type__app_label="beneficiaries")


def test_every_column_can_be_exported_by_the_administrator(administrator: User) -> None:
    child = factories.make_verified_child()
    HealthSummary.objects.create(child=child, conditions="Asthma")

    for file_format in ("csv", "xlsx"):
        content = taken(client_of(administrator), ALL, file_format=file_format)
        assert content
    rows = table(taken(client_of(administrator), ALL))
    told = dict(zip(rows[0], rows[1], strict=True))

    assert len(told) == len(ALL)
    assert told["Health: conditions and disabilities"] == "Asthma"
    assert (told["Status"], told["Consent to publication"], told["Photo published"]) == (
        "Verified",
        "true",
        "false",
    )


def test_nothing_that_is_sealed_is_a_column() -> None:
    assert not [name for name in ALL if "note" in name or "incident" in name or "safeguarding" in name]


def test_it_needs_the_right_and_at_least_one_column(registrar: User, finance: User, auditor: User) -> None:
    for person in (finance, auditor, factories.make_user(role="Approver")):
        client = client_of(person)
        assert client.get(reverse(EXPORT)).status_code == 403
        assert client.post(reverse(EXPORT), {"columns": ["reference"], "format": "csv"}).status_code == 403
    desk = client_of(registrar)
    for data in ({}, {"columns": ["reference"], "format": "exe"}):
        assert desk.post(reverse(EXPORT), data).status_code == 400
    assert desk.get(reverse(EXPORT)).status_code == 200


def test_the_button_stands_over_the_list_with_its_filters(registrar: User, finance: User) -> None:
    address = f"{reverse('admin:beneficiaries_child_changelist')}?sex__exact=male"

    assert f"{reverse(EXPORT)}?sex__exact=male" in client_of(registrar).get(address).content.decode()
    assert reverse(EXPORT) not in client_of(finance).get(address).content.decode()


def test_each_export_is_written_down_without_names(registrar: User) -> None:
    factories.make_child(partner=registrar.partner_member.partner, first_name="Amina")

    taken(client_of(registrar), ["reference", "first_name"], query="?sex__exact=female&q=Amina")

    entry = AuditEntry.objects.get(action="child.exported")
    assert entry.actor == registrar
    assert entry.details["rows"] == 1
    assert entry.details["columns"] == ["reference", "first_name"]
    assert entry.details["filters"] == {"sex__exact": "female"}
    assert entry.details["searched"] is True
    assert "Amina" not in str(entry.details)


def test_it_asks_no_more_for_more_rows(registrar: User, django_assert_max_num_queries: Any) -> None:
    partner = registrar.partner_member.partner
    template = factories.make_child(partner=partner, registered_by=registrar)
    Child.objects.bulk_create(
        Child(
            reference=f"C-X-{number}",
            first_name=f"N{number}",
            sex="male",
            partner=partner,
            registered_by=template.registered_by,
        )
        for number in range(300)
    )
    client = client_of(registrar)

    with django_assert_max_num_queries(16):
        rows = table(taken(client, ["reference", "guardian_name", "consent_publication", "partner"]))

    assert len(rows) == 302
