"""A registrar registers a child through the admin's own form."""

import datetime

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from backoffice.core.models import User
from beneficiaries.models import CheckKind, Child
from beneficiaries.services import partners
from beneficiaries.services.checklist import checklist_of
from beneficiaries.services.partners import PartnerNotActive
from beneficiaries.services.register import (
    NotReady,
    NotYourPartner,
    register_child,
    submit_child,
    update_child,
)
from beneficiaries.services.steps import RecordClosed
from tests import factories
from tests.beneficiaries import pictures
from tests.beneficiaries.doors import edited, formset, new_child, page_of, press, said

ADD = "admin:beneficiaries_child_add"


@pytest.fixture
def desk(client: Client, registrar: User) -> Client:
    client.force_login(registrar)
    return client


def test_it_registers_a_child_with_everything_in_one_save(desk: Client, registrar: User) -> None:
    paper = {
        "kind": "identity",
        "number": "B-77",
        "issued_on": "",
        "expires_on": "",
        "upload": pictures.pdf(),
    }
    form = new_child(photo=pictures.small_photo(), **formset("documents", [paper]))

    answer = desk.post(reverse(ADD), form)

    assert answer.status_code == 302
    child = Child.objects.get()
    assert child.reference == f"C-{timezone.localdate().year}-000001"
    assert child.status == Child.Status.REGISTERED
    assert child.registered_by == registrar
    assert child.partner == registrar.partner_member.partner
    assert [check.kind_id for check in checklist_of(child)] == list(CheckKind.BuiltIn)
    assert child.guardians.get().full_name == "Grace Otieno"
    consent = child.consents.get()
    assert (consent.guardian, consent.recorded_by) == (child.guardians.get(), registrar)
    assert child.photos.get().is_primary
    assert child.documents.get().content_type == "application/pdf"
    first = child.history.get()
    assert (first.history_user, first.history_type) == (registrar, "+")


def test_it_numbers_children_without_gaps(desk: Client) -> None:
    for _child in range(3):
        desk.post(reverse(ADD), new_child())
    desk.post(reverse(ADD), new_child(first_name=""))
    desk.post(reverse(ADD), new_child())

    numbers = Child.objects.order_by("id").values_list("reference", flat=True)

    assert [reference[-6:] for reference in numbers] == ["000001", "000002", "000003", "000004"]


def test_it_ignores_another_partner_in_the_post(desk: Client, registrar: User) -> None:
    other = factories.make_partner()

    desk.post(reverse(ADD), new_child(partner=other.pk))

    assert Child.objects.get().partner == registrar.partner_member.partner


def test_it_does_not_record_a_consent_that_nobody_chose(desk: Client) -> None:
    page = desk.get(reverse(ADD)).content.decode()
    untouched = {"use": "", "form": "signed", "given_on": timezone.localdate().isoformat(), "guardian": ""}

    desk.post(reverse(ADD), new_child(**formset("consents", [untouched])))

    assert '<option value="" selected>Select value</option>' in page
    assert not Child.objects.get().consents.exists()


def test_it_shows_the_add_form_to_registrars_with_a_partner_alone(client: Client, verifier: User) -> None:
    homeless = factories.make_user(role="Registrar")
    for person in (verifier, homeless, factories.make_user(role="Finance")):
        client.force_login(person)
        assert client.get(reverse(ADD)).status_code == 403
        assert client.post(reverse(ADD), new_child()).status_code == 403
    assert not Child.objects.exists()


_TOMORROW = timezone.localdate() + datetime.timedelta(days=1)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"birth_date": _TOMORROW.isoformat()}, "The birth date is in the future."),
        ({"birth_date": "1950-01-01"}, "The birth date is too long ago for a child."),
        ({"birth_date": "yesterday"}, "Enter a valid date."),
        ({"birth_year": "2017"}, "Give the birth date or the approximate year, not both."),
        ({"birth_date": "", "birth_year": "1900"}, "Write a year that a child can be born in."),
        ({"birth_date": "", "birth_year": "-3"}, "greater than or equal to 0"),
        ({"first_name": ""}, "This field is required."),
        ({"sex": "robot"}, "Select a valid choice."),
        ({"sex": ""}, "This field is required."),
        ({"monthly_need_0": "abc"}, "Enter a number."),
        ({"monthly_need_1": "XXX"}, "Select a valid choice."),
        ({"photo_taken_on": _TOMORROW.isoformat()}, "The photo cannot have been taken in the future."),
        ({"consents-0-given_on": _TOMORROW.isoformat()}, "Consent cannot be given in the future."),
        (formset("guardians", []), "Add the guardian who gives this consent."),
        ({"guardians-0-phone": "12"}, "Enter a valid phone number"),
    ],
)
def test_it_answers_bad_facts_at_their_field(desk: Client, changes: dict[str, str], words: str) -> None:
    answer = desk.post(reverse(ADD), new_child(**changes))

    assert answer.status_code == 200
    assert words in answer.content.decode()
    assert not Child.objects.exists()


