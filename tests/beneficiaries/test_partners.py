"""Partners: their states and what these mean for children, their contacts, and who sees what of them."""

import datetime
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from backoffice.core.errors import DomainError
from backoffice.core.files.links import guarded_link, signed_link
from backoffice.core.models import User
from backoffice.core.moves import IllegalMove
from beneficiaries.models import Child, Partner, PartnerContact
from beneficiaries.services import partners, photos, verify
from beneficiaries.services.documents import add_partner_document
from beneficiaries.services.partners import PartnerNotActive
from beneficiaries.services.payout_accounts import change_payout_account
from beneficiaries.services.register import register_child, update_child
from beneficiaries.services.vetting import vetting_of
from tests import factories
from tests.beneficiaries import pictures
from tests.beneficiaries.doors import formset
from tests.beneficiaries.partner_doors import PARTNERS, edited, offers, page_of, press, said

pytestmark = pytest.mark.django_db
Status = Partner.Status
STEPS = {
    (Status.ACTIVE, "suspend"): Status.SUSPENDED,
    (Status.ACTIVE, "end"): Status.ENDED,
    (Status.SUSPENDED, "end"): Status.ENDED,
    (Status.SUSPENDED, "take_up"): Status.ACTIVE,
    (Status.ENDED, "take_up"): Status.ACTIVE,
}


def brought_to(state: str, by: User) -> Partner:
    partner = factories.make_partner()
    return partner if state == Status.ACTIVE else partner.move(state, by=by, reason="because")


@pytest.fixture
def published(verified: Child, verifier: User) -> Child:
    photos.publish_photo(verified.photos.get(), by=verifier)
    return verified


# --- States ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("step", ["suspend", "end", "take_up"])
@pytest.mark.parametrize("state", Status.values)
def test_its_buttons_make_the_legal_moves_and_no_other(
    client: Client, finance: User, state: str, step: str
) -> None:
    partner = brought_to(state, finance)
    client.force_login(finance)
    goal = STEPS.get((Status(state), step))
    assert offers(client, partner, step) == (goal is not None)

    assert press(client, partner, step, reason="The auditor says so.").status_code == 200

    partner.refresh_from_db()
    assert partner.status == (goal or state)
    last = partner.history.first()
    assert last is not None
    if goal is not None:
        assert (last.status, last.history_user) == (goal, finance)
        assert last.history_change_reason == "The auditor says so."
    else:
        assert "cannot become" in said(client, partner)


def test_it_wants_a_reason(client: Client, verifier: User) -> None:
    partner = factories.make_partner()
    client.force_login(verifier)
    assert "This field is required." in press(client, partner, "suspend").content.decode()
    with pytest.raises(DomainError, match="Say why"):
        partners.suspend_partner(partner, by=verifier, reason=" ")
    partner.refresh_from_db()
    assert partner.is_active


@pytest.mark.parametrize("role", ["Registrar", "Supporter care", "Approver", "Auditor", "Partner finance"])
def test_it_lets_nobody_else_stop_a_partner(client: Client, registrar: User, role: str) -> None:
    partner = registrar.partner_member.partner
    client.force_login(registrar if role == "Registrar" else factories.make_user(role=role))
    for step in ("suspend", "end", "take_up"):
        assert press(client, partner, step, reason="mine").status_code == 403
    partner.refresh_from_db()
    assert partner.is_active


def test_its_status_is_assigned_by_nobody_and_known_to_the_database() -> None:
    partner = factories.make_partner()
    partner.status = Status.ENDED
    with pytest.raises(IllegalMove):
        partner.save()
    with pytest.raises(IntegrityError), transaction.atomic():
        Partner.objects.filter(pk=partner.pk).update(status="gone")


# --- What a stop means for children ----------------------------------------------------------------------


@pytest.mark.parametrize("stop", [partners.suspend_partner, partners.end_partner])
def test_children_of_a_stopped_partner_leave_the_public_and_come_back(
    client: Client, published: Child, finance: User, stop: Any
) -> None:
    link = signed_link("child-photo", published.photos.get(), "small")
    assert Child.objects.published().get() == published
    assert client.get(link).status_code == 200
    client.force_login(finance)
    question = client.get(f"{page_of(published.partner)[: -len('change/')]}suspend/").content.decode()
    client.logout()

    stop(published.partner, by=finance, reason="No accounts.")

    assert "1 published child leaves the public site." in question
    assert not Child.objects.published().exists()
    assert client.get(link).status_code != 200, "a link that was handed out before"

    partners.take_up_partner(published.partner, by=finance, reason="Accounts are here.")
    assert Child.objects.published().get() == published


