"""children/…: the register through the API, with the refusals of the screen."""

import json
from typing import Any

import pytest
from django.test import Client
from rest_framework.test import APIClient

from backoffice.core.models import User
from beneficiaries.models import Child, ChildPhoto
from beneficiaries.services.photos import add_photo
from tests import factories
from tests.api.conftest import Caller
from tests.beneficiaries import pictures

pytestmark = pytest.mark.django_db
AMINA = {"first_name": "Amina", "family_name": "Otieno", "sex": "female", "birth_date": "2017-03-01"}


@pytest.fixture
def office(caller: Caller, registrar: User) -> APIClient:
    """The registrar of one partner, with a token."""
    return caller(registrar)


@pytest.fixture
def amina(registrar: User) -> Child:
    return factories.make_child(registered_by=registrar, partner=registrar.partner_member.partner)


def of_child(child: Child, *rest: str) -> str:
    return "/".join(["/api/children", str(child.pk), *rest]) + "/"


class TestRegistering:
    def test_it_goes_through_the_service(self, office: APIClient, registrar: User) -> None:
        answer = office.post("/api/children/", {**AMINA, "school": "Mwangaza", "monthly_need": 25})
        assert answer.status_code == 201, answer.json()
        told = answer.json()
        child = Child.objects.get(pk=told["id"])
        assert told["reference"] == child.reference != ""
        assert told["status"] == "registered"
        assert told["partner"] == registrar.partner_member.partner_id
        assert told["monthly_need"] == "25.00"
        assert told["monthly_need_currency"] == "EUR"
        assert child.registered_by == registrar
        assert child.history.get().history_user == registrar

    def test_with_a_photo_at_once(self, office: APIClient) -> None:
        told = office.post(
            "/api/children/", {**AMINA, "photo": pictures.phone_photo()}, format="multipart"
        ).json()
        photo = ChildPhoto.objects.get(child=told["id"])
        assert photo.is_primary
        shown = Client().get(told["photo"]["small"])
        assert shown.status_code == 200
        assert shown.headers["Content-Type"] == "image/webp"

    def test_a_broken_photo_registers_nobody(self, office: APIClient) -> None:
        sent = {**AMINA, "photo": pictures.pdf()}
        answer = office.post("/api/children/", sent, format="multipart")
        assert answer.status_code == 400
        assert set(answer.json()) == {"photo"}
        assert not Child.objects.exists()

    def test_no_state_and_no_story_comes_in_this_way(self, office: APIClient, registrar: User) -> None:
        sent = {
            **AMINA,
            "status": "verified",
            "story": "Published!",
            "reference": "X",
            "verified_by": registrar.pk,
        }
        child = Child.objects.get(pk=office.post("/api/children/", sent).json()["id"])
        assert child.status == "registered"
        assert (child.story, child.verified_by) == ("", None)
        assert child.reference != "X"

    def test_another_partner_does_not_exist(self, office: APIClient) -> None:
        answer = office.post("/api/children/", {**AMINA, "partner": factories.make_partner().pk})
        assert answer.status_code == 400
        assert set(answer.json()) == {"partner"}

    def test_staff_say_which_partner(self, caller: Caller, administrator: User) -> None:
        answer = caller(administrator).post("/api/children/", AMINA)
        assert answer.status_code == 400
        assert set(answer.json()) == {"partner"}
        partner = factories.make_partner()
        assert (
            caller(administrator).post("/api/children/", {**AMINA, "partner": partner.pk}).status_code == 201
        )

    @pytest.mark.parametrize(
        ("change", "field"),
        [
            ({"birth_date": "2999-01-01"}, "birth_date"),
            ({"birth_date": "yesterday"}, "birth_date"),
            ({"birth_date": 20170301}, "birth_date"),
            ({"birth_year": 2017}, "birth_year"),
            ({"sex": "other"}, "sex"),
            ({"first_name": ""}, "first_name"),
            ({"first_name": {"a": 1}}, "first_name"),
            ({"first_name": "a" * 101}, "first_name"),
            ({"first_name": "A\u0000"}, "first_name"),
            ({"first_name": "\ud800"}, "first_name"),
            ({"partner": "x"}, "partner"),
            ({"partner": 10**30}, "partner"),
            ({"photo": "no file"}, "photo"),
        ],
    )
    def test_what_cannot_be_is_named(self, office: APIClient, change: dict[str, Any], field: str) -> None:
        body = json.dumps({**AMINA, **change})  # written here: the client could not encode half a character
        answer = office.post("/api/children/", body, content_type="application/json")
        assert answer.status_code == 400
        assert field in answer.json()

    @pytest.mark.parametrize(
        ("sent", "words"),
        [
            ({"monthly_need": "abc"}, "Invalid amount 'abc'"),
            ({"monthly_need": True}, "Invalid amount 'True'"),
            ({"monthly_need_currency": "EUR"}, "Missing 'amount'"),
            ({"monthly_need": "0"}, "above zero"),
            ({"monthly_need": "-5"}, "above zero"),
            ({"monthly_need": "19.999"}, "2 decimals"),
            ({"monthly_need": "19.99", "monthly_need_currency": "JPY"}, "0 decimals"),
            ({"monthly_need": "5", "monthly_need_currency": "XXX"}, "not allowed"),
            ({"monthly_need": "1e400"}, "Invalid amount"),
            ({"monthly_need": [1]}, "Invalid amount"),
        ],
    )
    def test_amounts_are_refused_in_words(self, office: APIClient, sent: dict[str, Any], words: str) -> None:
        answer = office.post("/api/children/", {**AMINA, **sent})
        assert answer.status_code == 400
        assert words in answer.json()["monthly_need"][0]

    def test_a_number_keeps_its_cents(self, office: APIClient) -> None:
        body = (
            '{"first_name": "Amina", "sex": "female", "monthly_need": 19.99, "monthly_need_currency": "USD"}'
        )
        told = office.post("/api/children/", body, content_type="application/json").json()
        assert (told["monthly_need"], told["monthly_need_currency"]) == ("19.99", "USD")


