"""view-children/…: everybody sees published children, and of them what the public may know."""

from typing import Any

import pytest
from django.test import Client
from rest_framework.test import APIClient

from backoffice.core.models import User
from beneficiaries.models import Child
from beneficiaries.services import photos, verify
from beneficiaries.services.consent import withdraw_consent
from tests import factories
from tests.api.conftest import Caller
from tests.beneficiaries import pictures

pytestmark = pytest.mark.django_db


def publish(verifier: User, **fields: Any) -> Child:
    child = factories.make_verified_child(verifier=verifier, **fields)
    photo = photos.add_photo(child, upload=pictures.small_photo(), by=child.registered_by)
    photos.publish_photo(photo, by=verifier)
    return child


@pytest.fixture
def amina(verifier: User) -> Child:
    partner = factories.make_partner(
        name="Hillside Academy", country="KE", address="12 Kisumu Road, Kakamega"
    )
    child = publish(
        verifier,
        partner=partner,
        first_name="Amina",
        family_name="Zawadi-Otieno",
        birth_date="2017-03-09",
        school="Saint Brendan Primary",
        school_class="Grade Four",
        household="Lives with an aunt called Philomena",
        story_draft="A draft nobody approved",
        languages="Luo",
        interests="Football",
    )
    Child.objects.filter(pk=child.pk).update(story="She wants to fly aeroplanes.")
    return child


SECRETS = [
    "Zawadi", "Otieno", "2017", "03-09", "Brendan", "Grade", "Hillside", "Kisumu", "Kakamega", "Philomena", "draft",
    "Grace", "254712345678", "verified", "registered", "/files/", "household", "partner", "created",
]  # fmt: skip


class TestWhatIsTold:
    def test_these_facts_and_no_others(self, visitor: APIClient, amina: Child) -> None:
        told = visitor.get(f"/api/view-children/{amina.reference}/").json()
        assert set(told) == {
            "reference", "first_name", "age", "country", "languages", "interests", "story", "photo", "is_available",
        }  # fmt: skip
        assert told["country"] == {"code": "KE", "name": "Kenya"}
        assert told["story"] == "She wants to fly aeroplanes."
        assert told["age"] == Child.objects.get(pk=amina.pk).age
        assert visitor.get("/api/view-children/").json() == [told]

    @pytest.mark.parametrize(
        "path", ["/api/view-children/", "/api/v1/view-children/", "/api/view-children/{}/"]
    )
    def test_no_secret_stands_in_any_answer(self, visitor: APIClient, amina: Child, path: str) -> None:
        factories.make_guardian(amina, full_name="Grace Achieng", phone="+254712345678")
        answer = visitor.get(path.format(amina.reference))
        body, headers = answer.content.decode(), str(answer.headers)
        assert "Amina" in body
        assert [
            word for word in SECRETS if word in body.replace(amina.reference, "") or word in headers
        ] == []
        assert "no-store" in answer.headers["Cache-Control"]

    def test_being_signed_in_shows_no_more(self, visitor: APIClient, caller: Caller, amina: Child) -> None:
        path = f"/api/view-children/{amina.reference}/"
        assert caller(amina.registered_by).get(path).json() == visitor.get(path).json()

    def test_the_photo_opens_for_everybody(self, visitor: APIClient, amina: Child) -> None:
        address = visitor.get("/api/view-children/").json()[0]["photo"]["medium"]
        shown = Client().get(address)
        assert shown.status_code == 200
        assert shown.headers["Content-Type"] == "image/webp"


class TestWhoIsThere:
    def test_only_the_published(self, visitor: APIClient, amina: Child) -> None:
        for other in (factories.make_child(), factories.make_verified_child()):
            assert visitor.get(f"/api/view-children/{other.reference}/").status_code == 404
        assert len(visitor.get("/api/view-children/").json()) == 1

    def test_a_withdrawal_is_seen_at_once(self, visitor: APIClient, amina: Child, verifier: User) -> None:
        photo = visitor.get("/api/view-children/").json()[0]["photo"]["small"]
        withdraw_consent(amina.consents.get(), by=verifier, reason="the family asked")
        assert visitor.get("/api/view-children/").json() == []
        assert visitor.get(f"/api/view-children/{amina.reference}/").status_code == 404
        assert Client().get(photo).status_code == 404

    def test_a_suspended_child_is_gone(self, visitor: APIClient, amina: Child, verifier: User) -> None:
        amina.refresh_from_db()
        verify.suspend(amina, by=verifier, reason="a report came in")
        assert visitor.get("/api/view-children/").json() == []

    @pytest.mark.parametrize("reference", ["C-2020-000001", "a" * 500, "x'--"])
    def test_nobody_is_404(self, visitor: APIClient, reference: str) -> None:
        assert visitor.get(f"/api/view-children/{reference}/").status_code == 404


class TestLists:
    @pytest.fixture
    def two(self, verifier: User, amina: Child) -> list[Child]:
        return [amina, publish(verifier, first_name="Brian", sex="male", birth_date=None, birth_year=2012,
                               partner=factories.make_partner(country="UG"))]  # fmt: skip

    @pytest.mark.parametrize(
        ("asked", "found"),
        [
            ({}, ["Amina", "Brian"]),
            ({"ordering": "-waiting"}, ["Brian", "Amina"]),
            ({"country": "UG"}, ["Brian"]),
            ({"sex": "female"}, ["Amina"]),
            ({"age_min": "12"}, ["Brian"]),
            ({"age_max": "12"}, ["Amina"]),
            ({"limit": "1", "offset": "1"}, ["Brian"]),
        ],
    )
    def test_it_narrows_and_orders(
        self, visitor: APIClient, two: list[Child], asked: dict[str, str], found: list[str]
    ) -> None:
        assert [row["first_name"] for row in visitor.get("/api/view-children/", asked).json()] == found

    def test_it_pages_in_an_envelope(self, visitor: APIClient, two: list[Child]) -> None:
        told = visitor.get("/api/v1/view-children/", {"limit": 1}).json()
        assert (told["count"], len(told["results"])) == (2, 1)
        assert "offset=1" in told["next"]

    @pytest.mark.parametrize(
        "asked", [{"ordering": "family_name"}, {"sex": "?"}, {"age_min": "x"}, {"country": "KEN"}]
    )
    def test_what_is_not_understood_is_refused(self, visitor: APIClient, asked: dict[str, str]) -> None:
        answer = visitor.get("/api/view-children/", asked)
        assert answer.status_code == 400
        assert set(answer.json()) == set(asked)

    def test_nothing_private_can_be_asked_for(self, visitor: APIClient, two: list[Child]) -> None:
        """A filter on a hidden fact would give it away by its answers."""
        for hidden in ("search", "family_name", "partner", "school", "status", "birth_date", "updated_since"):
            assert len(visitor.get("/api/view-children/", {hidden: "zzz"}).json()) == 2
