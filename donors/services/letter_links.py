"""The signed address by which a sponsor reads a letter without signing in."""

import uuid
from dataclasses import dataclass

from django.conf import settings
from django.core.signing import BadSignature, SignatureExpired, TimestampSigner
from django.urls import reverse

from beneficiaries.models import Child
from donors.models import Donor, Letter, Sponsorship

_signer = TimestampSigner(salt="letter")
# After these ends the last letters may still be read: the sponsor did nothing wrong, nor did the child.
READABLE_ENDS = frozenset({Sponsorship.EndKind.CHILD_LEFT, Sponsorship.EndKind.MOVED})
WITHDRAWN = Child.LeavingReason.WITHDRAWN


class LinkExpired(Exception):
    """The link was good and is too old."""


class LinkInvalid(Exception):
    """The link was never ours, or was changed."""


def letter_link(letter: Letter) -> str:
    return f"{settings.SITE_URL}{reverse('donors:letter', args=[token_of(letter)])}"


def token_of(letter: Letter) -> str:
    return _signer.sign(f"{letter.pk.hex}-{letter.sponsorship.correspondent_id.hex}")


@dataclass(frozen=True)
class Reading:
    """A letter, and the donor to whom the link was sent."""

    letter: uuid.UUID
    donor: uuid.UUID

    def is_by_correspondent(self, letter: Letter) -> bool:
        """Is that donor still the one who corresponds? A link ends when somebody else takes the letters over."""
        present = letter.sponsorship.correspondent_id
        return self.donor == present or self._survivor() == present

    def _survivor(self) -> uuid.UUID | None:
        """Two records that turned out to be one donor are the same reader."""
        donor = Donor.objects.select_related("merged_into").filter(pk=self.donor).first()
        while donor is not None and donor.merged_into is not None:
            donor = donor.merged_into
        return donor.pk if donor is not None else None


def read_token(token: str) -> Reading:
    """Raises LinkExpired or LinkInvalid."""
    try:
        signed = _signer.unsign(token, max_age=settings.LETTER_LINK_DAYS * 24 * 3600)
        letter, donor = (uuid.UUID(hex=key) for key in signed.split("-"))
        return Reading(letter, donor)
    except SignatureExpired as error:
        raise LinkExpired from error
    except (BadSignature, ValueError) as error:
        raise LinkInvalid from error


def may_be_read(letter: Letter) -> bool:
    """Is the letter open to whoever holds its link, at this moment?

    Only what was sent to a sponsor whose sponsorship stands, or ended because the child left or the sponsor went over
    to another child; of a child who is not suspended (something may be under enquiry), was not withdrawn by the
    family, and for whom a guardian's consent stands.
    """
    promise, child = letter.sponsorship, letter.sponsorship.child
    sent = letter.goes_to_sponsor and letter.status in {Letter.Status.SENT, Letter.Status.READ}
    stands = promise.status != Sponsorship.Status.ENDED or promise.end_kind in READABLE_ENDS
    return (
        sent
        and stands
        and not promise.correspondent.is_erased
        and child.status != Child.Status.SUSPENDED
        and child.leaving_reason != WITHDRAWN
        and child.consents.standing().exists()
    )


def may_be_answered(letter: Letter) -> bool:
    """May the sponsor write back? Only to a child of the programme, within a sponsorship that stands."""
    promise = letter.sponsorship
    return (
        may_be_read(letter)
        and promise.status != Sponsorship.Status.ENDED
        and promise.child.status == Child.Status.VERIFIED
    )
