"""What all mails to a donor have in common: whom we may write to, in which language, and how the mail begins."""

from collections.abc import Callable, Mapping
from typing import Any

from django.db import models
from django.utils import translation

from backoffice.core.models import OutgoingEmail
from backoffice.core.services import outbox
from donors.models import Donor
from donors.services.greeting import greeting_of

Facts = Mapping[str, Any]


def to_donor(
    kind: str,
    donor: Donor | None,
    facts: Callable[[], Facts],
    *,
    about: models.Model,
    key: str | None,
    attachments_follow: bool = False,
) -> OutgoingEmail | None:
    """Write to the donor what they must know. None where nobody can be written to: people see to it then.

    `facts` is asked in the donor's language, so that amounts and labels come in it.
    """
    if not can_be_written_to(donor):
        return None
    assert donor is not None
    language = outbox.language_of(donor.language)
    with translation.override(language):
        context = {"greeting": greeting_of(donor), **facts()}
    return outbox.queue(
        kind,
        to=donor.email,
        context=context,
        language=language,
        about=about,
        recipient_id=donor.pk,
        key=key,
        attachments_follow=attachments_follow,
    )


def stage_of(number: int, *, of: int) -> int:
    """How a mail of a ladder is worded: 1 for the first, 3 for the last, 2 for all between, however many there are."""
    if number <= 1:
        return 1
    return 3 if number >= of else 2


def can_be_written_to(donor: Donor | None) -> bool:
    """Not without an address, and never in the name of the dead or to those whom we have forgotten."""
    if donor is None or donor.is_deceased or donor.is_erased:
        return False
    try:
        outbox.valid_address(donor.email)
    except outbox.InvalidAddress:
        return False
    return True
