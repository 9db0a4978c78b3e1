"""What a donor agreed to hear, and whether we may write or call for a purpose. Decisions are added, never edited."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.core import signing
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from backoffice.core import context
from backoffice.core.errors import DomainError
from backoffice.core.models import User
from beneficiaries.services.documents import PreparedPaper
from beneficiaries.services.kept_files import stored_or_nothing
from donors.models import Donor, DonorConsent

Channel, Purpose, Source = DonorConsent.Channel, DonorConsent.Purpose, DonorConsent.Source
SALT = "donors.unsubscribe"
# What somebody may ask to hear no more of by the link in a mail. Mail about one's own child goes on: it is asked for
# with the sponsorship, and ended by talking to us.
LEFT_BY_LINK = (Purpose.NEWS, Purpose.APPEALS)


class ConsentRefused(DomainError):
    """A decision that cannot be written down so; the message says what to do."""


class LinkUnknown(DomainError):
    """The address was not made by us, or belongs to nobody any more."""


@dataclass(frozen=True)
class Unsubscribing:
    donor: Donor
    channel: str
    purpose: str


def record_consent(
    donor: Donor,
    *,
    channel: str,
    purpose: str,
    granted: bool,
    source: str,
    decided_on: datetime.date | None = None,
    note: str = "",
    proof: PreparedPaper | None = None,
    by: User | None = None,
) -> DonorConsent:
    """Write a decision down. `by` is None when the donor decided by a link, without any of us."""
    day = decided_on or timezone.localdate()
    if day > timezone.localdate():
        raise ConsentRefused(
            _("Nobody has decided in the future yet. Write the day on which the donor told us.")
        )
    if donor.is_erased or donor.is_merged_away:
        raise ConsentRefused(_("This record is closed. Write the decision down with the donor's own record."))
    decision = DonorConsent(
        donor=donor,
        channel=channel,
        purpose=purpose,
        granted=granted,
        decided_on=day,
        source=source,
        note=note.strip(),
        recorded_by=by,
    )
    decision.full_clean(exclude=["donor", "recorded_by"])
    with transaction.atomic(), context.acting(by), stored_or_nothing() as kept:
        if proof is not None:
            decision.proof_content_type = proof.content_type
            decision.proof.save("", ContentFile(proof.content), save=False)
            kept.append(decision.proof)
        decision.save(force_insert=True)
    return decision


def record_consents(
    donor: Donor,
    *,
    channels: Iterable[str],
    purposes: Iterable[str],
    granted: bool,
    source: str,
    decided_on: datetime.date | None = None,
    note: str = "",
    proof: PreparedPaper | None = None,
    by: User | None = None,
) -> list[DonorConsent]:
    """One word of the donor about several channels and purposes: a row for each, or none at all."""
    asked_for = list(purposes)
    with transaction.atomic():
        return [
            record_consent(
                donor,
                channel=channel,
                purpose=purpose,
                granted=granted,
                source=source,
                decided_on=decided_on,
                note=note,
                proof=proof,
                by=by,
            )
            for channel in channels
            for purpose in asked_for
        ]


def present_state(donor: Donor) -> dict[tuple[str, str], DonorConsent]:
    """The decision that holds for each channel and purpose: the newest one. What was never asked is left out."""
    state: dict[tuple[str, str], DonorConsent] = {}
    for decision in DonorConsent.objects.filter(donor=donor):  # the newest first
        state.setdefault((decision.channel, decision.purpose), decision)
    return state


def may_contact(donor: Donor, *, channel: str, purpose: str) -> bool:
    """May we write or call for this purpose?

    Nobody who asked for quiet, has died or was forgotten. Otherwise the newest decision counts. Where there is
    none: news and requests for gifts by email, phone and text message wait for a yes; by post, and about the
    donor's own sponsored child, we write until we hear a no.
    """
    if donor.do_not_contact or donor.is_deceased or donor.is_erased or donor.is_merged_away:
        return False
    newest = DonorConsent.objects.filter(donor=donor, channel=channel, purpose=purpose).first()
    return newest.granted if newest else goes_without_asking(channel, purpose)


def goes_without_asking(channel: str, purpose: str) -> bool:
    return purpose == Purpose.CHILD or channel == Channel.POST


def unsubscribe_url(donor: Donor, *, purpose: str, channel: str = Channel.EMAIL) -> str:
    """For the foot of a mail that needs consent. It never expires: a no must be possible years later."""
    token = signing.dumps([str(donor.pk), str(channel), str(purpose)], salt=SALT)
    return f"{settings.SITE_URL}{reverse('donors:unsubscribe', args=[token])}"


def read_unsubscribe_token(token: str) -> Unsubscribing:
    """Whom the link is about: after a merge, the record that stayed. Raises LinkUnknown."""
    try:
        key, channel, purpose = signing.loads(token, salt=SALT)
        donor = Donor.objects.select_related("merged_into").get(pk=key)
    except (signing.BadSignature, ValueError, TypeError, ValidationError, Donor.DoesNotExist) as error:
        raise LinkUnknown(_("We do not know this address.")) from error
    while donor.merged_into is not None:
        donor = donor.merged_into
    if donor.is_erased:
        raise LinkUnknown(_("We do not know this address."))
    return Unsubscribing(donor, channel, purpose)


def withdraw_by_link(asked: Unsubscribing, *, everything: bool = False) -> list[DonorConsent]:
    """The donor wants to hear no more. A second press writes nothing."""
    purposes = LEFT_BY_LINK if everything else (asked.purpose,)
    with transaction.atomic():
        Donor.objects.select_for_update().get(pk=asked.donor.pk)
        state = present_state(asked.donor)
        return [
            record_consent(
                asked.donor, channel=asked.channel, purpose=purpose, granted=False, source=Source.LINK
            )
            for purpose in dict.fromkeys([*purposes, asked.purpose])
            if (asked.channel, purpose) not in state or state[asked.channel, purpose].granted
        ]
