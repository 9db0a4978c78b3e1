"""Who gives on the website: a sponsor who is signed in, or somebody whom we meet for the first time.

A guest is never attached to a donor whom we know by an email that anybody can type: a new donor is written, and the
duplicate finder tells staff who may be whom.
"""

from dataclasses import dataclass

from django.conf import settings
from django.utils import translation

from donors.models import Donor
from donors.services.register import register_donor


@dataclass(frozen=True)
class Guest:
    """`language` where it is another than that of the page: the API speaks to programs, its guests to us."""

    name: str
    email: str
    language: str = ""


Giver = Donor | Guest


def donor_of(giver: Giver) -> Donor:
    """The sponsor's own record, or a new one for a guest. Raises ValidationError for what is no name or email."""
    if isinstance(giver, Donor):
        return giver
    return register_donor(
        name=giver.name, email=giver.email, source=Donor.Source.WEBSITE, language=_language_of(giver)
    )


def _language_of(guest: Guest) -> str:
    """That in which the guest gives, where we write in it."""
    spoken = (guest.language or translation.get_language() or "").split("-")[0]
    return spoken if spoken in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
