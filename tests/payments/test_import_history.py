"""Gifts of the old books come in once each, count as given, and touch neither ledger nor receipts nor anybody's mailbox."""

import datetime
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from djmoney.money import Money

from backoffice.core.models import OutgoingEmail, User, WorkItem
from backoffice.core.money import sum_by_currency
from backoffice.core.services import imports
from donors.models import Campaign, Donor, OldNumber, OtherEmail
from donors.services.erasing import erase_donor
from payments.models import Donation, Fund, JournalEntry, Receipt
from payments.services import ledger_check
from payments.services.ledger_check import gifts
from tests import factories
from tests.core.importing import brought_in, check, hand_in, outcomes, undone
from tests.core.tables import table_file

pytestmark = pytest.mark.django_db
KIND = "old-gifts"
HEADERS = ["Gift ID", "Date", "Amount", "Currency", "Channel", "Donor number", "Email", "Name", "Postcode"]


@pytest.fixture
def desk(client: Client, finance: User, pay_desk: None) -> Client:
    client.force_login(finance)
    return client


@pytest.fixture
def anna(db: None) -> Donor:
    donor = factories.make_donor(name="Anna Müller", email="anna@example.org", postcode="10115")
    OldNumber.objects.create(donor=donor, number="77")
    return donor


def table(*rows: list[str], headers: list[str] = HEADERS) -> SimpleUploadedFile:
    return table_file(headers, *rows)


def test_it_finds_the_giver_by_number_email_or_name_and_postcode(desk: Client, anna: Donor) -> None:
    tom = factories.make_donor(name="Tom Müller", email="", postcode="10115")
    OtherEmail.objects.create(donor=tom, address="Anna@example.org")
    away = factories.make_donor(name="A. Müller", merged_into=anna)
    OldNumber.objects.create(donor=away, number="78")
    row = ["2019-12-24", "25.00", "EUR", "Cash"]
    file = table(
        ["1", *row, "77", "", "", ""],
        ["2", *row, "78", "", "", ""],
        ["3", *row, "", "ANNA@example.org", "Anna Muller", ""],
        ["4", *row, "", "anna@example.org", "Tom Müller", ""],
        ["5", *row, "", "", "MÜLLER Tom", "10115"],
        ["6", *row, "", "", "Anonymous", ""],
        ["7", *row, "", "anna@example.org", "", ""],
        ["8", *row, "", "anna@example.org", "Ruth Meier", ""],
        ["9", *row, "999", "", "", ""],
        ["10", *row, "", "", "Tom Müller", ""],
        ["11", *row, "", "", "", ""],
    )

    batch = brought_in(desk, file, kind=KIND)

    givers = dict(Donation.objects.values_list("old_reference", "donor"))
    assert givers == {"1": anna.pk, "2": anna.pk, "3": anna.pk, "4": tom.pk, "5": tom.pk, "6": None}
    found = outcomes(batch)
    assert "several could be meant" in found[8][1][0]
    assert "not of somebody called Ruth Meier" in found[9][1][0]
    assert "nobody here is known by 999. Import the donors first." in found[10][1][0]
    assert "a name alone is not enough" in found[11][1][0]
    assert "say who gave it" in found[12][1][0]
    assert Donation.objects.get(old_reference="6").payer_name == "Anonymous"


def test_it_writes_gifts_that_have_come_and_nothing_beside_them(
    desk: Client, anna: Donor, finance: User
) -> None:
    child = factories.make_verified_child()
    fund = factories.make_fund(slug="wells", name="Wells")
    campaign = Campaign.objects.create(name="Christmas 2019", slug="christmas-2019")
    file = table(
        [
            "G1",
            "24/12/2019",
            "1.250,50",
            "EUR",
            "Standing order",
            "77",
            "",
            "",
            "",
            "Wells",
            "",
            "Christmas 2019",
            "=1+1",
        ],
        ["G2", "2017-01-05", "500", "JPY", "Cheque", "77", "", "", "", "", child.reference, "", ""],
        ["G3", "2018-06-01", "0.10", "USD", "PayPal", "77", "", "", "", "", "", "", ""],
        headers=[*HEADERS, "Fund", "Child", "Campaign", "Note"],
    )

    batch = brought_in(desk, file, kind=KIND)

    assert batch.counts == {"created": 3}
    gift, for_child, small = Donation.objects.order_by("old_reference")
    assert (gift.amount, gift.channel, gift.donor, gift.fund, gift.campaign, gift.note) == (
        Money("1250.50", "EUR"),
        "bank",
        anna,
        fund,
        campaign,
        "=1+1",
    )
    assert (for_child.amount, for_child.channel, for_child.child) == (Money(500, "JPY"), "cheque", child)
    assert (for_child.fund.slug, small.fund.slug) == (Fund.SPONSORSHIP, Fund.GENERAL)  # type: ignore[union-attr]
    assert small.amount == Money("0.10", "USD")
    assert timezone.localdate(gift.received_at) == datetime.date(2019, 12, 24)
    for donation in (gift, for_child, small):
        assert (donation.status, donation.is_history) == ("succeeded", True)
        assert donation.created_at == donation.received_at
        past = donation.history.get()
        assert (past.history_type, past.history_user, past.status) == ("+", finance, "succeeded")
        assert past.history_change_reason == "Import children.csv"
    for model in (JournalEntry, Receipt, OutgoingEmail, WorkItem):
        assert not model._default_manager.exists(), model
    assert ledger_check.check().is_clean
    anna.refresh_from_db()
    assert (anna.first_gift_on, anna.last_gift_on) == (datetime.date(2017, 1, 5), datetime.date(2019, 12, 24))
    assert sum_by_currency(Donation.objects.succeeded(), "amount") == [
        Money("1250.50", "EUR"),
        Money(500, "JPY"),
        Money("0.10", "USD"),
    ]


