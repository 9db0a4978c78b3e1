"""The sidebar and the palette: they lead where the person may go, and tell nothing else."""

from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.test import Client
from django.utils import timezone
from djmoney.money import Money

from backoffice.core.models import User
from backoffice.navigation import ROOMS
from backoffice.roles import Role
from tests import factories
from tests.backoffice import doors
from tests.backoffice.people import House

pytestmark = pytest.mark.django_db


def _client(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def _sidebar(client: Client, path: str = "/admin/") -> list[dict[str, Any]]:
    groups = client.get(path).context["sidebar_navigation"]
    return [item for group in groups for item in group["items"]]


@pytest.mark.parametrize(
    "room", [room for _title, rooms in ROOMS for room in rooms], ids=lambda room: room.title
)
def test_every_room_has_a_page(room: Any) -> None:
    assert admin.site.is_registered(apps.get_model(room.model))


def test_every_page_has_a_room() -> None:
    """What no room leads to, staff do not find. Rows that stand under a child have theirs there."""
    under_a_child = {
        *("guardian", "consentrecord", "childphoto", "verificationcheck"),
        *("schoolyear", "healthsummary", "childmerge", "progresshealth"),
    }
    under_a_partner = {
        "partnermember",
        "partnercontact",
        "partnerdocument",
        "partnervetting",
        "payoutaccount",
    }
    under_a_donor = {
        *("otheremail", "otherphone", "taxidentifier"),
        *("donorconsent", "contactnote", "donordocument"),
    }
    beside = {"core.numberseries", "donors.donormerge", "payments.checkoutattempt"}
    hidden = beside | {f"beneficiaries.{name}" for name in under_a_child | under_a_partner}
    hidden |= {f"donors.{name}" for name in under_a_donor}
    assert set(doors.REGISTERED) - hidden == {room.model for _title, rooms in ROOMS for room in rooms}


@pytest.mark.parametrize("role", doors.STAFF_ROLES)
def test_every_link_of_the_sidebar_opens(house: House, role: Any) -> None:
    client = house.client(role)
    items = _sidebar(client)
    assert len(items) > 1
    assert {client.get(str(item["link"])).status_code for item in items} == {200}


def test_the_administrator_sees_every_room(administrator: User) -> None:
    assert len(_sidebar(_client(administrator))) == 1 + sum(len(rooms) for _title, rooms in ROOMS)


def test_the_registrar_sees_children_and_nothing_of_money(registrar: User) -> None:
    links = {str(item["link"]) for item in _sidebar(_client(registrar))}
    links.remove("/admin/core/importbatch/")  # their own imports
    assert not [link for link in links if "/donors/" in link or "/payments/" in link or "/core/" in link]
    assert "/admin/beneficiaries/child/" in links


def test_one_room_is_marked_as_open(verifier: User) -> None:
    for path in ("/admin/beneficiaries/child/?status__exact=in_review", "/admin/beneficiaries/child/"):
        items = _sidebar(_client(verifier), path)
        assert [str(item["link"]) for item in items if item["active"]] == [path]


def test_badges_count_what_waits_for_the_person(house: House) -> None:
    child = factories.make_child_ready_for_review(partner=house.partner, registered_by=house.registrar)
    child.move("in_review", by=house.registrar, submitted_at=timezone.now())
    badges = {
        str(item["title"]): item.get("badge")
        for item in _sidebar(_client(factories.make_user(role="Verifier")))
    }
    assert badges["In review"] == 1
    # The auditor reads the same list, but nothing there waits for the auditor.
    audit = {
        str(item["title"]): item.get("badge")
        for item in _sidebar(_client(factories.make_user(role="Auditor")))
    }
    assert audit["In review"] is None


def test_the_sandbox_says_that_it_is_one(verifier: User, settings: Any) -> None:
    client = _client(verifier)
    assert "Sandbox" in client.get("/admin/").content.decode()
    settings.STRIPE_SANDBOX, settings.STRIPE_LIVE_MODE = False, True
    assert "Sandbox" not in client.get("/admin/").content.decode()


# --- The palette (Ctrl+K) --------------------------------------------------------------------------------


def _find(user: User, term: str) -> list[str]:
    answer = _client(user).get("/admin/search/", {"s": term, "extended": "1"})
    assert answer.status_code == 200
    return [result.title for result in answer.context["results"]]


@pytest.fixture
def records(house: House) -> dict[str, Any]:
    child = factories.make_child(
        partner=house.partner, registered_by=house.registrar, first_name="Wangari", family_name="Maathai"
    )
    donor = factories.make_donor(name="Rosa Lindqvist", email="rosa@example.org")
    donation = factories.make_received_donation(donor=donor, amount=Money("25.00", "EUR"))
    link = factories.make_link(donor=donor)
    return {"child": child, "donor": donor, "donation": donation, "link": link}


@pytest.mark.parametrize(
    ("term", "title"),
    [
        ("wangari maathai", "Wangari Maathai"),
        ("maath", "Wangari Maathai"),
        ("rosa l", "Rosa Lindqvist"),
        ("ROSA@example.org", "Rosa Lindqvist"),
    ],
)
def test_it_finds_people_by_name_and_address(
    supporter_care: User, records: dict[str, Any], term: str, title: str
) -> None:
    assert title in _find(supporter_care, term)


def test_it_finds_records_by_their_numbers(supporter_care: User, records: dict[str, Any]) -> None:
    assert _find(supporter_care, records["child"].reference.lower()) == ["Wangari Maathai"]
    assert _find(supporter_care, records["donation"].reference.lower()) == [records["donation"].reference]
    pasted = f"https://office.example.org/pay/{records['link'].token}/"
    assert _find(supporter_care, pasted) == [str(records["link"])]


def test_it_finds_nothing_that_the_person_may_not_open(
    house: House, registrar: User, verifier: User, finance: User, records: dict[str, Any]
) -> None:
    assert _find(registrar, "rosa") == []
    assert _find(verifier, "rosa") == []
    assert _find(registrar, "wangari") == []  # a child of another partner
    assert _find(house.registrar, "wangari") == ["Wangari Maathai"]
    assert "Rosa Lindqvist" in _find(finance, "rosa")


def test_a_right_that_was_taken_away_is_gone_at_once(supporter_care: User, records: dict[str, Any]) -> None:
    assert "Rosa Lindqvist" in _find(supporter_care, "rosa")
    supporter_care.groups.clear()
    assert _find(supporter_care, "rosa") == []


@pytest.mark.parametrize("term", ["", " ", "a", "%", "x" * 5000, "\x00", "' OR 1=1 --"])
def test_it_takes_any_text(supporter_care: User, records: dict[str, Any], term: str) -> None:
    assert _find(supporter_care, term) == []


def test_it_gives_few_hits_however_many_there_are(supporter_care: User) -> None:
    for _ in range(30):
        factories.make_donor(name="Rosa Lindqvist")
    assert len(_find(supporter_care, "rosa")) == 6


def test_it_is_for_staff_who_are_signed_in(outsider: User) -> None:
    assert Client().get("/admin/search/", {"s": "rosa"}).status_code == 302
    assert _client(outsider).get("/admin/search/", {"s": "rosa"}).status_code == 302


def test_a_page_below_a_list_stands_in_its_own_room(house: House) -> None:
    client = house.client(Role.AUDITOR)
    for path, room in (("", "Outbox"), ("kinds/", "Kinds of mail"), ("kinds/refund_made/", "Kinds of mail")):
        items = _sidebar(client, f"/admin/core/outgoingemail/{path}")
        assert [str(item["title"]) for item in items if item["active"]] == [room], path
