"""The mails of this floor: one function each, named like its folder under templates/emails."""

from typing import Any

from django.conf import settings
from django.utils import translation

from backoffice.core.models import OutgoingEmail
from backoffice.core.services import outbox
from donors.models import ChildOffer, Letter
from donors.services.greeting import greeting_of
from donors.services.letter_links import letter_link


def letter(letter: Letter, *, again: bool = False) -> OutgoingEmail:
    """Tell the sponsor that a letter can be read, and where. Its words are not in the mail, which lies about for years.

    The first mail of a letter is written once, whoever calls how often.
    """
    donor = letter.sponsorship.correspondent
    with translation.override(donor.language):
        greeting = greeting_of(donor)
    return outbox.queue(
        "letter",
        to=donor.email,
        context={
            "greeting": greeting,
            "child_name": letter.sponsorship.child.first_name,
            "url": letter_link(letter),
            "days": settings.LETTER_LINK_DAYS,
        },
        language=donor.language,
        about=letter,
        recipient_id=donor.pk,
        key=None if again else f"letter:{letter.pk}",
    )


def child_left(offer: ChildOffer, *, again: bool = False) -> OutgoingEmail:
    """Tell a sponsor that the child has left, in words that somebody has reviewed, and where to choose.

    The children offered are not in the mail: it lies about for years, and they are shown only while they may be.
    """
    donor = offer.sponsorship.payer
    return outbox.queue(
        "child_left",
        to=donor.email,
        context=child_left_facts(offer),
        language=donor.language,
        about=offer,
        recipient_id=donor.pk,
        key=None if again else f"child_left:{offer.pk}",
    )


def child_left_facts(offer: ChildOffer) -> dict[str, Any]:
    """What the mail's template asks for; the preview shows the same."""
    donor = offer.sponsorship.payer
    with translation.override(donor.language):
        greeting = greeting_of(donor)
    return {
        "greeting": greeting,
        "child_name": offer.sponsorship.child.first_name,
        "message": offer.message,
        "url": offer.url,
        "expires_at": offer.expires_at,
    }
