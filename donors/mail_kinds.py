"""The mails of this floor, declared, each with made-up samples."""

import datetime
from collections.abc import Iterable

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backoffice.core.mail_kinds import Law, MailKind, Sample, register
from donors.models import Donor
from donors.services.greeting import greeting_of

CHILD = "Amina"
# Written anew for each sponsor, and so no words of ours that a catalogue translates.
_WRITTEN = {
    "en": "Here stand the words that one of us has written for this sponsor, and another has read.",
    "fr": "Ici se trouvent les mots que l’un de nous a écrits pour ce parrain, et qu’un autre a relus.",
}


def sample_donor(language: str) -> Donor:
    return Donor(name="Anne Martin", email="anne@example.org", language=language)


def _letters(language: str) -> Iterable[Sample]:
    yield Sample(
        _("A letter has come"),
        {
            "greeting": greeting_of(sample_donor(language)),
            "child_name": CHILD,
            "url": f"{settings.SITE_URL}/letters/sample/",
            "days": settings.LETTER_LINK_DAYS,
        },
    )


def _departures(language: str) -> Iterable[Sample]:
    yield Sample(
        _("With other children to choose from"),
        {
            "greeting": greeting_of(sample_donor(language)),
            "child_name": CHILD,
            "message": _WRITTEN.get(language, _WRITTEN["en"]),
            "url": f"{settings.SITE_URL}/offer/sample/",
            "expires_at": timezone.now() + datetime.timedelta(days=settings.OFFER_DAYS),
        },
    )


KINDS = (
    MailKind(
        "letter",
        _("A letter from the child"),
        _("When a letter has been released and is sent"),
        _("The sponsor who writes with the child"),
        Law.TRANSACTIONAL,
        _letters,
    ),
    MailKind(
        "child_left",
        _("The child has left"),
        _("When the words to a sponsor whose child has left were reviewed and are sent"),
        _("The sponsor who pays"),
        Law.TRANSACTIONAL,
        _departures,
    ),
)


def register_kinds() -> None:
    register(*KINDS)
