"""Which donors are worth comparing? Found through indexes, for hundreds of donors at once."""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.functions import Lower

from donors.models import Donor, DonorSuspicion, OtherEmail, OtherPhone, TaxIdentifier

Key = uuid.UUID
# What more donors than these have in common, such as the email of an office, says nothing about any of them.
SHARED_BY_MANY = 100
# In a larger town only names that begin alike are compared.
BLOCK_SIZE = 300
COMPARED = (
    # Not the phone: reading one costs more than comparing a name, and who shares one is looked up.
    *("id", "kind", "name", "name_key", "email", "street", "postcode", "city", "country"),
    *("household_id", "created_at", "merged_into_id", "erased_at"),
)


@dataclass
class Details:
    """What donors are known by beside their names, from their records and the rows under these."""

    emails: dict[Key, set[str]] = field(default_factory=lambda: defaultdict(set))
    phones: dict[Key, set[str]] = field(default_factory=lambda: defaultdict(set))
    numbers: dict[Key, set[str]] = field(default_factory=lambda: defaultdict(set))  # of the tax office


def details_of(donors: Sequence[Donor]) -> Details:
    keys = [donor.pk for donor in donors]
    details = Details()
    for donor in donors:
        _add(details.emails, donor.pk, donor.email.lower())
        _add(details.phones, donor.pk, str(donor.phone or ""))
    for key, email in OtherEmail.objects.filter(donor__in=keys).values_list("donor_id", Lower("address")):
        _add(details.emails, key, email)
    for key, phone in OtherPhone.objects.filter(donor__in=keys).values_list("donor_id", "number"):
        _add(details.phones, key, str(phone))
    for key, number in TaxIdentifier.objects.filter(donor__in=keys).values_list("donor_id", "number"):
        _add(details.numbers, key, number)
    return details


@dataclass
class Found:
    """`donors` by key; of each donor asked about, the keys of those with whom it is to be compared."""

    donors: dict[Key, Donor] = field(default_factory=dict)
    worth: dict[Key, set[Key]] = field(default_factory=lambda: defaultdict(set))
    with_email: dict[Key, set[Key]] = field(default_factory=dict)
    with_phone: dict[Key, set[Key]] = field(default_factory=dict)
    with_number: dict[Key, set[Key]] = field(default_factory=dict)


def look_up(asked: Sequence[Donor], details: Details) -> Found:
    """Whoever shares an email, a phone or a tax number, or lives in the same place under a name that may be alike."""
    found = Found()
    found.with_email = _sharing(details.emails, _owners_of_emails(_all(details.emails)))
    found.with_phone = _sharing(details.phones, _owners_of_phones(_all(details.phones)))
    found.with_number = _sharing(details.numbers, _owners_of_numbers(_all(details.numbers)))
    for shared in (found.with_email, found.with_phone, found.with_number):
        for key, others in shared.items():
            found.worth[key] |= others
    _add_neighbours(found, asked)
    missing = {other for others in found.worth.values() for other in others} - found.donors.keys()
    found.donors.update((donor.pk, donor) for donor in _standing().filter(pk__in=missing))
    _leave_out_known_others(found, [donor.pk for donor in asked])
    return found


def _standing() -> QuerySet[Donor]:
    return Donor.objects.standing().filter(erased_at=None).only(*COMPARED)


def _owners_of_emails(emails: set[str]) -> Iterable[tuple[str, Key]]:
    if not emails:
        return
    folded = Donor.objects.standing().annotate(folded=Lower("email")).filter(folded__in=emails)
    yield from folded.values_list("folded", "pk")
    others = OtherEmail.objects.annotate(folded=Lower("address")).filter(folded__in=emails)
    yield from others.values_list("folded", "donor_id")


def _owners_of_phones(phones: set[str]) -> Iterable[tuple[str, Key]]:
    if not phones:
        return
    for phone, key in Donor.objects.standing().filter(phone__in=phones).values_list("phone", "pk"):
        yield str(phone), key
    for phone, key in OtherPhone.objects.filter(number__in=phones).values_list("number", "donor_id"):
        yield str(phone), key


def _owners_of_numbers(numbers: set[str]) -> Iterable[tuple[str, Key]]:
    return (
        TaxIdentifier.objects.filter(number__in=numbers).values_list("number", "donor_id") if numbers else ()
    )


def _sharing(own: Mapping[Key, set[str]], owners: Iterable[tuple[str, Key]]) -> dict[Key, set[Key]]:
    by_value: dict[str, set[Key]] = defaultdict(set)
    for value, key in owners:
        by_value[value].add(key)
    telling = {value: keys for value, keys in by_value.items() if len(keys) <= SHARED_BY_MANY}
    return {
        key: {other for value in values for other in telling.get(value, ()) if other != key}
        for key, values in own.items()
    }


def _add_neighbours(found: Found, asked: Sequence[Donor]) -> None:
    by_postcode: dict[str, list[Donor]] = defaultdict(list)
    by_name: dict[str, list[Donor]] = defaultdict(list)
    with_street = [donor for donor in asked if donor.street]
    for neighbour in _neighbours(with_street):
        if neighbour.postcode:
            by_postcode[neighbour.postcode].append(neighbour)
        by_name[neighbour.name_key].append(neighbour)
    for donor in with_street:
        block = by_postcode.get(donor.postcode, [])
        if len(block) > BLOCK_SIZE:
            block = [other for other in block if other.name_key == donor.name_key]
        elsewhere = [other for other in by_name[donor.name_key] if not (other.postcode and donor.postcode)]
        for other in (*block, *elsewhere):
            if other.pk != donor.pk:
                found.donors[other.pk] = other
                found.worth[donor.pk].add(other.pk)


def _neighbours(asked: Sequence[Donor]) -> Iterable[Donor]:
    """Those in the same postcode; where one of two has none, those whose names begin alike."""
    postcodes = {donor.postcode for donor in asked if donor.postcode}
    names = {donor.name_key for donor in asked if donor.name_key}
    without = {donor.name_key for donor in asked if donor.name_key and not donor.postcode}
    blocks = (Q(postcode__in=postcodes), Q(postcode="", name_key__in=names), Q(name_key__in=without))
    seen: set[Any] = set()
    for block in blocks if asked else ():
        for donor in _standing().exclude(street="").filter(block).order_by():
            if donor.pk not in seen:
                seen.add(donor.pk)
                yield donor


def _leave_out_known_others(found: Found, asked: list[Key]) -> None:
    """With whom people have compared a donor already, and said that they are two."""
    dismissed = DonorSuspicion.objects.filter(status=DonorSuspicion.Status.DISMISSED)
    about = dismissed.filter(Q(donor_a__in=asked) | Q(donor_b__in=asked))
    for one, other in about.values_list("donor_a_id", "donor_b_id"):
        found.worth[one].discard(other)
        found.worth[other].discard(one)


def _all(values: Mapping[Key, set[str]]) -> set[str]:
    return {value for each in values.values() for value in each}


def _add(values: dict[Key, set[str]], key: Key, value: str) -> None:
    if value:
        values[key].add(value)
