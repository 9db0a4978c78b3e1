"""Which children of the register may be one and the same?

What is likely is looked up by indexed facts first (the same birth date, guardian's phone or photo, the same beginning
of the name within a year of age); only what that finds is compared in earnest. So it stays quick however many
children there are.
"""

import datetime
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import cast

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from rapidfuzz import fuzz

from backoffice.core.merging.suspicions import is_open, suspect
from beneficiaries.models import Child, ChildPhoto, DuplicateSuspicion, Guardian
from beneficiaries.models.duplicates import in_words
from beneficiaries.models.names import folded_words, name_key
from beneficiaries.services.fingerprints import same_photo

Reason = DuplicateSuspicion.Reason

SUSPICIOUS = 60
NAME_RESEMBLES = 85  # of 100, as RapidFuzz compares the folded names
ANOTHER_SEX = -20
WORTH = {Reason.BIRTH_DATE: 30, Reason.BIRTH_YEAR: 10, Reason.PHONE: 25, Reason.PHOTO: 60}
NAME_AT_LEAST, NAME_AT_MOST = 30, 50
# On the first of January many were born whose birthday nobody knew: no block is compared further than this.
BLOCK_SIZE = 1000
LATELY = datetime.timedelta(days=3)
PLAIN_PICTURE = 0  # the fingerprint of a picture that shows nothing
COMPARED = (
    *("id", "reference", "first_name", "family_name", "sex", "birth_date", "birth_year"),
    *("status", "partner_id", "merged_into_id"),
)


@dataclass(frozen=True)
class Candidate:
    """A child that may be the one asked about. `reasons` are values of `DuplicateSuspicion.Reason`."""

    child: Child
    score: int
    reasons: tuple[str, ...]

    @property
    def reasons_in_words(self) -> list[str]:
        return in_words(self.reasons)


def candidates_for(child: Child, limit: int = 5, *, phones: Iterable[str] = ()) -> list[Candidate]:
    """The children most like this one, likeliest first.

    Works for a child that is not saved yet; `phones` are those of guardians who are not saved either. Siblings and
    those whom people have called another child are left out.
    """
    facts = _Facts.of(child, phones)
    others = _blocked(child, facts)
    with_photo = _with_photo_of_these(facts.photos, others)
    compared = (
        _compare(child, other, words=facts.words, shared=_shared(child, other, facts, with_photo))
        for other in others
    )
    found = sorted(filter(None, compared), key=lambda candidate: (-candidate.score, candidate.child.pk))
    return found[:limit]


def find_for(children: Iterable[Child]) -> list[DuplicateSuspicion]:
    """Write down whom these children resemble; returns what stands open about them.

    A pair stands once, however often it is found. One that people have called two children stays so.
    """
    found: dict[int, DuplicateSuspicion] = {}
    for child in children:
        if not child.is_merged_away:
            for candidate in candidates_for(child):
                suspicion = suspect(
                    DuplicateSuspicion,
                    child,
                    candidate.child,
                    score=candidate.score,
                    reasons=list(candidate.reasons),
                )
                found[suspicion.pk] = suspicion
    return [suspicion for suspicion in found.values() if is_open(suspicion)]


def find_among_changed(within: datetime.timedelta = LATELY) -> int:
    """Compare the children that were entered or changed lately, they or their guardians and photos.

    Finding the same twice changes nothing, so that a night which was missed is made up for by the next.
    """
    since = timezone.now() - within
    changed = Child.objects.standing().filter(
        Q(updated_at__gte=since)
        | Exists(Guardian.objects.filter(child=OuterRef("pk"), updated_at__gte=since))
        | Exists(ChildPhoto.objects.filter(child=OuterRef("pk"), created_at__gte=since))
    )
    return len(find_for(changed.iterator(chunk_size=500)))


@dataclass(frozen=True)
class _Facts:
    """What other records are looked up by, asked once."""

    words: str
    with_phone: frozenset[int]
    photos: frozenset[int]
    other_children: frozenset[int]

    @classmethod
    def of(cls, child: Child, phones: Iterable[str]) -> "_Facts":
        return cls(
            words=_words(child),
            with_phone=frozenset(_children_with_phone(child, phones)),
            photos=frozenset(_fingerprints(child)),
            other_children=frozenset(_known_as_others(child)),
        )