class TestCorrecting:
    def test_some_facts_with_a_reason(self, office: APIClient, amina: Child) -> None:
        answer = office.patch(of_child(amina), {"school": "Hillside", "change_reason": "moved school"})
        assert answer.status_code == 200
        assert answer.json()["school"] == "Hillside"
        assert amina.history.first().history_change_reason == "moved school"

    def test_all_facts(self, office: APIClient, amina: Child) -> None:
        answer = office.put(of_child(amina), {**AMINA, "first_name": "Aminah"})
        assert answer.status_code == 200
        assert answer.json()["first_name"] == "Aminah"
        assert set(office.put(of_child(amina), {"school": "X"}).json()) == {"first_name", "sex"}

    def test_an_amount_is_taken_back_with_null(self, office: APIClient, amina: Child) -> None:
        office.patch(of_child(amina), {"monthly_need": "30"})
        told = office.patch(of_child(amina), {"monthly_need": None}).json()
        assert told["monthly_need"] is None

    def test_verified_facts_stand(self, caller: Caller) -> None:
        child = factories.make_verified_child()
        answer = caller(child.registered_by).patch(of_child(child), {"first_name": "Other"})
        assert answer.status_code == 409
        assert "verified" in answer.json()["detail"]

    def test_the_register_forgets_nobody(self, office: APIClient, amina: Child) -> None:
        answer = office.delete(of_child(amina))
        assert answer.status_code == 409
        assert "forgets nobody" in answer.json()["detail"]
        assert Child.objects.filter(pk=amina.pk).exists()

    def test_a_photo_can_be_added_and_is_listed(self, office: APIClient, amina: Child) -> None:
        sent = {"photo": pictures.small_photo(), "taken_on": "2026-01-05"}
        assert office.post(of_child(amina, "photos"), sent, format="multipart").status_code == 201
        assert (
            office.patch(of_child(amina), {"photo": pictures.small_photo()}, format="multipart").status_code
            == 200
        )
        listed = office.get(of_child(amina, "photos")).json()
        assert [photo["is_primary"] for photo in listed] == [True, False]
        assert listed[0]["taken_on"] == "2026-01-05"
        assert Client().get(listed[0]["links"]["large"]).status_code == 200

    def test_a_photo_of_the_future_is_refused(self, office: APIClient, amina: Child) -> None:
        sent = {"photo": pictures.small_photo(), "taken_on": "2999-01-01"}
        answer = office.post(of_child(amina, "photos"), sent, format="multipart")
        assert set(answer.json()) == {"taken_on"}


