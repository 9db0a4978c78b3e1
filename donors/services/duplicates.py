"""Which donors may be one and the same? A score from 0 to 100, and what is alike.

What is likely is looked up by indexed facts first (see `lookups`), for many donors at once; only what that finds is
compared in earnest. People of one household share an address, an email and a phone and are two people all the
same: without a name that is alike, or the same tax number, nothing is suspected.
"""

import datetime
import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from backoffice.core.merging.suspicions import is_open, other_of, suspect
from donors.models import Donor, DonorSuspicion, OtherEmail, OtherPhone, TaxIdentifier
from donors.services.likeness import NAME_RESEMBLES, address_of, names_alike, same_address, words_of
from donors.services.lookups import Found, details_of, look_up

Reason = DonorSuspicion.Reason
Words = Callable[[Donor], tuple[str, ...]]

SUSPICIOUS = 60
WORTH = {Reason.EMAIL: 45, Reason.PHONE: 30, Reason.ADDRESS: 25, Reason.TAX: 65}
NAME_AT_LEAST, NAME_AT_MOST = 30, 45
ANOTHER_KIND = -20  # an organisation and a person
AT_A_TIME = 500
LATELY = datetime.timedelta(days=3)


@dataclass(frozen=True)
class Candidate:
    """A donor who may be the one asked about. `reasons` are values of `DonorSuspicion.Reason`."""

    donor: Donor
    score: int
    reasons: tuple[str, ...]

    @property
    def reasons_in_words(self) -> list[str]:
        return [str(Reason(reason).label) for reason in self.reasons]


@dataclass(frozen=True)
class Resemblance:
    """An open suspicion, seen from one of its two donors."""

    other: Donor
    suspicion: DonorSuspicion


def candidates_for(
    donor: Donor, limit: int = 5, *, emails: Iterable[str] = (), phones: Iterable[str] = ()
) -> list[Candidate]:
    """The donors most like this one, likeliest first.

    Works for a donor who is not saved yet; `emails` and `phones` are those typed beside the main ones.
    """
    details = details_of([donor])
    details.emails[donor.pk] |= {email.lower() for email in emails if email}
    details.phones[donor.pk] |= {str(phone) for phone in phones if phone}
    return _candidates(donor, look_up([donor], details), words_of)[:limit]


def find_for(donors: Iterable[Donor]) -> list[DonorSuspicion]:
    """Write down whom these donors resemble; returns what stands open about them.

    A pair stands once, however often it is found. One that people have called two donors stays so.
    """
    found: dict[frozenset[object], DonorSuspicion] = {}
    for asked in _by_hundreds(donors):
        looked_up, words = look_up(asked, details_of(asked)), _folded_once()
        for donor in asked:
            for candidate in _candidates(donor, looked_up, words):
                pair = frozenset((donor.pk, candidate.donor.pk))
                if pair not in found:
                    found[pair] = suspect(
                        DonorSuspicion,
                        donor,
                        candidate.donor,
                        score=candidate.score,
                        reasons=list(candidate.reasons),
                    )
    return [suspicion for suspicion in found.values() if is_open(suspicion)]


def find_among_changed(within: datetime.timedelta = LATELY) -> int:
    """Compare the donors that were entered or changed lately, they or their emails, phones and tax numbers.

    Finding the same twice changes nothing, so that a night which was missed is made up for by the next.
    """
    since = timezone.now() - within
    details = [
        Exists(model._default_manager.filter(donor=OuterRef("pk"), updated_at__gte=since))
        for model in (OtherEmail, OtherPhone, TaxIdentifier)
    ]
    changed = Donor.objects.standing().filter(
        Q(updated_at__gte=since) | details[0] | details[1] | details[2], erased_at=None
    )
    return len(find_for(changed.iterator(chunk_size=AT_A_TIME)))


def resembling(donor: Donor) -> list[Resemblance]:
    """What stands open about the donor, likeliest first."""
    pairs = DonorSuspicion.objects.open().about(donor).select_related("donor_a", "donor_b")
    return [Resemblance(other_of(pair, donor), pair) for pair in pairs.order_by("-score", "id")]


def _candidates(donor: Donor, found: Found, words: Words) -> list[Candidate]:
    own_words, address = words(donor), address_of(donor)
    compared = []
    for key in found.worth.get(donor.pk, ()):
        other = found.donors.get(key)
        if other is None:
            continue  # merged away or erased meanwhile
        likeness = names_alike(own_words, words(other))
        same_number = key in found.with_number.get(donor.pk, ())
        if likeness < NAME_RESEMBLES and not same_number:
            continue  # people of one home
        live_together = donor.household_id is not None and donor.household_id == other.household_id
        holds = {
            Reason.NAME: likeness >= NAME_RESEMBLES,
            Reason.EMAIL: key in found.with_email.get(donor.pk, ()),
            Reason.PHONE: key in found.with_phone.get(donor.pk, ()),
            Reason.TAX: same_number,
            Reason.ADDRESS: not live_together and same_address(address, address_of(other)),
        }
        reasons = [reason for reason, held in holds.items() if held]
        score = sum(WORTH.get(reason, 0) for reason in reasons) + _worth_of_name(likeness)
        score += ANOTHER_KIND if donor.kind != other.kind else 0
        if score >= SUSPICIOUS:
            compared.append(Candidate(other, min(score, 100), tuple(reason.value for reason in reasons)))
    return sorted(compared, key=lambda each: (-each.score, each.donor.created_at, each.donor.pk))


def _folded_once() -> Words:
    """Neighbours are compared with many: their names are folded once."""
    known: dict[object, tuple[str, ...]] = {}

    def words(donor: Donor) -> tuple[str, ...]:
        if donor.pk not in known:
            known[donor.pk] = words_of(donor)
        return known[donor.pk]

    return words


def _worth_of_name(likeness: float) -> int:
    """Nothing below what resembles; from there to the same name it grows evenly."""
    if likeness < NAME_RESEMBLES:
        return 0
    above = (likeness - NAME_RESEMBLES) / (100 - NAME_RESEMBLES)
    return round(NAME_AT_LEAST + above * (NAME_AT_MOST - NAME_AT_LEAST))


def _by_hundreds(donors: Iterable[Donor]) -> Iterator[Sequence[Donor]]:
    standing = (donor for donor in donors if not donor.is_merged_away and not donor.is_erased)
    while some := list(itertools.islice(standing, AT_A_TIME)):
        yield some
