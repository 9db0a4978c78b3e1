"""A receipt's PDF: made once from its frozen facts, stored, and sent with the waiting thank-you mail."""

import datetime
import hashlib
import io
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from backoffice.core import context
from backoffice.core.documents.blocks import Block, Facts, Figure, Paragraph
from backoffice.core.documents.letter import Letterhead, document_pdf
from backoffice.core.models import OutgoingEmail
from backoffice.core.services import outbox
from payments.emails import receipt_replaced_key, thank_you_key
from payments.models import Receipt
from payments.models.receipt import receipt_path

PDF = "application/pdf"


def filename(receipt: Receipt) -> str:
    return f"{receipt.number}.pdf"


def store_and_send(receipt_id: str) -> str:
    """Store the PDF unless it lies there already, and let the mail that waits for it go. Safe to repeat."""
    receipt = Receipt.objects.get(pk=receipt_id)
    # Drawn before the transaction: fonts take their time, and a row of the books is locked no longer than needed.
    content = b"" if receipt.sha256 else pdf_of(receipt)
    with transaction.atomic():
        receipt = Receipt.objects.select_for_update().get(pk=receipt_id)
        if not receipt.sha256:
            _store(receipt, content)
        _send_with(receipt)
    return receipt.number


def pdf_of(receipt: Receipt, *, mark: str = "") -> bytes:
    """The bytes that follow from the facts; the same facts always give the same bytes.

    A copy that counts no more bears a mark across the page. It is drawn anew and never takes the place of the paper
    that was stored.
    """
    facts = receipt.facts
    out = io.BytesIO()
    with translation.override(facts["language"]):
        document_pdf(
            out,
            letterhead=_letterhead(facts["organisation"]),
            title=_("Donation receipt"),
            number=_("No. %(number)s") % {"number": receipt.number},
            created=datetime.datetime.fromisoformat(facts["issued_at"]),
            recipient=[facts["donor"]["name"], *facts["donor"]["address"]],
            blocks=_blocks(facts),
            footer=_footer(facts["organisation"]),
            mark=mark or (_("TEST") if facts["is_test"] else ""),
            language=facts["language"],
        )
    return out.getvalue()


def _blocks(facts: dict[str, Any]) -> list[Block]:
    organisation = facts["organisation"]["name"]
    blocks: list[Block] = [
        Paragraph(
            _("%(organisation)s confirms with thanks that it has received the following gift.")
            % {"organisation": organisation}
        ),
        Figure(_what_came(facts), facts["amount_in_words"]),
        Facts(
            [
                (_("Given by"), facts["donor"]["name"]),
                (_("Received on"), _day(facts["received_on"])),
                (_("For"), facts["purpose"]),
                *([(_("What was given"), facts["in_kind"])] if facts.get("in_kind") else []),
                (_("Paid by"), facts["channel"]),
                (_("Reference"), facts["reference"]),
                *_what_went_back(facts),
                (_("Receipt issued on"), _day(facts["issued_at"][:10])),
            ]
        ),
        Paragraph(
            _(
                "This gift was made freely; nothing was given in return for it. Please keep this receipt with "
                "your papers. Its number is given only once."
            ),
            quiet=True,
        ),
    ]
    if replaced := facts.get("replaces"):
        words = _("This receipt takes the place of %(number)s, which counts no more.") % {"number": replaced}
        blocks.insert(1, Paragraph(words))
    if facts["is_test"]:
        blocks.append(Paragraph(_("Made with test data: no money has moved."), quiet=True))
    return blocks


def _what_came(facts: dict[str, Any]) -> str:
    """Of things the receipt names the worth, and says that no money came."""
    return _("Worth of what was given, no money") if facts.get("in_kind") else _("Amount received")


def _what_went_back(facts: dict[str, Any]) -> list[tuple[str, str]]:
    if "went_back_in_words" not in facts:
        return []
    return [(_("Gift"), facts["given_in_words"]), (_("Of this was given back"), facts["went_back_in_words"])]


def _letterhead(organisation: dict[str, str]) -> Letterhead:
    details = [*organisation["address"].splitlines(), organisation["email"]]
    return Letterhead(organisation=organisation["name"], details=[line for line in details if line.strip()])


def _footer(organisation: dict[str, str]) -> str:
    return " · ".join(filter(None, [organisation["name"], organisation["registration"]]))


def _day(written: str) -> str:
    return date_format(datetime.date.fromisoformat(written), "j F Y")


def _store(receipt: Receipt, content: bytes) -> None:
    name = receipt_path(receipt, "")
    storage = receipt.pdf.storage
    # What an attempt that died before its commit has left: the same bytes, and no row that knows of them.
    storage.delete(name)
    receipt.pdf.save(filename(receipt), ContentFile(content), save=False)
    receipt.sha256 = hashlib.sha256(content).hexdigest()
    with context.acting(reason=_("The PDF was made and stored.")):
        receipt.save(update_fields=["pdf", "sha256", "updated_at"])


def _send_with(receipt: Receipt) -> None:
    # One in place of another goes out with a mail of its own.
    key = thank_you_key(receipt.donation) if receipt.replaces is None else receipt_replaced_key(receipt)
    email = OutgoingEmail.objects.filter(key=key, status=OutgoingEmail.Status.WAITING).first()
    if email is None:
        return
    if not email.attachments.filter(sha256=receipt.sha256).exists():
        outbox.attach(
            email,
            filename=filename(receipt),
            content_type=PDF,
            stored_name=str(receipt.pdf.name),
            sha256=receipt.sha256,
        )
    outbox.release(email)