@pytest.mark.parametrize("state", [Status.SUSPENDED, Status.ENDED])
def test_nothing_begins_at_a_stopped_partner(
    registrar: User, verified: Child, verifier: User, administrator: User, state: str
) -> None:
    here = registrar.partner_member.partner
    elsewhere = factories.make_child()
    verify.leave(verified, by=verifier, kind="moved")
    here.move(state, by=verifier, reason="because")
    child = Child(first_name="Amina", sex=Child.Sex.FEMALE, birth_year=2016, partner=here)
    with pytest.raises(PartnerNotActive, match=f"is '{Status(state).label}'"):
        register_child(child, by=registrar)

    elsewhere.partner = here
    with pytest.raises(PartnerNotActive):
        update_child(elsewhere, by=administrator)

    verified.refresh_from_db()
    with pytest.raises(PartnerNotActive):
        verify.reopen(verified, by=verifier, reason="Came back.")


def test_no_photo_is_published_at_a_stopped_partner(verified: Child, verifier: User) -> None:
    partners.suspend_partner(verified.partner, by=verifier, reason="No accounts.")
    photo = verified.photos.get()
    with pytest.raises(PartnerNotActive):
        photos.publish_photo(photo, by=verifier)
    photo.refresh_from_db()
    assert not photo.is_published


# --- Contacts --------------------------------------------------------------------------------------------


def test_the_main_contact_changes_on_the_page_in_one_step(client: Client, finance: User) -> None:
    partner = factories.make_partner()
    rose = PartnerContact.objects.create(partner=partner, name="Rose", is_main=True)
    peter = PartnerContact.objects.create(partner=partner, name="Peter")
    client.force_login(finance)
    changed = edited(partner, **{"contacts-1-is_main": "on", "change_reason": "Rose retires."})
    del changed["contacts-0-is_main"]

    assert client.post(page_of(partner), changed).status_code == 302

    rose.refresh_from_db()
    peter.refresh_from_db()
    assert (rose.is_main, peter.is_main) == (False, True)
    last = peter.history.first()
    assert last is not None
    assert (last.history_user, last.history_change_reason) == (finance, "Rose retires.")


