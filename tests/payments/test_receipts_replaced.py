"""Receipts that count no more: voided, replaced, marked; the paper that was sent stays as it was."""

import hashlib
import io

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from backoffice.core.models import AuditEntry, OutgoingEmail, User
from backoffice.core.tasks.draining import drain
from payments.models import Receipt
from payments.services import donations, ledger_check, receipt_links, receipts
from payments.services.giving_back import refunds
from payments.services.receipts import ReceiptRefused
from tests import factories
from tests.payments.stripe_story import euros

pytestmark = pytest.mark.django_db(transaction=True)


def words_of(content: bytes) -> str:
    return " ".join(" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(content)).pages)


def test_a_corrected_name_gets_a_new_receipt_and_leaves_the_old_one_untouched(
    finance: User, client: Client
) -> None:
    gift = donations.succeed(
        factories.make_donation(channel="cash", amount=euros("80.00")), received_at=timezone.now()
    )
    drain()
    old = gift.receipts.get()
    with old.pdf.open("rb") as stored:
        paper = stored.read()
    assert gift.donor is not None
    gift.donor.name = "Maria Correct"
    gift.donor.save()
    client.force_login(finance)
    address = reverse("admin:payments_receipt_replace", args=[old.pk])
    client.post(address, {"_form_submitted": "1", "reason": "The name was misspelt."})
    drain()

    old.refresh_from_db()
    new = gift.receipts.get(status=Receipt.Status.ISSUED)
    assert (old.status, new.replaces, new.sequence) == (Receipt.Status.VOIDED, old, old.sequence + 1)
    with new.pdf.open("rb") as stored:
        said = words_of(stored.read())
    assert "Maria Correct" in said
    assert f"takes the place of {old.number}" in said
    with old.pdf.open("rb") as stored:
        assert stored.read() == paper
    assert hashlib.sha256(paper).hexdigest() == old.sha256
    mail = OutgoingEmail.objects.get(key=f"receipt_replaced:{new.pk}")
    assert mail.attachments.get().sha256 == new.sha256
    with pytest.raises(ReceiptRefused):
        receipts.replace(old, by=finance, reason="Again.")
    assert ledger_check.check().findings == []

    # The donor's link to the old one says so; staff get a copy that is marked, and it is noted.
    link = receipt_links.receipt_link(old)
    assert client.get(link.partition("testserver")[2] or link).status_code == 410
    copy = client.get(reverse("payments:void-receipt", args=[old.pk]))
    assert copy.status_code == 200
    assert "VOID" in words_of(copy.content)
    assert AuditEntry.objects.filter(action="receipt.void_copy_opened").count() == 1
    assert Client().get(reverse("payments:void-receipt", args=[old.pk])).status_code == 404


def test_a_part_that_went_back_is_said_on_the_successor(finance: User) -> None:
    gift = donations.succeed(
        factories.make_donation(channel="cash", amount=euros("80.00")), received_at=timezone.now()
    )
    refund = refunds.ask(gift, amount=euros("30.00"), reason="other", by=finance)
    refunds.mark_paid(refund, by=finance, bank_reference="1")
    drain()
    new = gift.receipts.get(status=Receipt.Status.ISSUED)
    with new.pdf.open("rb") as stored:
        said = words_of(stored.read())
    assert "50.00 EUR" in said
    assert "Of this was given back" in said
    assert "30.00 EUR" in said
    assert ledger_check.check().findings == []


def test_sending_again_sends_the_stored_paper(finance: User, supporter_care: User, client: Client) -> None:
    gift = donations.succeed(factories.make_donation(channel="cash"), received_at=timezone.now())
    drain()
    receipt = gift.receipts.get()
    address = reverse("admin:payments_receipt_send_again", args=[receipt.pk])
    client.force_login(supporter_care)
    for _time in range(2):
        client.post(address, {"_form_submitted": "1"})
    copies = OutgoingEmail.objects.filter(kind="receipt_copy")
    assert [mail.attachments.get().sha256 for mail in copies] == [receipt.sha256] * 2
    assert "copy" in copies[0].text