def _blocked(child: Child, facts: _Facts) -> Sequence[Child]:
    others = (
        Child.objects.standing().exclude(pk=child.pk).exclude(pk__in=facts.other_children).only(*COMPARED)
    )
    with_photo = ChildPhoto.objects.filter(phash__in=facts.photos).values_list("child_id", flat=True)
    blocks: list[QuerySet[Child]] = [others.filter(pk__in=facts.with_phone.union(with_photo))]
    if child.birth_date:
        blocks.append(others.filter(birth_date=child.birth_date))
    if key := name_key(child.full_name):
        blocks.append(_within_a_year(others.filter(name_key=key), child))
    found = {other.pk: other for block in blocks for other in block.order_by("-pk")[:BLOCK_SIZE]}
    return list(found.values())


def _within_a_year(others: "QuerySet[Child]", child: Child) -> "QuerySet[Child]":
    if (year := _birth_year(child)) is None:
        return others
    first, last = datetime.date(year - 1, 1, 1), datetime.date(year + 1, 12, 31)
    return others.filter(
        Q(birth_date__range=(first, last))
        | Q(birth_year__range=(year - 1, year + 1))
        | Q(birth_date=None, birth_year=None)
    )


def _children_with_phone(child: Child, phones: Iterable[str]) -> Iterable[int]:
    own = child.guardians.exclude(phone="").values_list("phone", flat=True) if child.pk else ()
    wanted = {str(phone) for phone in (*own, *phones) if phone}
    if not wanted:
        return ()
    return (
        Guardian.objects.filter(phone__in=wanted).exclude(child=child.pk).values_list("child_id", flat=True)
    )


def _known_as_others(child: Child) -> Iterable[int]:
    """Sisters and brothers, and with whom people have compared the child already."""
    if not child.pk:
        return ()
    dismissed = DuplicateSuspicion.objects.about(child).filter(status=DuplicateSuspicion.Status.DISMISSED)
    pairs = dismissed.values_list("child_a_id", "child_b_id")
    return {key for pair in pairs for key in pair} | set(child.siblings.values_list("pk", flat=True))


def _fingerprints(child: Child) -> Iterable[int]:
    if not child.pk:
        return ()
    prints = child.photos.exclude(phash=None).exclude(phash=PLAIN_PICTURE)
    return cast("QuerySet[ChildPhoto, int]", prints.values_list("phash", flat=True))


def _with_photo_of_these(photos: Collection[int], others: Sequence[Child]) -> frozenset[int]:
    """Those who have one of these photos, or nearly: saved anew, in another size or quality."""
    if not photos:
        return frozenset()
    prints = (
        ChildPhoto.objects.filter(child__in=others)
        .exclude(phash=PLAIN_PICTURE)
        .values_list("child_id", "phash")
    )
    return frozenset(
        key
        for key, phash in prints
        if phash is not None and any(same_photo(phash, photo) for photo in photos)
    )


def _shared(child: Child, other: Child, facts: _Facts, with_photo: Collection[int]) -> list[Reason]:
    """What two records have in common, the name apart."""
    same_day = child.birth_date is not None and child.birth_date == other.birth_date
    years = (_birth_year(child), _birth_year(other))
    same_age = not same_day and None not in years and abs(years[0] - years[1]) <= 1  # type: ignore[operator]
    holds = {
        Reason.BIRTH_DATE: same_day,
        Reason.BIRTH_YEAR: same_age,
        Reason.PHONE: other.pk in facts.with_phone,
        Reason.PHOTO: other.pk in with_photo,
    }
    return [reason for reason, held in holds.items() if held]


def _compare(child: Child, other: Child, *, words: str, shared: list[Reason]) -> Candidate | None:
    likeness = fuzz.token_sort_ratio(words, _words(other))
    score = sum(WORTH[reason] for reason in shared) + _worth_of_name(likeness)
    if child.sex and child.sex != other.sex:
        score += ANOTHER_SEX
    if score < SUSPICIOUS:
        return None
    named = [Reason.NAME] if likeness >= NAME_RESEMBLES else []
    return Candidate(other, min(score, 100), tuple(reason.value for reason in (*named, *shared)))


def _worth_of_name(likeness: float) -> int:
    """Nothing below what resembles; from there to the same name it grows evenly."""
    if likeness < NAME_RESEMBLES:
        return 0
    above = (likeness - NAME_RESEMBLES) / (100 - NAME_RESEMBLES)
    return round(NAME_AT_LEAST + above * (NAME_AT_MOST - NAME_AT_LEAST))


def _words(child: Child) -> str:
    return " ".join(folded_words(child.full_name))


def _birth_year(child: Child) -> int | None:
    return child.birth_date.year if child.birth_date else child.birth_year
