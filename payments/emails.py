"""The mails of this floor: one function each, named like its folder under templates/emails."""

from django.utils import translation
from django.utils.translation import gettext as _

from backoffice.core.models import OutgoingEmail
from backoffice.core.money import in_words
from backoffice.core.services import outbox
from donors.models import DonorConsent, Sponsorship
from donors.services.consents import unsubscribe_url
from donors.services.greeting import greeting_by_name, greeting_of
from payments.models import Donation, PaymentLink, Receipt
from payments.services.receipt_links import receipt_link


def payment_link(link: PaymentLink, *, again: bool = False) -> OutgoingEmail:
    """Ask the donor. The first mail of a link is written once, whoever calls how often."""
    return outbox.queue(
        "payment_link",
        to=link.donor.email,
        context=_about_link(link),
        language=link.donor.language,
        about=link,
        recipient_id=link.donor_id,
        key=None if again else f"payment_link:{link.pk}",
    )


def payment_link_reminder(link: PaymentLink, *, number: int) -> OutgoingEmail:
    """Bring a link to mind that was not paid; the first, second … time once each."""
    return outbox.queue(
        "payment_link_reminder",
        to=link.donor.email,
        context=_about_link(link),
        language=link.donor.language,
        about=link,
        recipient_id=link.donor_id,
        key=f"payment_link_reminder:{link.pk}:{number}",
    )


def preview_of_payment_link(link: PaymentLink) -> tuple[str, str]:
    """Subject and HTML of the mail that this link would go out with. The link need not be saved."""
    subject, _text, html = outbox.render("payment_link", _about_link(link), language=link.donor.language)
    return subject, html


def _about_link(link: PaymentLink) -> dict[str, object]:
    """In the donor's language, whoever writes."""
    with translation.override(link.donor.language):
        greeting, opening = greeting_of(link.donor), _opening(link)
    appeal = link.batch is not None
    return {
        "link": link,
        "greeting": greeting,
        "opening": opening,
        "amount": in_words(link.amount),
        "least": in_words(link.least) if link.least else "",
        "most": in_words(link.most) if link.most else "",
        "child_name": link.child.first_name if link.child else "",
        "unsubscribe_url": unsubscribe_url(link.donor, purpose=DonorConsent.Purpose.APPEALS)
        if appeal
        else "",
    }


def _opening(link: PaymentLink) -> str:
    """Thanks to who asked for the link, and a question to who did not."""
    if link.child is not None and link.is_recurring:
        return _(
            "thank you for wanting to stand by %(name)s. This page, made for you alone, is where your sponsorship "
            "begins."
        ) % {"name": link.child.first_name}
    if link.child is not None:
        return _(
            "thank you for wanting to help %(name)s. You can give on this page, which we made for you alone."
        ) % {"name": link.child.first_name}
    if link.batch is not None and link.campaign is not None:
        return _(
            "we are collecting for “%(campaign)s”. Will you help? You can give on this page, which we made for "
            "you alone."
        ) % {"campaign": link.campaign.name}
    if link.batch is not None:
        return _("will you help? You can give on this page, which we made for you alone.")
    return _("thank you for wanting to help. You can give on this page, which we made for you alone.")


def sponsorship_reminder(promise: Sponsorship, *, step: int, link: PaymentLink | None) -> OutgoingEmail:
    """What was promised has not come; each step once. Without a link where a card is asked again by itself."""
    assert promise.behind_since is not None
    assert promise.behind_amount is not None
    with translation.override(promise.payer.language):
        greeting = greeting_of(promise.payer)
    return outbox.queue(
        "sponsorship_reminder",
        to=promise.payer.email,
        context={
            "greeting": greeting,
            "child_name": promise.child.first_name,
            "missing": in_words(promise.behind_amount),
            "since": promise.behind_since,
            "step": step,
            "link": link,
        },
        language=promise.payer.language,
        about=promise,
        recipient_id=promise.payer_id,
        key=f"sponsorship_reminder:{promise.pk}:{promise.behind_since}:{step}",
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
            "greeting": _thanked(donation),
            "child_name": donation.child.first_name if donation.child else "",
            "receipt": receipt,
            "receipt_url": receipt_link(receipt) if receipt else "",
        },
        language=donation.donor.language if donation.donor else "en",
        about=donation,
        recipient_id=donation.donor_id,
        key=thank_you_key(donation),
        attachments_follow=receipt is not None,
    )


def _thanked(donation: Donation) -> str:
    """In the donor's language; a payer of whom we know no more than a name is greeted by that."""
    if donation.donor is None:
        return greeting_by_name(donation.payer_name)
    with translation.override(donation.donor.language):
        return greeting_of(donation.donor)


def thank_you_key(donation: Donation) -> str:
    return f"thank_you:{donation.pk}"