class TestRowLimits:
    def test_a_child_of_another_partner_does_not_exist(self, office: APIClient, amina: Child) -> None:
        theirs = factories.make_verified_child()
        add_photo(theirs, upload=pictures.small_photo(), by=theirs.registered_by)
        listed = office.get("/api/children/", {"search": theirs.reference})
        assert listed.json() == []
        assert office.get("/api/children/", {"partner": theirs.partner_id}).json() == []
        for door in (of_child(theirs), of_child(theirs, "photos")):
            assert office.get(door).status_code == 404
        assert office.patch(of_child(theirs), {"school": "X"}).status_code == 404
        assert office.delete(of_child(theirs)).status_code == 404
        assert office.post(of_child(theirs, "submit"), {}).status_code == 404
        photo = {"photo": pictures.small_photo()}
        assert office.post(of_child(theirs, "photos"), photo, format="multipart").status_code == 404

    def test_guardians_and_photos_are_for_those_who_may_see_them(
        self, office: APIClient, caller: Caller, amina: Child, finance: User
    ) -> None:
        factories.make_guardian(amina, full_name="Grace Achieng", phone="+254712345678")
        add_photo(amina, upload=pictures.small_photo(), by=amina.registered_by)
        mine = office.get(of_child(amina)).json()
        assert mine["guardians"][0]["full_name"] == "Grace Achieng"
        assert mine["photo"]
        answer = caller(finance).get(of_child(amina))
        assert answer.json()["guardians"] is None
        assert answer.json()["photo"] is None
        assert "Achieng" not in answer.content.decode()

    def test_a_link_ends_with_the_right_of_whom_it_was_made_for(
        self, office: APIClient, amina: Child
    ) -> None:
        add_photo(amina, upload=pictures.small_photo(), by=amina.registered_by)
        link = office.get(of_child(amina)).json()["photo"]["small"]
        assert Client().get(link).status_code == 200
        amina.registered_by.partner_member.delete()
        assert Client().get(link).status_code == 404


class TestLists:
    @pytest.fixture
    def three(self, registrar: User) -> list[Child]:
        partner = registrar.partner_member.partner
        return [
            factories.make_child(
                partner=partner, registered_by=registrar, first_name=name, family_name=family
            )
            for name, family in [("Amina", "Otieno"), ("Brian", "Kamau"), ("Chloe", "Achieng")]
        ]

    def test_bare_below_api_with_its_facts_in_headers(self, office: APIClient, three: list[Child]) -> None:
        answer = office.get("/api/children/", {"limit": 1, "offset": 1})
        assert [row["first_name"] for row in answer.json()] == ["Brian"]
        assert answer.headers["X-Total-Count"] == "3"
        assert 'limit=1&offset=2>; rel="next"' in answer.headers["Link"]
        assert 'limit=1>; rel="prev"' in answer.headers["Link"]
        assert answer.headers["Cache-Control"] == "no-store"

    def test_in_an_envelope_below_v1(self, office: APIClient, three: list[Child]) -> None:
        told = office.get("/api/v1/children/", {"limit": 2}).json()
        assert set(told) == {"count", "next", "previous", "results"}
        assert told["count"] == 3
        rest = office.get(told["next"]).json()
        assert (rest["next"], len(rest["results"])) == (None, 1)

    @pytest.mark.parametrize(
        ("asked", "found"),
        [
            ({"search": "ami"}, {"Amina"}),
            ({"search": "kam"}, {"Brian"}),
            ({"search": "mina"}, set()),
            ({"status": "registered"}, {"Amina", "Brian", "Chloe"}),
            ({"status": ["left", "rejected"]}, set()),
            ({"country": "ke"}, {"Amina", "Brian", "Chloe"}),
            ({"country": "UG"}, set()),
            ({"sex": "male"}, set()),
            ({"age_min": "9"}, set()),
            ({"age_min": "8", "age_max": "8"}, {"Amina", "Brian", "Chloe"}),
            ({"age_max": "7"}, set()),
            ({"published": "true"}, set()),
            ({"published": "false"}, {"Amina", "Brian", "Chloe"}),
            ({"updated_since": "2020-01-01T00:00:00Z"}, {"Amina", "Brian", "Chloe"}),
            ({"updated_since": "2199-01-01T00:00:00Z"}, set()),
        ],
    )
    def test_it_narrows(
        self, office: APIClient, three: list[Child], asked: dict[str, Any], found: set[str]
    ) -> None:
        assert {row["first_name"] for row in office.get("/api/children/", asked).json()} == found

    @pytest.mark.parametrize(
        ("order", "first"),
        [
            ("name", "Chloe"),
            ("-name", "Amina"),
            ("registered", "Amina"),
            ("-registered", "Chloe"),
            ("", "Chloe"),
        ],
    )
    def test_it_orders(self, office: APIClient, three: list[Child], order: str, first: str) -> None:
        assert office.get("/api/children/", {"ordering": order}).json()[0]["first_name"] == first

    @pytest.mark.parametrize(
        "asked",
        [
            {"ordering": "password"},
            {"status": "asleep"},
            {"sex": "x"},
            {"age_min": "old"},
            {"age_min": "-1"},
            {"age_max": "99999999999"},
            {"partner": "x"},
            {"updated_since": "soon"},
            {"updated_since": "0001-01-01T00:00:00+14:00"},
            {"search": "\0"},
            {"country": "Kenya"},
        ],
    )
    def test_what_is_not_understood_is_refused(self, office: APIClient, asked: dict[str, str]) -> None:
        answer = office.get("/api/children/", asked)
        assert answer.status_code == 400
        assert set(answer.json()) <= {*asked, "detail"}

    @pytest.mark.parametrize(
        ("asked", "rows"), [("1000000", 3), ("abc", 3), ("-1", 3), ("0", 3), ("9" * 50, 3), ("2", 2)]
    )
    def test_a_page_has_its_limits(
        self, office: APIClient, three: list[Child], asked: str, rows: int
    ) -> None:
        assert len(office.get("/api/children/", {"limit": asked}).json()) == rows
        link = office.get("/api/children/", {"limit": asked}).headers["Link"]
        assert (
            f"limit={'2' if asked == '2' else '200' if asked.isdigit() and asked != '0' else '50'}&" in link
        )

    def test_an_offset_beyond_the_end_is_an_empty_page(self, office: APIClient, three: list[Child]) -> None:
        assert office.get("/api/children/", {"offset": "9" * 40}).json() == []


