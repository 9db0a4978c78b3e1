"""The mails of this floor: one function each, named like its folder under templates/emails."""

from backoffice.core.models import OutgoingEmail
from backoffice.core.money import in_words
from backoffice.core.services import outbox
from payments.models import Donation, PaymentLink, Receipt
from payments.services.receipt_links import receipt_link


def payment_link(link: PaymentLink, *, again: bool = False) -> OutgoingEmail:
    """Ask the donor. The first mail of a link is written once, whoever calls how often."""
    return outbox.queue(
        "payment_link",
        to=link.donor.email,
        context={
            "link": link,
            "amount": in_words(link.amount),
            "child_name": link.child.first_name if link.child else "",
        },
        language=link.donor.language,
        about=link,
        key=None if again else f"payment_link:{link.pk}",
    )


def thank_you(donation: Donation, receipt: Receipt | None = None) -> OutgoingEmail | None:
    """Thank for a gift, once. With a receipt the mail waits until the PDF lies in the store.

    Someone who left no usable address is thanked by a person: there is nothing to send.
    """
    address = donation.donor.email if donation.donor else donation.payer_email
    try:
        outbox.valid_address(address)
    except outbox.InvalidAddress:
        # The money has come whatever the payer typed into a payment page.
        return None
    return outbox.queue(
        "thank_you",
        to=address,
        context={
            "donation": donation,
            "amount": in_words(donation.amount),
            "name": donation.donor.name if donation.donor else donation.payer_name,
            "child_name": donation.child.first_name if donation.child else "",
            "receipt": receipt,
            "receipt_url": receipt_link(receipt) if receipt else "",
        },
        language=donation.donor.language if donation.donor else "en",
        about=donation,
        key=thank_you_key(donation),
        attachments_follow=receipt is not None,
    )


def thank_you_key(donation: Donation) -> str:
    return f"thank_you:{donation.pk}"