def test_it_registers_only_at_ones_own_working_partner(registrar: User) -> None:
    facts = {"first_name": "Amina", "sex": Child.Sex.FEMALE, "birth_year": 2016}
    with pytest.raises(NotYourPartner, match="own partner"):
        register_child(Child(partner=factories.make_partner(), **facts), by=registrar)

    partner = registrar.partner_member.partner
    partners.end_partner(partner, by=factories.make_user(role="Finance"), reason="The school has closed.")
    with pytest.raises(PartnerNotActive, match="No child can be registered"):
        register_child(Child(partner=partner, **facts), by=registrar)
    assert not Child.objects.exists()


def test_it_lists_everything_that_submitting_misses(registrar: User) -> None:
    child = factories.make_child(
        birth_date=None, registered_by=registrar, partner=registrar.partner_member.partner
    )

    with pytest.raises(NotReady) as refusal:
        submit_child(child, by=registrar)

    assert refusal.value.missing == [
        "the birth date, or the approximate year",
        "a guardian",
        "a guardian's consent",
    ]
    child.refresh_from_db()
    assert child.status == Child.Status.REGISTERED


def test_it_submits_by_the_button(desk: Client, registered: Child, registrar: User) -> None:
    answer = press(desk, registered, "submit", reason="All papers are here.")

    assert answer.headers["HX-Redirect"] == page_of(registered)
    registered.refresh_from_db()
    assert registered.status == Child.Status.IN_REVIEW
    assert registered.submitted_at is not None
    last = registered.history.first()
    assert last is not None
    assert (last.history_user, last.history_change_reason) == (registrar, "All papers are here.")
    assert "is in review now." in said(desk, registered)


def test_it_says_on_screen_what_submitting_misses(desk: Client, registrar: User) -> None:
    child = factories.make_child(registered_by=registrar, partner=registrar.partner_member.partner)
    dialog = desk.get(page_of(child)[: -len("change/")] + "submit/").content.decode()

    press(desk, child, "submit")

    assert "a guardian" in dialog
    assert "cannot be submitted yet. Still missing: a guardian; a guardian" in said(desk, child)
    child.refresh_from_db()
    assert child.status == Child.Status.REGISTERED


def test_it_edits_a_registered_child_and_keeps_the_reason(desk: Client, registered: Child) -> None:
    answer = desk.post(
        page_of(registered), edited(registered, first_name="Amani", change_reason="A slip of mine.")
    )

    assert answer.status_code == 302
    registered.refresh_from_db()
    assert registered.first_name == "Amani"
    last = registered.history.first()
    assert last is not None
    assert last.history_change_reason == "A slip of mine."


def test_it_keeps_the_identity_of_a_verified_child(client: Client, verified: Child, registrar: User) -> None:
    client.force_login(registrar)

    answer = client.post(
        page_of(verified), edited(verified, first_name="Somebody", birth_year="2010", school="New School")
    )

    assert answer.status_code == 302
    verified.refresh_from_db()
    assert (verified.first_name, verified.birth_year, verified.school) == ("Amina", 2016, "New School")
    verified.first_name = "Somebody"
    with pytest.raises(RecordClosed, match="Ask for verification again"):
        update_child(verified, by=registrar)


def test_it_compares_the_identity_paper_anew_after_a_correction(
    client: Client, checked: Child, registrar: User
) -> None:
    client.force_login(registrar)

    client.post(page_of(checked), edited(checked, family_name="Odhiambo"))

    checked.refresh_from_db()
    assert checked.family_name == "Odhiambo"
    assert [check.kind_id for check in checked.checks.filter(result="pending")] == ["identity"]