def test_two_main_contacts_are_refused_by_form_and_database(client: Client, finance: User) -> None:
    partner = factories.make_partner()
    client.force_login(finance)
    row = {"name": "Rose", "role": "Head", "email": "", "phone": "", "is_main": "on"}

    answer = client.post(
        page_of(partner), edited(partner, **formset("contacts", [row, row | {"name": "Peter"}]))
    )

    assert "A partner has one main contact." in answer.content.decode()
    assert not partner.contacts.exists()
    PartnerContact.objects.create(partner=partner, name="Rose", is_main=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        PartnerContact.objects.create(partner=partner, name="Peter", is_main=True)


# --- The list --------------------------------------------------------------------------------------------


def test_the_list_has_tabs_filters_and_search(client: Client, finance: User) -> None:
    today = timezone.localdate()
    soon = factories.make_partner(name="Soon", agreement_until=today + datetime.timedelta(days=90))
    over = factories.make_partner(
        name="Over", country="PE", agreement_until=today - datetime.timedelta(days=1)
    )
    open_end = factories.make_partner(name="Endless", kind="home")
    PartnerContact.objects.create(partner=over, name="Lucía Quispe")
    partners.end_partner(over, by=finance, reason="Closed.")
    client.force_login(finance)

    def found(query: str) -> set[str]:
        page = client.get(f"{reverse(PARTNERS)}?{query}").content.decode()
        return {partner.name for partner in (soon, over, open_end) if page_of(partner) in page}

    assert found("") == {"Soon", "Over", "Endless"}
    assert found("status__exact=active") == {"Soon", "Endless"}
    assert found("agreement=soon") == {"Soon"}
    assert found("agreement=over") == {"Over"}
    assert found("agreement=open") == {"Endless"}
    assert found("country=PE") == {"Over"}
    assert found("kind__exact=home") == {"Endless"}
    assert found("q=quispe") == {"Over"}
    page = client.get(reverse(PARTNERS)).content.decode()
    assert "Active (2)" in page
    assert "Ended (1)" in page
    assert "All (3)" in page


def test_the_page_counts_children_by_status_and_leads_to_them(client: Client, verifier: User) -> None:
    partner = factories.make_partner()
    person = factories.make_registrar(partner)
    children = [factories.make_child(partner=partner, registered_by=person) for _child in range(3)]
    Child.objects.filter(pk=children[0].pk).update(merged_into=children[1])
    client.force_login(verifier)

    page = said(client, partner)

    assert "Registered: 2" in page
    address = f"{reverse('admin:beneficiaries_child_changelist')}?partner__id__exact={partner.pk}&status__exact=registered"
    assert address.replace("&", "&amp;") in page
    listed = client.get(address).content.decode()
    assert [child.reference in listed for child in children] == [False, True, True]


# --- Who sees what ---------------------------------------------------------------------------------------

NUMBER = "01128374650192"


@pytest.fixture
def full(finance: User) -> Partner:
    """A partner of whom there is everything."""
    partner = factories.make_partner(name="Mwangaza of the Lake")
    PartnerContact.objects.create(partner=partner, name="Rose Achieng", is_main=True)
    add_partner_document(partner, kind="bank_letter", upload=pictures.pdf(), number=NUMBER, by=finance)
    change_payout_account(
        partner,
        method="bank",
        holder="Rose Achieng",
        number=NUMBER,
        currency="KES",
        by=finance,
        reason=f"letter of {NUMBER}",
    )
    vetting_of(partner)
    return partner


def records_of(partner: Partner) -> list[tuple[str, Any]]:
    return [
        ("partnercontact", partner.contacts.get()),
        ("partnerdocument", partner.documents.get()),
        ("partnervetting", partner.vetting),
        ("payoutaccount", partner.payout_accounts.get()),
    ]


def test_a_registrar_reaches_nothing_of_another_partner(client: Client, full: Partner) -> None:
    member = factories.make_registrar(full).partner_member
    client.force_login(factories.make_registrar())
    own_list = client.get(reverse(PARTNERS)).content.decode()
    searched = client.get(f"{reverse(PARTNERS)}?q=Lake").content.decode()
    assert full.name not in own_list
    assert "All (1)" in own_list
    assert page_of(full) not in searched

    rows: list[tuple[str, Any]] = [("partner", full), *records_of(full), ("partnermember", member)]
    for name, record in rows:
        for door in ("change", "history"):
            answer = client.get(reverse(f"admin:beneficiaries_{name}_{door}", args=[record.pk]))
            assert answer.status_code in (302, 403, 404), (name, door)
            assert "Lake" not in answer.content.decode()
        listed = client.get(reverse(f"admin:beneficiaries_{name}_changelist"))
        assert "Lake" not in listed.content.decode()
        assert "Rose" not in listed.content.decode()
    assert client.get(guarded_link("partner-document", full.documents.get())).status_code == 403
    asked = {"app_label": "beneficiaries", "model_name": "child", "field_name": "partner", "term": "Lake"}
    answer = client.get(reverse("admin:autocomplete"), asked)
    assert answer.status_code == 403 or answer.json()["results"] == []
    assert client.post(page_of(full), edited(full, name="Mine")).status_code in (302, 403, 404)
    full.refresh_from_db()
    assert full.name == "Mwangaza of the Lake"


@pytest.mark.parametrize("role", ["Registrar", "Partner finance"])
def test_a_partners_own_people_see_it_but_no_account_papers_or_vetting(
    client: Client, full: Partner, role: str
) -> None:
    person = factories.make_user(role=role)
    full.members.create(user=person)
    client.force_login(person)

    page = said(client, full)

    assert full.name in page
    assert "Rose Achieng" in page
    assert NUMBER[-4:] not in page
    assert "Payout account" not in page
    assert "Vetting" not in page
    assert "members-group" not in page, "people are the administrator's business"
    history = client.get(reverse("admin:beneficiaries_partner_history", args=[full.pk])).content.decode()
    assert NUMBER not in history
    for name, record in records_of(full)[1:]:
        for address in (
            reverse(f"admin:beneficiaries_{name}_changelist"),
            reverse(f"admin:beneficiaries_{name}_change", args=[record.pk]),
            reverse(f"admin:beneficiaries_{name}_history", args=[record.pk]),
        ):
            assert client.get(address).status_code == 403, address
    assert client.get(guarded_link("partner-document", full.documents.get())).status_code == 403
    assert client.post(page_of(full), edited(full, name="Ours")).status_code == 403


def test_the_administrator_adds_a_partner_with_contact_and_people(
    client: Client, administrator: User
) -> None:
    person = factories.make_user(role="Registrar")
    client.force_login(administrator)
    new = {
        "name": "Nyota School",
        "kind": "school",
        "country": "KE",
        "address": "",
        "agreement_from": "2026-01-01",
        "agreement_until": "2025-01-01",
        "public_profile": "",
        **formset("contacts", [{"name": "Rose", "role": "", "email": "", "phone": "", "is_main": "on"}]),
        **formset("members", [{"user": str(person.pk)}]),
    }
    address = reverse("admin:beneficiaries_partner_add")
    assert "cannot end before it begins" in client.post(address, new).content.decode()

    assert client.post(address, new | {"agreement_until": "2027-01-01"}).status_code == 302

    partner = Partner.objects.get(name="Nyota School")
    assert partner.is_active
    assert partner.contacts.get().is_main
    assert Partner.objects.for_user(person).get() == partner
    assert client.get(reverse("admin:beneficiaries_partner_delete", args=[partner.pk])).status_code == 403
