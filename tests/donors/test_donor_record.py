"""A donor's own record: addresses, numbers, papers, contacts, tasks and a death."""

import datetime
import html
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from djmoney.money import Money

from backoffice.core.files.links import guarded_link
from backoffice.core.models import User, WorkItem
from donors import files
from donors.models import ContactNote, Donor, DonorDocument, OtherEmail, OtherPhone, TaxIdentifier
from donors.services import contact_details, contacts, deceased, standing
from donors.services.addresses import PostcodeRefused, checked_postcode
from donors.services.tax_ids import TaxIdentifierRefused, checked_tax_identifier
from payments.models import RecurringGift
from payments.services import donations
from tests import factories
from tests.beneficiaries import pictures
from tests.donors.pressing import form_of, formset, page_of, press, said

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
DAY = datetime.timedelta(days=1)


@pytest.fixture
def care(client: Client, supporter_care: User) -> User:
    client.force_login(supporter_care)
    return supporter_care


# --- several addresses --------------------------------------------------------------------------------------


def test_another_email_becomes_the_main_one_and_the_two_swap(client: Client, care: User) -> None:
    donor = factories.make_donor(email="home@example.org")
    other = OtherEmail.objects.create(donor=donor, address="work@example.org", label="work")

    assert "Make this the main one" in said(client, donor)
    press(client, donor, "main_email", which=str(other.pk))

    donor.refresh_from_db()
    other.refresh_from_db()
    assert (donor.email, other.address) == ("work@example.org", "home@example.org")
    assert donor.history.first().history_user == care
    assert "work@example.org is the main email now." in said(client, donor)


def test_there_is_nothing_to_swap_with_where_there_was_no_main_one(care: User) -> None:
    donor = factories.make_donor(email="", phone="+493012345678")
    email = OtherEmail.objects.create(donor=donor, address="new@example.org")
    phone = OtherPhone.objects.create(donor=donor, number="+493012345679")
    contact_details.make_main_email(email, by=care)
    contact_details.make_main_phone(phone, by=care)
    donor.refresh_from_db()
    phone.refresh_from_db()
    assert donor.email == "new@example.org"
    assert not OtherEmail.objects.exists()
    assert (str(donor.phone), str(phone.number)) == ("+493012345679", "+493012345678")


def test_nobody_elses_email_can_be_made_the_main_one(client: Client, care: User) -> None:
    donor, stranger = factories.make_donor(email="mine@example.org"), factories.make_donor()
    other = OtherEmail.objects.create(donor=stranger, address="theirs@example.org")
    press(client, donor, "main_email", which=str(other.pk))
    donor.refresh_from_db()
    assert donor.email == "mine@example.org"


def test_the_main_email_is_not_another_one_as_well(client: Client, care: User) -> None:
    donor = factories.make_donor(email="mine@example.org")
    row = {"address": "MINE@example.org", "label": "home", "donor": str(donor.pk), "id": ""}
    answer = client.post(page_of(donor), form_of(client, donor) | formset("other_emails", [row]))
    assert "This is the main email already." in answer.content.decode()
    with pytest.raises(ValidationError):
        contact_details.refuse_main_again(donor, email="mine@example.org")


def test_addresses_are_kept_from_the_page_with_the_reason(client: Client, care: User) -> None:
    donor = factories.make_donor()
    rows = formset(
        "other_emails", [{"address": "b@example.org", "label": "work", "donor": str(donor.pk), "id": ""}]
    )
    answer = client.post(page_of(donor), form_of(client, donor, city="Köln", change_reason="moved") | rows)
    assert answer.status_code == 302, answer.context["errors"]
    donor.refresh_from_db()
    assert donor.city == "Köln"
    assert donor.other_emails.get().address == "b@example.org"
    assert donor.history.filter(history_change_reason="moved").exists()


# --- postcodes and tax numbers ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("country", "written", "kept"),
    [
        ("DE", " d-10115 ", "10115"),
        ("GB", "sw1a 1aa", "SW1A 1AA"),
        ("NL", "1012ab", "1012AB"),
        ("US", "60614-1234", "60614-1234"),
        ("KE", "00100", "00100"),
        ("IE", "anything", "ANYTHING"),
        ("", "12", "12"),
        ("DE", "", ""),
    ],
)
def test_a_postcode_is_tidied(country: str, written: str, kept: str) -> None:
    assert checked_postcode(written, country=country) == kept


@pytest.mark.parametrize(
    ("country", "written"), [("DE", "1011"), ("GB", "12345"), ("US", "6061"), ("PL", "00950")]
)
def test_a_postcode_that_cannot_be_is_refused(country: str, written: str) -> None:
    with pytest.raises(PostcodeRefused, match="One looks like"):
        checked_postcode(written, country=country)


