"""Registering a child in the field: one short form, sent as often as the line needs."""

import uuid
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from backoffice.core.models import User
from beneficiaries.models import Child, PartnerMember
from tests import factories
from tests.beneficiaries import pictures
from tests.beneficiaries.doors import page_of

pytestmark = pytest.mark.django_db
QUICK = "admin:beneficiaries_child_quick"
JSON = {"Accept": "application/json"}


@pytest.fixture
def phone(client: Client, registrar: User) -> Client:
    client.force_login(registrar)
    return client


def entry(**changes: Any) -> dict[str, Any]:
    facts: dict[str, Any] = {
        "entry_key": str(uuid.uuid4()),
        "first_name": "Amina",
        "family_name": "Otieno",
        "sex": "female",
        "birth_date": "2017-03-04",
        "birth_year": "",
        "school": "Lakeside",
        "school_class": "P3",
        "guardian_name": "Grace Otieno",
        "guardian_relation": "mother",
        "guardian_phone": "0712345678",
        "consent_use": "publication",
        "consent_given_on": timezone.localdate().isoformat(),
    }
    return facts | changes


def test_one_form_makes_the_child_with_guardian_consent_and_photo(phone: Client, registrar: User) -> None:
    facts = entry(photo=pictures.small_photo())

    answer = phone.post(reverse(QUICK), facts, headers=JSON)

    child = Child.objects.get()
    assert answer.json() == {
        "reference": child.reference,
        "name": "Amina Otieno",
        "address": page_of(child),
        "warnings": [],
    }
    assert (child.registered_by, child.status) == (registrar, Child.Status.REGISTERED)
    assert child.partner == registrar.partner_member.partner
    guardian, consent = child.guardians.get(), child.consents.get()
    assert str(guardian.phone) == "+254712345678"  # as one writes it where the partner is
    assert (consent.guardian, consent.use, consent.recorded_by) == (guardian, "publication", registrar)
    assert child.photos.get().is_primary
    assert child.school_years.get().school == "Lakeside"


def test_the_same_entry_sent_again_is_the_same_child(phone: Client) -> None:
    facts = entry()
    first = phone.post(reverse(QUICK), facts, headers=JSON).json()
    again = phone.post(reverse(QUICK), facts | {"photo": pictures.small_photo()}, headers=JSON)
    assert (again.status_code, again.json()) == (200, first)
    assert Child.objects.count() == 1


def test_it_says_that_the_child_may_stand_in_the_register_already(phone: Client) -> None:
    phone.post(reverse(QUICK), entry(), headers=JSON)
    second = phone.post(reverse(QUICK), entry(), headers=JSON).json()
    assert Child.objects.count() == 2
    assert "may stand in the register already" in second["warnings"][0]
    assert "<" not in second["warnings"][0]


def test_the_key_of_somebody_else_opens_nothing(phone: Client) -> None:
    facts = entry()
    phone.post(reverse(QUICK), facts, headers=JSON)
    phone.force_login(factories.make_registrar())
    answer = phone.post(reverse(QUICK), facts, headers=JSON)
    assert answer.status_code == 422
    assert answer.json() == {
        "errors": {"__all__": ["This entry was sent by somebody else. Begin a new one."]}
    }
    assert Child.objects.count() == 1


def test_the_least_that_is_known_is_enough(phone: Client) -> None:
    empty = dict.fromkeys(
        ["family_name", "birth_date", "school", "school_class", "guardian_name", "guardian_relation"], ""
    )
    none = dict.fromkeys(["guardian_phone", "consent_use", "consent_given_on"], "")
    answer = phone.post(reverse(QUICK), entry(birth_year="2017", **empty, **none))
    child = Child.objects.get()
    assert answer.headers["Location"] == page_of(child)  # a browser without scripts
    assert not child.guardians.exists()
    assert "Amina (C-" in phone.get(page_of(child)).content.decode()


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"first_name": ""}, "first_name", "This field is required."),
        ({"sex": ""}, "sex", "This field is required."),
        ({"birth_date": "1950-01-01"}, "birth_date", "too long ago"),
        ({"birth_year": "2017"}, "birth_year", "not both"),
        ({"guardian_relation": ""}, "guardian_relation", "how the guardian is related"),
        ({"guardian_name": "", "guardian_phone": ""}, "guardian_name", "who gives this consent"),
        ({"guardian_name": "", "consent_use": ""}, "guardian_name", "whose telephone number"),
        ({"guardian_phone": "12"}, "guardian_phone", "valid phone number"),
        ({"consent_given_on": "2999-01-01"}, "consent_given_on", "in the future"),
        ({"photo": SimpleUploadedFile("a.jpg", b"no photo")}, "photo", ""),
        ({"entry_key": "mine"}, "entry_key", "valid UUID"),
    ],
)
def test_each_slip_is_told_at_its_field(
    phone: Client, changes: dict[str, Any], field: str, words: str
) -> None:
    for headers in (JSON, {}):
        if photo := changes.get("photo"):
            photo.seek(0)
        answer = phone.post(reverse(QUICK), entry(**changes), headers=headers)
        assert answer.status_code == 422
        if headers:
            errors = answer.json()["errors"]
            assert list(errors) == [field]
            assert words in errors[field][0]
        elif field != "entry_key":
            assert words in answer.content.decode()
    assert not Child.objects.exists()


def test_the_page_is_for_those_who_register(
    client: Client, registrar: User, verifier: User, auditor: User
) -> None:
    quick = reverse(QUICK)
    for person in (verifier, auditor, factories.make_user(role="Registrar")):
        client.force_login(person)
        assert client.get(quick).status_code == 403
        assert client.post(quick, entry(), headers=JSON).status_code == 403
        assert quick not in client.get(reverse("admin:index")).content.decode()
    client.logout()
    assert client.post(quick, entry(), headers=JSON).status_code == 302
    client.force_login(registrar)
    assert quick in client.get(reverse("admin:index")).content.decode()
    assert client.put(quick).status_code == 405
    assert not Child.objects.exists()


def test_who_works_for_all_partners_says_for_which(client: Client, administrator: User) -> None:
    partner = factories.make_partner()
    client.force_login(administrator)
    facts = entry(guardian_phone="+254712345678")
    assert list(client.post(reverse(QUICK), facts, headers=JSON).json()["errors"]) == ["partner"]
    client.post(reverse(QUICK), facts | {"partner": partner.pk}, headers=JSON)
    assert Child.objects.get().partner == partner


def test_another_partner_in_the_post_is_ignored(phone: Client, registrar: User) -> None:
    phone.post(reverse(QUICK), entry(partner=factories.make_partner().pk), headers=JSON)
    assert Child.objects.get().partner == PartnerMember.objects.get(user=registrar).partner


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_the_same_entry_sent_at_the_same_moment_is_one_child(registrar: User) -> None:
    from tests.beneficiaries.test_races import at_once

    facts = entry()

    def send() -> str:
        client = Client()
        client.force_login(registrar)
        return str(client.post(reverse(QUICK), facts, headers=JSON).json()["reference"])

    answers = at_once(*[send] * 4)
    assert set(answers) == {Child.objects.get().reference}
