"""Mails that thank, with the receipt; and the one that greets who has come to us."""

from django.utils import translation

from backoffice.core.models import OutgoingEmail
from backoffice.core.money import in_words
from backoffice.core.services import outbox
from donors.models import Donor, Sponsorship
from donors.services.greeting import greeting_by_name, greeting_of
from payments.emails.writing import Facts, can_be_written_to, to_donor
from payments.models import Donation, Receipt
from payments.services.receipt_links import DAYS_VALID, receipt_link


def thank_you(donation: Donation, receipt: Receipt | None = None) -> OutgoingEmail | None:
    """Thank for a gift, once. With a receipt the mail waits until the PDF lies in the store.

    Someone who left no usable address is thanked by a person: there is nothing to send.
    """
    donor = donation.donor
    if donor is not None and not can_be_written_to(donor):
        return None
    address = donor.email if donor else donation.payer_email
    try:
        outbox.valid_address(address)
    except outbox.InvalidAddress:
        # The money has come whatever the payer typed into a payment page.
        return None
    language = outbox.language_of(donor.language if donor else "")
    with translation.override(language):
        facts = thanks_facts(donation, receipt)
    return outbox.queue(
        "thank_you",
        to=address,
        context=facts,
        language=language,
        about=donation,
        recipient_id=donation.donor_id,
        key=thank_you_key(donation),
        attachments_follow=receipt is not None,
    )


def thanks_facts(donation: Donation, receipt: Receipt | None) -> Facts:
    """A payer of whom we know no more than a name is greeted by that."""
    return {
        "greeting": greeting_of(donation.donor) if donation.donor else greeting_by_name(donation.payer_name),
        "donation": donation,
        "amount": in_words(donation.amount),
        "child_name": donation.child.first_name if donation.child else "",
        "receipt": receipt,
        "receipt_url": receipt_link(receipt) if receipt else "",
        "days": DAYS_VALID,
    }


def thank_you_key(donation: Donation) -> str:
    return f"thank_you:{donation.pk}"


def receipt_replaced(receipt: Receipt) -> OutgoingEmail | None:
    """The receipt that stands now, in place of one that no longer counts. It waits for its PDF."""
    return to_donor(
        "receipt_replaced",
        receipt.donation.donor,
        lambda: replaced_facts(receipt),
        about=receipt,
        key=receipt_replaced_key(receipt),
        attachments_follow=True,
    )


def replaced_facts(receipt: Receipt) -> Facts:
    return {
        "receipt": receipt,
        "old_number": receipt.replaces.number if receipt.replaces else "",
        "donation": receipt.donation,
        "amount": in_words(receipt.donation.amount),
        "receipt_url": receipt_link(receipt),
        "days": DAYS_VALID,
    }


def receipt_replaced_key(receipt: Receipt) -> str:
    return f"receipt_replaced:{receipt.pk}"


def receipt_copy(receipt: Receipt) -> OutgoingEmail | None:
    """The stored receipt once more, as often as somebody asks for it; it waits until the PDF is attached."""
    return to_donor(
        "receipt_copy",
        receipt.donation.donor,
        lambda: replaced_facts(receipt),
        about=receipt,
        key=None,
        attachments_follow=True,
    )


def welcome(donor: Donor) -> OutgoingEmail | None:
    """Greet somebody who has given for the first time: once in a lifetime, and not who wants to be left alone."""
    if donor.do_not_contact:
        return None
    return to_donor("welcome", donor, lambda: welcome_facts(donor), about=donor, key=welcome_key(donor))


def welcome_facts(donor: Donor) -> Facts:
    begun = donor.sponsorships.live().exclude(status=Sponsorship.Status.PENDING)
    sponsored = begun.select_related("child").order_by("created_at").first()
    return {"child_name": sponsored.child.first_name if sponsored else ""}


def welcome_key(donor: Donor) -> str:
    return f"welcome:{donor.pk}"
