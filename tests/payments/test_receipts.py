"""Receipts: a number without gaps, facts that never change, one PDF for ever, and who may open it."""

import datetime
import hashlib
import io
from concurrent.futures import ThreadPoolExecutor

import pytest
import time_machine
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from djmoney.money import Money
from pypdf import PdfReader

from backoffice.core.files.links import guarded_link
from backoffice.core.models import AuditEntry, OutgoingEmail, User
from backoffice.core.tasks.draining import drain
from payments.models import Donation, Fund, Receipt
from payments.services import donations, ledger_check, receipt_links, receipts
from payments.services.receipt_pdf import pdf_of, store_and_send
from tests import factories

pytestmark = pytest.mark.django_db
drains = pytest.mark.django_db(transaction=True)


def given(**fields: object) -> Receipt:
    """The receipt of a gift that came by the usual door."""
    donation = donations.succeed(factories.make_donation(**fields), received_at=timezone.now())
    return donation.receipts.get()


def words_of(receipt: Receipt) -> str:
    with receipt.pdf.open("rb") as stored:
        pages = PdfReader(io.BytesIO(stored.read())).pages
    return " ".join(" ".join(page.extract_text().split()) for page in pages)


def test_the_numbers_of_a_year_have_no_gap_and_every_year_begins_anew() -> None:
    assert [given().sequence for _time in range(3)] == [1, 2, 3]
    year = timezone.localdate().year
    assert Receipt.objects.filter(number=f"R-{year}-000003").exists()
    with time_machine.travel("2031-01-02T12:00:00Z"):
        assert given().number == "R-2031-000001"


def test_a_rolled_back_gift_gives_its_number_back() -> None:
    given()
    donation = factories.make_donation()
    try:
        with transaction.atomic():
            donations.succeed(donation, received_at=timezone.now())
            raise RuntimeError
    except RuntimeError:
        pass
    assert Receipt.objects.count() == 1
    assert given().sequence == 2


def test_issuing_again_returns_the_receipt_that_stands() -> None:
    receipt = given()
    assert receipts.issue(receipt.donation) == receipt
    assert Receipt.objects.count() == 1


@pytest.mark.parametrize("fields", [{}, {"fund": None}])
def test_it_refuses_a_receipt_for_money_that_did_not_come_or_is_not_attributed(
    fields: dict[str, None],
) -> None:
    donation = factories.make_donation(**fields)
    if fields:
        donation.move(Donation.Status.SUCCEEDED, received_at=timezone.now())
    with pytest.raises(receipts.ReceiptRefused):
        receipts.issue(donation)
    assert not Receipt.objects.exists()


def test_the_facts_stay_as_they_were_when_it_was_issued() -> None:
    donor = factories.make_donor(name="Zoë Müller", street="Hauptstr. 1", postcode="10115", city="Berlin")
    receipt = given(donor=donor, amount=Money("1234.5", "EUR"))
    donor.name, donor.city = "Somebody Else", "Elsewhere"
    donor.save()
    receipt.refresh_from_db()
    assert receipt.facts["donor"] == {
        "name": "Zoë Müller",
        "address": ["Hauptstr. 1", "10115 Berlin", "Germany"],
    }
    assert (receipt.facts["amount"], receipt.facts["currency"]) == ("1234.50", "EUR")


def test_a_childs_family_name_never_stands_on_paper() -> None:
    child = factories.make_verified_child(first_name="Amina", family_name="Otienoverysecret")
    receipt = given(child=child, fund=factories.make_fund(slug=Fund.SPONSORSHIP))
    store_and_send(str(receipt.pk))
    receipt.refresh_from_db()
    assert "Amina" in words_of(receipt)
    assert "Otienoverysecret" not in words_of(receipt)


@drains
def test_the_pdf_is_made_once_and_goes_with_the_thank_you_mail() -> None:
    receipt = given(amount=Money("19.99", "USD"))
    mail = OutgoingEmail.objects.get(kind="thank_you")
    assert mail.status == OutgoingEmail.Status.WAITING
    drain()
    receipt.refresh_from_db()
    mail.refresh_from_db()
    assert mail.status == OutgoingEmail.Status.SENT
    attachment = mail.attachments.get()
    assert (attachment.filename, attachment.sha256) == (f"{receipt.number}.pdf", receipt.sha256)
    with receipt.pdf.open("rb") as stored:
        assert hashlib.sha256(stored.read()).hexdigest() == receipt.sha256
    text = words_of(receipt)
    for expected in (receipt.number, "19.99 USD", receipt.donation.reference, str(receipt.donation.donor)):
        assert expected in text
    name, changed = receipt.pdf.name, receipt.updated_at
    store_and_send(str(receipt.pk))
    receipt.refresh_from_db()
    assert (receipt.pdf.name, receipt.updated_at) == (name, changed)
    assert mail.attachments.count() == 1
    assert ledger_check.check().findings == []


