"""A registrar reaches nothing of another partner, by any door."""

import pytest
from django.test import Client
from django.urls import reverse

from backoffice.core.files.links import guarded_link
from backoffice.core.models import User
from beneficiaries.models import Child, VerificationCheck
from beneficiaries.services.documents import add_document
from tests import factories
from tests.beneficiaries import pictures
from tests.beneficiaries.doors import CHILDREN, button, edited, history_of, page_of, press

RECORDS = ("guardian", "consentrecord", "childphoto", "childdocument", "verificationcheck")


@pytest.fixture
def stranger(client: Client, registered: Child) -> Client:
    """The registrar of another partner, signed in."""
    add_document(registered, kind="identity", upload=pictures.pdf(), by=registered.registered_by)
    client.force_login(factories.make_registrar())
    return client


def records_of(child: Child) -> list[tuple[str, object]]:
    rows = (child.guardians, child.consents, child.photos, child.documents, child.checks)
    return [(name, found.first()) for name, found in zip(RECORDS, rows, strict=True)]


def test_lists_and_searches_do_not_know_the_child(stranger: Client, registered: Child) -> None:
    for query in ("", f"?q={registered.reference}", "?q=Amina", f"?partner__id__exact={registered.partner_id}", "?status__exact=registered"):  # fmt: skip
        page = stranger.get(reverse(CHILDREN) + query).content.decode()
        assert page_of(registered) not in page, query
        assert "Otieno" not in page
        assert "Registered (0)" in page
    partners = stranger.get(reverse("admin:beneficiaries_partner_changelist")).content.decode()
    assert registered.partner.name not in partners


def test_the_childs_pages_do_not_open(stranger: Client, registered: Child) -> None:
    for address in (page_of(registered), history_of(registered)):
        answer = stranger.get(address)
        assert answer.status_code in (302, 404)
        assert "Otieno" not in answer.content.decode()
    assert stranger.post(page_of(registered), edited(registered, first_name="Mine")).status_code in (
        302,
        403,
        404,
    )
    assert press(stranger, registered, "submit").status_code == 404
    consent = registered.consents.get()
    withdrawn = press(stranger, registered, "withdraw_consent", consent=consent.pk, reason="mine")
    assert "HX-Redirect" not in withdrawn.headers
    assert "Grace" not in stranger.get(button(registered, "withdraw_consent")).content.decode()
    registered.refresh_from_db()
    consent.refresh_from_db()
    assert (registered.first_name, registered.status, consent.withdrawn_on) == ("Amina", "registered", None)


def test_the_records_under_the_child_do_not_open(stranger: Client, registered: Child) -> None:
    VerificationCheck.objects.create(child=registered, kind_id="photo")
    for name, record in records_of(registered):
        for page in ("change", "history"):
            address = reverse(f"admin:beneficiaries_{name}_{page}", args=[record.pk])  # type: ignore[attr-defined]
            answer = stranger.get(address)
            assert answer.status_code in (302, 404), address
            assert "Otieno" not in answer.content.decode()
        listed = stranger.get(reverse(f"admin:beneficiaries_{name}_changelist")).content.decode()
        assert registered.reference not in listed


def test_the_files_do_not_open(stranger: Client, registered: Child) -> None:
    photo, paper = registered.photos.get(), registered.documents.get()
    for address in (
        guarded_link("child-photo", photo),
        guarded_link("child-photo", photo, "small"),
        guarded_link("child-document", paper),
    ):
        assert stranger.get(address).status_code == 403


def test_autocompletes_do_not_offer_it(stranger: Client, registered: Child, administrator: User) -> None:
    address = reverse("admin:autocomplete")
    ask = {"app_label": "donors", "model_name": "sponsorship", "field_name": "child", "term": "Amina"}
    answer = stranger.get(address, ask)
    assert answer.status_code == 403 or answer.json()["results"] == []
    stranger.force_login(administrator)
    found = stranger.get(address, ask).json()["results"]
    assert [row["id"] for row in found] == [str(registered.pk)]


def test_verifiers_and_auditors_see_every_partner(
    client: Client, registered: Child, verifier: User, auditor: User
) -> None:
    for person in (verifier, auditor):
        client.force_login(person)
        assert registered.reference in client.get(reverse(CHILDREN)).content.decode()
        assert client.get(guarded_link("child-photo", registered.photos.get())).status_code == 200
        for name, record in records_of(registered):
            if record is not None:
                address = reverse(f"admin:beneficiaries_{name}_change", args=[record.pk])  # type: ignore[attr-defined]
                assert client.get(address).status_code == 200, (person, name)


def test_supporter_care_sees_photos_but_no_papers_and_no_guardians(
    client: Client, registered: Child, supporter_care: User
) -> None:
    paper = add_document(registered, kind="identity", upload=pictures.pdf(), by=registered.registered_by)
    client.force_login(supporter_care)

    page = client.get(page_of(registered)).content.decode()

    assert client.get(guarded_link("child-photo", registered.photos.get())).status_code == 200
    assert client.get(guarded_link("child-document", paper)).status_code == 403
    assert 'id="photos-group"' in page
    assert 'id="guardians-group"' not in page
    assert 'id="documents-group"' not in page
    assert client.post(page_of(registered), edited(registered)).status_code == 403


def test_people_without_rights_see_nothing(client: Client, registered: Child, outsider: User) -> None:
    client.force_login(outsider)
    assert client.get(reverse(CHILDREN)).status_code == 302
    assert client.get(guarded_link("child-photo", registered.photos.get())).status_code == 403
    client.logout()
    assert client.get(guarded_link("child-photo", registered.photos.get())).status_code == 302


@pytest.mark.parametrize("number", [3, 30])
def test_the_list_asks_the_same_number_of_questions_for_any_number_of_rows(
    client: Client, verifier: User, django_assert_max_num_queries: object, number: int
) -> None:
    partner = factories.make_partner()
    person = factories.make_registrar(partner)
    for _child in range(number):
        factories.make_child(partner=partner, registered_by=person)
    client.force_login(verifier)

    with django_assert_max_num_queries(12):  # type: ignore[operator]
        assert client.get(reverse(CHILDREN)).status_code == 200