def test_the_same_file_again_doubles_nothing_and_another_gift_under_its_reference_is_refused(
    desk: Client, anna: Donor
) -> None:
    rows = [["G1", "2019-12-24", "25.00", "EUR", "Cash", "77", "", "", ""]]
    brought_in(desk, table(*rows), kind=KIND)
    again = check(desk, hand_in(desk, table(*rows), kind=KIND))
    other = check(
        desk, hand_in(desk, table(["G1", "2019-12-24", "26", "EUR", "Cash", "77", "", "", ""]), kind=KIND)
    )
    assert outcomes(again)[2][0] == "matched"
    assert "It is here already: G-" in outcomes(again)[2][1][0]
    assert outcomes(other)[2][0] == "refused"
    assert "is 25.00 EUR of Dec. 24, 2019." in outcomes(other)[2][1][0]
    assert Donation.objects.count() == 1


def test_every_error_of_a_row_is_told(desk: Client, anna: Donor) -> None:
    tomorrow = (timezone.localdate() + datetime.timedelta(days=1)).isoformat()
    file = table(
        ["G1", tomorrow, "-5", "EUR", "Pigeon", "77", "", "", "", "Moon", "C-1", "Never"],
        ["G2", "2019-01-01", "1,234", "EUR", "Cash", "77", "", "", "", "", "", ""],
        ["G3", "2019-01-01", "5.55", "DEM", "Cash", "77", "", "", "", "", "", ""],
        ["G4", "2019-01-01", "5", "", "Cash", "77", "", "", "", "", "", ""],
        ["G5", "2019-01-01", "5", "EUR", "Cash", "77", "", "", "", "", "", ""],
        ["G5", "2019-01-01", "5", "EUR", "Cash", "77", "", "", "", "", "", ""],
        ["", "1819-01-01", "9" * 15, "EUR", "Cash", "77", "", "", "", "", "", ""],
        headers=[*HEADERS, "Fund", "Child", "Campaign"],
    )
    found = outcomes(check(desk, hand_in(desk, file, kind=KIND)))
    words = {number: " ".join(reasons) for number, (_outcome, reasons) in found.items()}
    assert "is not a day on which old money can have come" in words[2]
    for said in (
        "Amount: The amount must be above zero",
        "'Pigeon' is not one of",
        "called 'Moon'",
        "no C-1",
        "'Never'",
    ):
        assert said in words[2]
    assert "could mean two amounts" in words[3]
    assert "'DEM' is not allowed" in words[4]
    assert "Currency: this cell is empty." in words[5]
    assert found[6] == ("created", [])
    assert "Row 6 of the file has the same reference." in words[7]
    assert "Reference in the old system: this cell is empty." in words[8]
    assert "Invalid amount" in words[8]


def test_undoing_deletes_exactly_them(desk: Client, anna: Donor, finance: User) -> None:
    Donor.objects.filter(pk=anna.pk).update(first_gift_on=None, last_gift_on=None)
    own = factories.make_received_donation(donor=anna)
    batch = brought_in(
        desk,
        table(
            ["G1", "2019-12-24", "25.00", "EUR", "Cash", "77", "", "", ""],
            ["G2", "2018-12-24", "25.00", "EUR", "Cash", "77", "", "", ""],
        ),
        kind=KIND,
    )
    anna.refresh_from_db()
    assert anna.first_gift_on == datetime.date(2018, 12, 24)
    touched = Donation.objects.get(old_reference="G1")
    Receipt.objects.create(donation=touched, series="R", year=2026, sequence=1, number="R-1", facts={})

    undone(desk, batch)

    assert set(Donation.objects.all()) == {own, touched}
    assert batch.rows.get(outcome="left").reasons == ["Receipt has been added since."]
    anna.refresh_from_db()
    assert anna.first_gift_on == datetime.date(2019, 12, 24)
    assert anna.last_gift_on == timezone.localdate(own.received_at)
    last = Donation.history.filter(old_reference="G2").first()
    assert last is not None
    assert (last.history_type, last.history_user) == ("-", finance)


