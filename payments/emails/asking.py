"""Mails that ask: for a gift by a link, and for what was promised and has not come."""

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from backoffice.core.models import OutgoingEmail
from backoffice.core.money import in_words
from backoffice.core.services import outbox
from donors.models import DonorConsent, Sponsorship
from donors.services.consents import unsubscribe_url
from donors.services.greeting import greeting_of
from payments.emails.writing import Facts, stage_of
from payments.models import PaymentLink


def payment_link(link: PaymentLink, *, again: bool = False) -> OutgoingEmail:
    """Ask the donor. The first mail of a link is written once, whoever calls how often."""
    return _about_link("payment_link", link, key=None if again else f"payment_link:{link.pk}")


def payment_link_reminder(link: PaymentLink, *, number: int) -> OutgoingEmail:
    """Bring a link to mind that was not paid; the first, second … time once each."""
    return _about_link(
        "payment_link_reminder",
        link,
        key=f"payment_link_reminder:{link.pk}:{number}",
        stage=stage_of(number, of=len(settings.LINK_REMINDER_DAYS)),
    )


def preview_of_payment_link(link: PaymentLink) -> tuple[str, str]:
    """Subject and HTML of the mail that this link would go out with. The link need not be saved."""
    with translation.override(outbox.language_of(link.donor.language)):
        facts = link_facts(link)
    subject, _text, html = outbox.render("payment_link", facts, language=link.donor.language)
    return subject, html


def sponsorship_reminder(promise: Sponsorship, *, step: int, link: PaymentLink | None) -> OutgoingEmail:
    """What was promised has not come; each step once. Without a link where a card is asked again by itself."""
    with translation.override(outbox.language_of(promise.payer.language)):
        stage = stage_of(step, of=len(settings.SPONSORSHIP_REMINDER_DAYS))
        facts = reminder_facts(promise, stage=stage, link=link)
    return outbox.queue(
        "sponsorship_reminder",
        to=promise.payer.email,
        context=facts,
        language=promise.payer.language,
        about=promise,
        recipient_id=promise.payer_id,
        key=f"sponsorship_reminder:{promise.pk}:{promise.behind_since}:{step}",
    )


def link_facts(link: PaymentLink, *, stage: int = 0) -> Facts:
    """In the active language. Only an appeal, which nobody asked for, says how to be left in peace."""
    return {
        "link": link,
        "greeting": greeting_of(link.donor),
        "opening": _opening(link),
        "stage": stage,
        "amount": in_words(link.amount),
        "least": in_words(link.least) if link.least else "",
        "most": in_words(link.most) if link.most else "",
        "child_name": link.child.first_name if link.child else "",
        "unsubscribe_url": unsubscribe_url(link.donor, purpose=DonorConsent.Purpose.APPEALS)
        if link.batch is not None
        else "",
    }


def reminder_facts(promise: Sponsorship, *, stage: int, link: PaymentLink | None) -> Facts:
    assert promise.behind_since is not None
    assert promise.behind_amount is not None
    return {
        "greeting": greeting_of(promise.payer),
        "child_name": promise.child.first_name,
        "missing": in_words(promise.behind_amount),
        "since": promise.behind_since,
        "stage": stage,
        "link": link,
    }


def _about_link(kind: str, link: PaymentLink, *, key: str | None, stage: int = 0) -> OutgoingEmail:
    with translation.override(outbox.language_of(link.donor.language)):
        facts = link_facts(link, stage=stage)
    return outbox.queue(
        kind,
        to=link.donor.email,
        context=facts,
        language=link.donor.language,
        about=link,
        recipient_id=link.donor_id,
        key=key,
        unsubscribe_url=str(facts["unsubscribe_url"]),
    )


def _opening(link: PaymentLink) -> str:
    """Thanks to who asked for the link, and a question to who did not."""
    if link.child is not None and link.is_recurring:
        return _(
            "Thank you for wanting to stand by %(name)s. This page, made for you alone, is where your sponsorship "
            "begins."
        ) % {"name": link.child.first_name}
    if link.child is not None:
        return _(
            "Thank you for wanting to help %(name)s. You can give on this page, which we made for you alone."
        ) % {"name": link.child.first_name}
    if link.batch is not None and link.campaign is not None:
        return _(
            "We are collecting for “%(campaign)s”. Will you help? You can give on this page, which we made for "
            "you alone."
        ) % {"campaign": link.campaign.name}
    if link.batch is not None:
        return _("Will you help? You can give on this page, which we made for you alone.")
    return _("Thank you for wanting to help. You can give on this page, which we made for you alone.")
