"""The palette (Ctrl+K): who finds what, by how many questions, and what it makes of odd input."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext

from backoffice import search as palette
from backoffice.core.models import User
from beneficiaries.models import Child
from donors.models import Campaign
from payments.models import Donation
from tests import factories

pytestmark = pytest.mark.django_db
# Sign-in and rights, then one for each way of each kind.
BUDGET = 20


def find(user: User, term: str) -> list[str]:
    client = Client()
    client.force_login(user)
    answer = client.get("/admin/search/", {"s": term, "extended": "1"})
    assert answer.status_code == 200
    return [result.title for result in answer.context["results"]]


@pytest.fixture
def promised(db: None) -> Any:
    """A child with a sponsor, a gift of hers, one of the old books, and a campaign."""
    child = factories.make_child(reference="C-2026-000777", first_name="Wangari", family_name="Maathai")
    donor = factories.make_donor(name="Rosa Lindqvist", email="rosa@example.org")
    factories.make_sponsorship(payer=donor, child=child)
    factories.make_received_donation(donor=donor, old_reference="OLD-5", is_history=True)
    Campaign.objects.create(name="Wells for Wangari", slug="wells")
    return child


def test_it_finds_each_kind_by_its_own_ways(promised: Child, supporter_care: User) -> None:
    gift = Donation.objects.get()
    sponsorship = f"Rosa Lindqvist → Wangari ({promised.reference})"
    assert find(supporter_care, "wangari") == ["Wangari Maathai", "Wells for Wangari"]
    assert find(supporter_care, "maathai wang") == ["Wangari Maathai"]
    assert find(supporter_care, "c-2026-0007") == ["Wangari Maathai", sponsorship]
    assert find(supporter_care, "lindq") == ["Rosa Lindqvist"]
    assert find(supporter_care, gift.reference.lower()[:6]) == [gift.reference]
    assert find(supporter_care, "old-5") == [gift.reference]
    assert find(supporter_care, "ROSA@example.org") == ["Rosa Lindqvist", gift.reference]


def test_a_registrar_finds_children_of_the_own_partner_and_no_donor(promised: Child, registrar: User) -> None:
    own = factories.make_child(partner=registrar.partner_member.partner, first_name="Wangui", family_name="X")
    assert find(registrar, "wang") == [own.full_name]
    for term in ("rosa", "rosa@example.org", "OLD-5", "wells", Donation.objects.get().reference):
        assert find(registrar, term) == [], term


def test_sealed_records_are_found_by_nobody(promised: Child, verifier: User, administrator: User) -> None:
    factories.make_incident(promised, description="Sealedword happened")
    for person in (verifier, administrator):
        assert find(person, "sealedword") == []


@pytest.mark.parametrize("role", ["Finance", "Auditor", "Approver", "Verifier", "Partner finance", "Sponsor"])
def test_nobody_finds_what_they_may_not_open(role: str, promised: Child) -> None:
    person = factories.make_user(role=role)
    client = Client()
    client.force_login(person)
    for term in ("rosa", "wang", "c-2026", "old-5", "wells"):
        answer = client.get("/admin/search/", {"s": term, "extended": "1"})
        for result in answer.context["results"] if answer.status_code == 200 else ():
            assert client.get(result.link).status_code == 200, (role, term, result.title)


@pytest.mark.parametrize("term", ["anna", "anna müller", "a@example.org", "C-2026-1", "0123456", "x" * 300])
def test_it_asks_no_more_than_one_question_for_each_way(
    promised: Child, administrator: User, term: str
) -> None:
    client = Client()
    client.force_login(administrator)
    client.get("/admin/search/", {"s": term, "extended": "1"})
    with CaptureQueriesContext(connection) as few:
        client.get("/admin/search/", {"s": term, "extended": "1"})
    with override_settings(SIMPLE_HISTORY_ENABLED=False):
        for _number in range(20):
            factories.make_donation(donor=factories.make_donor(name="Anna Müller"))
    with CaptureQueriesContext(connection) as many:
        client.get("/admin/search/", {"s": term, "extended": "1"})
    assert len(many) <= len(few) <= BUDGET, [query["sql"] for query in many.captured_queries]


@pytest.mark.parametrize(
    "term", ["\x00", "ros\x00", "%", "__", "a" * 100_000, "' OR 1=1 --", "ن", "\\", "=HYPERLINK(", "\ud83d"]
)
def test_it_takes_any_text(promised: Child, administrator: User, term: str) -> None:
    client = Client()
    client.force_login(administrator)
    answer = client.get("/admin/search/", {"s": term.encode("utf-8", "ignore").decode(), "extended": "1"})
    assert answer.status_code == 200


@pytest.mark.postgres
def test_it_gives_up_in_time_with_what_it_has(
    promised: Child, administrator: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def slow(rows: Any, term: str) -> Any:
        return rows.extra(where=["pg_sleep(5) IS NOT NULL"])

    kinds = [*palette.KINDS[:1], palette.Kind(**{**vars(palette.KINDS[1]), "ways": (slow,)})]
    monkeypatch.setattr(palette, "KINDS", kinds)
    monkeypatch.setattr(palette, "MOST_MILLISECONDS", 100)
    assert find(administrator, "wangari") == ["Wangari Maathai"]
    assert find(administrator, "wangari") == ["Wangari Maathai"]  # the connection serves on