@pytest.mark.parametrize(
    ("country", "written", "kept"),
    [("DE", "36 574 261 809", "36574261809"), ("FR", "552 008 443", "552008443"), ("KE", "A 00 1", "A 00 1")],
)
def test_a_tax_number_is_kept_short_where_it_is_known(country: str, written: str, kept: str) -> None:
    assert checked_tax_identifier(written, country=country) == kept


def test_a_tax_number_with_a_wrong_digit_is_told_so(client: Client, care: User) -> None:
    with pytest.raises(TaxIdentifierRefused):
        checked_tax_identifier("552 008 444", country="FR")
    donor = factories.make_donor()
    row = {"country": "FR", "number": "552008444", "donor": str(donor.pk), "id": ""}
    answer = client.post(page_of(donor), form_of(client, donor) | formset("tax_identifiers", [row]))
    assert "a digit may be wrong or missing" in answer.content.decode()
    answer = client.post(
        page_of(donor), form_of(client, donor) | formset("tax_identifiers", [row | {"country": "KE"}])
    )
    assert answer.status_code == 302
    assert TaxIdentifier.objects.get().number == "552008444"


# --- contacts and tasks -------------------------------------------------------------------------------------


def test_a_call_is_written_down_with_a_task_to_call_back(client: Client, care: User) -> None:
    donor, colleague = factories.make_donor(name="Zoë Müller"), factories.make_user(role="Supporter care")
    press(
        client, donor, "write_contact", kind="call", direction="in", summary="=HYPERLINK(1) wants a letter",
        happened_at=(timezone.localtime() - DAY).strftime("%Y-%m-%dT%H:%M"),
        follow_up_on=(TODAY + DAY).isoformat(), follow_up_owner=str(colleague.pk),
    )  # fmt: skip
    note = ContactNote.objects.get(donor=donor)
    assert (note.kind, note.direction, note.written_by) == ("call", "in", care)
    item = WorkItem.objects.get(kind=contacts.CALL_BACK)
    assert (item.subject, item.owner, item.due_on) == (donor, colleague, TODAY + DAY)
    assert "Call back Zoë Müller" in said(client, donor)


def test_what_has_not_happened_is_not_written_down(client: Client, care: User) -> None:
    donor = factories.make_donor()
    ahead = (timezone.localtime() + 2 * DAY).strftime("%Y-%m-%dT%H:%M")
    facts = {"kind": "visit", "direction": "out", "summary": "Tea"}
    assert (
        "still to come" in press(client, donor, "write_contact", **facts, happened_at=ahead).content.decode()
    )
    now = timezone.localtime().strftime("%Y-%m-%dT%H:%M")
    late = press(
        client, donor, "write_contact", **facts, happened_at=now, follow_up_on=(TODAY - DAY).isoformat()
    )
    assert "This day has passed" in late.content.decode()
    with pytest.raises(contacts.ContactRefused):
        contacts.write_down(donor, kind="call", summary="x", by=care, happened_at=timezone.now() + DAY)
    assert not ContactNote.objects.exists()
    assert not WorkItem.objects.exists()


def test_a_task_is_added_on_any_record(client: Client, care: User) -> None:
    donor, home, promise = factories.make_donor(), factories.make_household(), factories.make_sponsorship()
    for record in (donor, home, promise, promise.child):
        press(
            client, record, "add_task", title=f"Call {record}", due_on=TODAY.isoformat(), owner=str(care.pk)
        )
        item = WorkItem.objects.get(title=f"Call {record}")
        assert (item.subject, item.owner, item.due_on) == (record, care, TODAY)
        assert item.title in html.unescape(said(client, record))
    refused = press(client, donor, "add_task", title="Late", due_on=(TODAY - DAY).isoformat())
    assert "This day has passed" in refused.content.decode()


def test_the_auditor_reads_and_presses_nothing(client: Client, auditor: User) -> None:
    donor = factories.make_donor()
    client.force_login(auditor)
    for name in ("write_contact", "record_consent", "deceased", "main_email", "add_task"):
        assert press(client, donor, name, summary="x").status_code == 403, name
    assert "Write down a contact" not in said(client, donor)


# --- a death ------------------------------------------------------------------------------------------------