class TestSteps:
    def test_the_way_of_a_child(self, caller: Caller, verifier: User, registrar: User) -> None:
        child = factories.make_child_ready_for_review(
            registered_by=registrar, partner=registrar.partner_member.partner
        )
        told = caller(registrar).post(of_child(child, "submit"), {"reason": "complete"})
        assert told.json()["status"] == "in_review"
        back = caller(verifier).post(of_child(child, "send-back"), {"reason": "the paper is blurred"})
        assert back.json()["status"] == "registered"
        child.refresh_from_db()
        newest = child.history.first()
        assert (newest.history_user, newest.history_change_reason) == (verifier, "the paper is blurred")

    def test_leaving_says_why(self, caller: Caller, verifier: User) -> None:
        child = factories.make_verified_child(verifier=verifier)
        assert set(caller(verifier).post(of_child(child, "leave"), {}).json()) == {"kind"}
        told = caller(verifier).post(of_child(child, "leave"), {"kind": "graduated"}).json()
        assert (told["status"], told["leaving_reason"]) == ("left", "graduated")

    def test_a_step_that_begins_elsewhere_is_a_conflict(self, caller: Caller, verifier: User) -> None:
        child = factories.make_child()
        answer = caller(verifier).post(of_child(child, "reject"), {"reason": "no"})
        assert answer.status_code == 409
        assert set(answer.json()) == {"detail"}

    def test_a_step_without_its_reason_is_refused_in_words(self, caller: Caller, verifier: User) -> None:
        child = factories.make_verified_child(verifier=verifier)
        answer = caller(verifier).post(of_child(child, "suspend"), {})
        assert answer.status_code == 400
        assert "why" in answer.json()["detail"]

    def test_nobody_verifies_whom_they_registered(self, caller: Caller) -> None:
        both = factories.make_user(role="Verifier")
        child = factories.make_child_ready_for_review(registered_by=both)
        child.move(Child.Status.IN_REVIEW, by=both, reason="x")
        answer = caller(both).post(of_child(child, "verify"), {})
        assert answer.status_code == 400
        assert "another person" in answer.json()["detail"]
