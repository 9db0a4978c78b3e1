"""A registrar of one partner gets nothing of another, by any door.

The doors are the whole URL conf; the records are one of every model that has row limits, with a word of its own in
every text. A new model, page or button is tried without being named here.
"""

import re
from typing import Any

import pytest
from django.contrib import admin
from django.test import Client

from backoffice.core.files import registry
from backoffice.core.files.links import guarded_link
from tests import factories
from tests.backoffice.people import House
from tests.safety.conftest import Records, limited_labels
from tests.safety.marking import Marks
from tests.safety.walking import Route, keys_of, routes

pytestmark = [pytest.mark.django_db, pytest.mark.walk]
SEEN_BY_ALL = frozenset({"partner.public_profile"})


@pytest.fixture
def marks(records: Records) -> Marks:
    marks = Marks()
    for of_model in records.values():
        marks.put(of_model, but=SEEN_BY_ALL)
    assert len(marks._fields) > 30
    return marks


@pytest.fixture
def stranger(marks: Marks) -> Client:
    """The registrar of another partner, who has a child of their own."""
    person = factories.make_registrar()
    factories.make_child_ready_for_review(partner=person.partner_member.partner, registered_by=person)
    client = Client()
    client.force_login(person)
    return client


def leaks(answer: Any, marks: Marks) -> set[str]:
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return marks.found_in(body) | marks.found_in(str(sorted(answer.headers.items())))


def with_keys(records: Records) -> list[tuple[Route, list[str]]]:
    return [(route, list(route.filled(keys_of(route, records)))) for route in routes()]


def test_the_walk_reaches_what_it_should(records: Records) -> None:
    """Or the other tests would prove nothing: those who may see the records find the words by the same doors."""
    patterns = {route.pattern for route, addresses in with_keys(records) if addresses}
    for label in limited_labels():
        for door in ("change", "history"):
            assert f"admin/{label.replace('.', '/')}/<path:object_id>/{door}/" in patterns
    for pattern in (
        "admin/beneficiaries/child/<path:object_id>/history/<path:version_id>/",
        "admin/beneficiaries/child/review/<int:child_id>/",
        "admin/beneficiaries/child/export/",
        "admin/core/importbatch/<uuid:batch_id>/refused/",
        "api/v1/children/<int:pk>/",
    ):
        assert pattern in patterns


def test_the_words_are_found_by_those_who_may_read_them(house: House, records: Records, marks: Marks) -> None:
    own = Client()
    own.force_login(house.registrar)
    for label, field in (("child", "family_name"), ("child", "school"), ("guardian", "full_name")):
        record = records[f"beneficiaries.{label}"][0]
        page = own.get(f"/admin/beneficiaries/{label}/{record.pk}/change/")
        assert f"{label}.{field}" in leaks(page, marks)


def test_no_page_opens(stranger: Client, records: Records, marks: Marks) -> None:
    leaked: dict[str, set[str]] = {}
    broken: dict[str, int] = {}
    for _route, addresses in with_keys(records):
        for address in addresses:
            answer = stranger.get(address)
            if found := leaks(answer, marks):
                leaked[address] = found
            if answer.status_code >= 500:
                broken[address] = answer.status_code
    assert leaked == {}
    assert broken == {}


def test_nothing_can_be_pressed(stranger: Client, records: Records, marks: Marks) -> None:
    def standing() -> dict[str, list[dict[str, Any]]]:
        return {
            label: [dict(type(row)._base_manager.filter(pk=row.pk).values().get()) for row in of_model]
            for label, of_model in records.items()
        }

    before, leaked = standing(), {}
    form = {"_form_submitted": "1", "reason": "mine", "kind": "moved", "first_name": "Mine"}
    for route, addresses in with_keys(records):
        if route.arguments and route.pattern.startswith(("admin/", "api/v1/")):
            for address in addresses:
                if found := leaks(stranger.post(address, form), marks):
                    leaked[address] = found
    assert leaked == {}
    assert standing() == before


def test_no_list_search_or_filter_knows_of_it(
    stranger: Client, records: Records, marks: Marks, house: House
) -> None:
    child: Any = records["beneficiaries.child"][0]
    queries = [
        {"q": marks.word("child.family_name")},
        {"q": child.reference},
        {"partner__id__exact": house.partner.pk},
        {"child__partner__id__exact": house.partner.pk},
        {"child__id__exact": child.pk, "o": "1", "all": ""},
    ]
    leaked: dict[str, set[str]] = {}
    for label in limited_labels():
        for query in queries:
            address = f"/admin/{label.replace('.', '/')}/"
            answer = stranger.get(address, query, follow=True)
            # What was typed into the search field stands in it again: that is no answer.
            said = re.sub(r'value="[^"]*"|\?[^"]*"', "", answer.content.decode())
            if (found := marks.found_in(said)) or (child.reference in said):
                leaked[f"{address}?{query}"] = found
    assert leaked == {}


@pytest.mark.parametrize("field", ["child.family_name", "guardian.full_name", "partner.name"])
def test_the_palette_finds_nothing(stranger: Client, marks: Marks, records: Records, field: str) -> None:
    child: Any = records["beneficiaries.child"][0]
    for term in (marks.word(field), child.reference, child.first_name):
        found = stranger.get("/admin/search/", {"s": term})
        assert leaks(found, marks) == set()
        assert child.reference not in found.content.decode()


def test_autocompletes_offer_nothing(stranger: Client, marks: Marks, records: Records) -> None:
    for model, page in admin.site._registry.items():
        fields = [
            field.name for field in (*model._meta.fields, *model._meta.many_to_many) if field.is_relation
        ]
        for name in fields:
            for term in ("", "zq"):
                asked = {
                    "app_label": page.opts.app_label,
                    "model_name": str(page.opts.model_name),
                    "field_name": name,
                    "term": term,
                }
                answer = stranger.get("/admin/autocomplete/", asked)
                assert leaks(answer, marks) == set(), (model, name)


def test_exports_hold_the_own_children_alone(stranger: Client, marks: Marks, records: Records) -> None:
    address = "/admin/beneficiaries/child/export/"
    page = stranger.get(address).content.decode()
    columns = re.findall(r'name="columns"[^>]*value="(\w+)"', page)
    assert "family_name" in columns
    child: Any = records["beneficiaries.child"][0]
    for query in ("", f"?q={child.reference}", f"?partner__id__exact={child.partner_id}"):
        got = stranger.post(address + query, {"columns": columns, "format": "csv"})
        assert got.status_code in {200, 302}
        assert leaks(got, marks) == set()


def test_no_private_file_opens(stranger: Client, records: Records) -> None:
    tried = 0
    for files in registry.kinds():
        for record in records.get(files.model._meta.label_lower, ()):
            for variant in ("", *files.variants):
                assert stranger.get(guarded_link(files.kind, record, variant)).status_code in {403, 404}
                tried += 1
    assert tried >= 5


def test_the_api_knows_the_own_children_alone(stranger: Client, marks: Marks, records: Records) -> None:
    child: Any = records["beneficiaries.child"][0]
    for query in ("", f"?search={child.reference}", f"?partner={child.partner_id}"):
        listed = stranger.get(f"/api/v1/children/{query}")
        assert leaks(listed, marks) == set()
        assert child.reference not in listed.content.decode()
    for method in ("get", "put", "patch", "delete"):
        answer = getattr(stranger, method)(f"/api/v1/children/{child.pk}/")
        assert answer.status_code in {401, 403, 404, 405}, method