def test_the_same_facts_give_the_same_bytes() -> None:
    receipt = given()
    assert pdf_of(receipt) == pdf_of(receipt)


@pytest.mark.parametrize(
    "name", ["Ж", "Ольга Кузнецова", "Γιώργος", "محمد بن سلمان", "N" * 200, "=HYPERLINK(1)"]
)
def test_any_name_fits_on_the_paper(name: str) -> None:
    receipt = given(donor=factories.make_donor(name=name))
    store_and_send(str(receipt.pk))
    receipt.refresh_from_db()
    assert receipt.sha256


def test_an_attempt_that_died_before_its_commit_is_overwritten() -> None:
    receipt = given()
    receipt.pdf.storage.save(f"receipts/{receipt.year}/{receipt.pk}.pdf", io.BytesIO(b"half"))
    store_and_send(str(receipt.pk))
    receipt.refresh_from_db()
    assert receipt.pdf.name == f"receipts/{receipt.year}/{receipt.pk}.pdf"
    assert receipt.pdf.size > 1000


def test_check_ledger_sees_a_changed_pdf_a_missing_one_and_a_gap() -> None:
    changed, missing, gone = given(), given(), given()
    for receipt in (changed, missing):
        store_and_send(str(receipt.pk))
        receipt.refresh_from_db()
    with open(changed.pdf.path, "ab") as stored:
        stored.write(b"%")
    missing.pdf.storage.delete(str(missing.pdf.name))
    gone.delete()
    year = timezone.localdate().year
    assert set(ledger_check.check().findings) == {
        f"The PDF of receipt {changed.number} is not the one that was stored.",
        f"The PDF of receipt {missing.number} is not in the store.",
        f"Donation {gone.donation.reference} succeeded and has 0 receipts that stand, not one.",
        f"Receipts R {year} end with 2, but the last number given is 3.",
    }


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_gifts_that_come_at_once_get_numbers_without_gap() -> None:
    waiting = [factories.make_donation() for _number in range(20)]

    def succeed(donation: Donation) -> int:
        try:
            return donations.succeed(donation, received_at=timezone.now()).receipts.get().sequence
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=12) as threads:
        assert sorted(threads.map(succeed, waiting)) == list(range(1, 21))


def stored() -> Receipt:
    receipt = given()
    store_and_send(str(receipt.pk))
    receipt.refresh_from_db()
    return receipt


def test_the_donor_opens_it_by_the_link_in_the_mail_and_that_is_written_down(client: Client) -> None:
    receipt = stored()
    mail = OutgoingEmail.objects.get(kind="thank_you")
    address = receipt_links.receipt_link(receipt)
    assert address.rsplit(":", 1)[0][:60] in mail.text
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/pdf"
    assert f"{receipt.number}.pdf" in answer.headers["Content-Disposition"]
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert b"".join(answer.streaming_content).startswith(b"%PDF")  # type: ignore[attr-defined]
    assert AuditEntry.objects.get(action="receipt.downloaded").subject == receipt


def test_a_link_that_is_tampered_with_old_or_of_a_voided_receipt_says_so(client: Client) -> None:
    receipt = stored()
    address = receipt_links.receipt_link(receipt)
    assert client.get(address[:-3] + "xxx/").status_code == 404
    assert client.get(reverse("payments:receipt", args=["nonsense"])).status_code == 404
    with time_machine.travel(timezone.now() + datetime.timedelta(days=31)):
        old = client.get(address)
    assert (old.status_code, "has ended" in old.content.decode()) == (410, True)
    receipt.move(Receipt.Status.VOIDED, reason="wrong name")
    assert client.get(address).status_code == 410
    assert client.post(address).status_code == 405
    assert not AuditEntry.objects.exists()


def test_a_receipt_that_is_still_being_made_says_so(client: Client) -> None:
    answer = client.get(receipt_links.receipt_link(given()))
    assert answer.status_code == 503
    assert "being made" in answer.content.decode()


def test_staff_with_the_right_open_it_and_others_do_not(
    client: Client, auditor: User, registrar: User
) -> None:
    address = guarded_link("receipt", stored())
    client.force_login(auditor)
    assert client.get(address).status_code == 200
    client.force_login(registrar)
    assert client.get(address).status_code == 403
    client.logout()
    assert client.get(address).status_code == 302