def test_the_check_of_the_ledger_finds_old_gifts_that_were_receipted_again(desk: Client, anna: Donor) -> None:
    brought_in(desk, table(["G1", "2019-12-24", "25.00", "EUR", "Cash", "77", "", "", ""]), kind=KIND)
    gift = Donation.objects.get()
    Receipt.objects.create(donation=gift, series="R", year=2026, sequence=1, number="R-1", facts={})
    findings = list(gifts.old_gifts_in_our_books())
    assert findings == [f"Donation {gift.reference} is of the old books, and yet has a receipt of ours."]


def test_the_report_of_donations_leaves_them_out_unless_they_are_asked_for(desk: Client, anna: Donor) -> None:
    today = timezone.localdate()
    own = factories.make_received_donation(donor=anna)
    brought_in(desk, table(["OLD-9", today.isoformat(), "25.00", "EUR", "Cash", "77", "", "", ""]), kind=KIND)
    old = Donation.objects.get(is_history=True)
    address = reverse("admin:reports_show", args=["donations"])
    period = {"since": today.isoformat(), "until": today.isoformat()}
    for books, shown in {"": [own], "ours": [own], "both": [own, old], "old": [old]}.items():
        page = desk.get(address, {**period, "books": books}).content.decode()
        assert [gift for gift in (own, old) if gift.reference in page] == shown, books
    assert "old books: OLD-9" in page


def test_only_finance_imports_gifts(client: Client, finance: User) -> None:
    for role in ("Supporter care", "Auditor", "Approver", "Verifier"):
        with pytest.raises(imports.ImportNotAllowed):
            imports.upload(kind=KIND, file=table(), by=factories.make_user(role=role))
    client.force_login(finance)
    bring_in = reverse("admin:payments_donation_bring_in")
    assert bring_in in client.get(reverse("admin:payments_donation_changelist")).content.decode()
    client.force_login(factories.make_user(role="Auditor"))
    assert bring_in not in client.get(reverse("admin:payments_donation_changelist")).content.decode()
    assert client.get(bring_in).status_code in {302, 403}


def test_the_page_and_the_list_say_that_a_gift_is_of_the_old_books(desk: Client, anna: Donor) -> None:
    brought_in(desk, table(["OLD-REF-9", "2019-12-24", "25.00", "EUR", "Cash", "77", "", "", ""]), kind=KIND)
    gift = Donation.objects.get()
    page = desk.get(reverse("admin:payments_donation_change", args=[gift.pk])).content.decode()
    assert "From the old books" in page
    assert "OLD-REF-9" in page
    changelist = reverse("admin:payments_donation_changelist")
    assert "From the old books" in desk.get(changelist).content.decode()
    assert gift.reference in desk.get(changelist, {"q": "old-ref-9"}).content.decode()
    assert gift.reference in desk.get(changelist, {"is_history__exact": "1"}).content.decode()


def test_the_template_can_be_handed_in_as_it_is(desk: Client) -> None:
    OldNumber.objects.create(donor=factories.make_donor(), number="10482")
    answer = desk.get(reverse("admin:core_importbatch_template", args=[KIND, "xlsx"]))
    content = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    batch = brought_in(desk, SimpleUploadedFile("template.xlsx", content), kind=KIND)
    assert batch.counts == {"created": 1}, list(batch.rows.values_list("reasons", flat=True))
    assert Donation.objects.get().amount.amount == Decimal("25.00")


def test_erasing_a_donor_takes_the_words_out_of_imported_gifts_and_leaves_the_money(
    desk: Client, anna: Donor, administrator: User
) -> None:
    file = table(
        ["G1", "2019-12-24", "25.00", "EUR", "Cash", "77", "", "Anna Müller", "", "In memory of Ruth Meier"],
        headers=[*HEADERS, "Note"],
    )
    batch = brought_in(desk, file, kind=KIND)

    erase_donor(donor=anna, by=administrator, reason="asked for it")

    gift = Donation.objects.get()
    assert (gift.amount, gift.note, gift.history.latest("history_id").note) == (Money("25.00", "EUR"), "", "")
    row = batch.rows.get()
    assert (row.values, row.record_label) == ({}, "(erased)")
    batch.refresh_from_db()
    assert not batch.file