def test_a_death_brings_quiet_and_puts_what_still_runs_before_a_person(client: Client, care: User) -> None:
    donor = factories.make_donor(name="Zoë Müller", manager=care)
    sponsorship = factories.make_sponsorship(payer=donor)
    sponsorship.move("active")
    RecurringGift.objects.create(
        donor=donor, amount=Money("25.00", "EUR"), fund=factories.make_fund(), status="active"
    )
    factories.make_link(donor=donor)

    press(client, donor, "deceased", reason="Her son called.")

    donor.refresh_from_db()
    sponsorship.refresh_from_db()
    assert (donor.is_deceased, donor.do_not_contact) == (True, True)
    assert donor.history.first().history_change_reason == "Her son called."
    assert sponsorship.status == "active", "nothing is stopped unseen"
    item = WorkItem.objects.get(kind=deceased.STILL_RUNNING)
    assert (item.subject, item.owner) == (donor, care)
    for words in (sponsorship.child.reference, "Recurring gift of 25.00 EUR", "Payment link over 19.99 USD"):
        assert words in item.details

    press(client, donor, "deceased", reason="again")
    assert "This is written down already." in said(client, donor)
    press(client, donor, "living", reason="Mixed up with her sister")
    donor.refresh_from_db()
    assert (donor.is_deceased, donor.do_not_contact) == (False, True)


def test_nothing_runs_so_nobody_is_asked(care: User) -> None:
    assert deceased.mark_deceased(factories.make_donor(), by=care, reason="A letter came back.") is None
    assert not WorkItem.objects.exists()


# --- papers -------------------------------------------------------------------------------------------------


def test_papers_are_kept_reencoded_and_opened_by_those_who_may(
    client: Client, care: User, registrar: User
) -> None:
    donor = factories.make_donor()
    row = {
        "kind": "agreement",
        "number": "7",
        "issued_on": "",
        "expires_on": "",
        "donor": str(donor.pk),
        "id": "",
    }
    rows = formset("documents", [row]) | {"documents-0-upload": pictures.phone_photo(900, 600)}
    assert client.post(page_of(donor), form_of(client, donor) | rows).status_code == 302
    paper = DonorDocument.objects.get()
    assert (paper.content_type, paper.uploaded_by) == ("image/webp", care)
    answer = client.get(guarded_link(files.PAPER, paper))
    assert answer.status_code == 200
    assert donor.name not in answer.headers["Content-Disposition"]
    client.force_login(registrar)
    assert client.get(guarded_link(files.PAPER, paper)).status_code == 403


# --- when did they give? ------------------------------------------------------------------------------------


def test_each_gift_widens_the_dates_and_none_narrows_them() -> None:
    donor = factories.make_donor()
    for day in (TODAY - 30 * DAY, TODAY - 90 * DAY, TODAY - 60 * DAY):
        standing.note_gift(donor, on=day)
    donor.refresh_from_db()
    assert (donor.first_gift_on, donor.last_gift_on) == (TODAY - 90 * DAY, TODAY - 30 * DAY)
    standing.recompute(donor, gifts=[TODAY - DAY])
    donor.refresh_from_db()
    assert (donor.first_gift_on, donor.last_gift_on) == (TODAY - DAY, TODAY - DAY)
    standing.recompute(donor, gifts=[])
    donor.refresh_from_db()
    assert donor.last_gift_on is None


def test_a_received_gift_is_noted(pay_desk: None) -> None:
    donor = factories.make_donor()
    donations.succeed(factories.make_donation(donor=donor), received_at=timezone.now() - 3 * DAY)
    donor.refresh_from_db()
    assert donor.first_gift_on == donor.last_gift_on == timezone.localdate(timezone.now() - 3 * DAY)


# --- closed records, and names ------------------------------------------------------------------------------


@pytest.mark.parametrize("closed", ["merged", "erased"])
def test_a_closed_record_is_read_only(closed: str, client: Client, care: User) -> None:
    facts: dict[str, Any] = (
        {"merged_into": factories.make_donor()} if closed == "merged" else {"erased_at": timezone.now()}
    )
    donor = factories.make_donor(**facts)
    page = said(client, donor)
    assert "Write down a contact" not in page
    assert client.post(page_of(donor), {"name": "X"}).status_code == 403
    with pytest.raises(deceased.DeceasedRefused):
        deceased.mark_deceased(donor, by=care, reason="x")


@pytest.mark.parametrize(
    "name", ["ن", "N" * 200, "=HYPERLINK(1)", "محمد بن سلمان", "<script>alert(1)</script>"]
)
def test_any_name_stands_whole_and_escaped_on_every_page(name: str, client: Client, care: User) -> None:
    home = factories.make_household(name=name)
    donor = factories.make_donor(name=name, household=home)
    deceased.mark_deceased(donor, by=care, reason="x")
    factories.make_sponsorship(payer=donor)
    ContactNote.objects.create(donor=donor, summary=name)
    pages = [page_of(donor), page_of(home), reverse("admin:donors_household_changelist")]
    pages += [reverse(f"admin:donors_{model}_changelist") for model in ("donor", "contactnote")]
    for address in pages:
        content = client.get(address).content.decode()
        assert "<script>alert" not in content, address
        assert name.replace("<", "&lt;").replace(">", "&gt;") in content, address
    assert Donor.objects.get(pk=donor.pk).name == name
