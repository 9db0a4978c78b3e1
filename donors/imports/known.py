"""Which donor of the books does a row mean?

The one with its number in the old system; else the one with the same email or phone and a similar name, or with the
same name and postcode. A chunk of rows asks the database a fixed number of questions.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext as _

from backoffice.core.imports.importer import Job, Outcome
from backoffice.core.models import ImportRow
from beneficiaries.models.names import name_key
from donors.imports.alike import names_alike, same_name
from donors.imports.facts import Facts
from donors.imports.ways import donors_by_number, pairs_of_emails, pairs_of_phones, with_details
from donors.models import Donor, Household


class Known:
    """The donors of the books that a chunk of rows may mean, and the households that it may name."""

    def __init__(self, read: Sequence[Facts], job: Job) -> None:
        self._by_number = donors_by_number(
            (facts.old_number for facts in read if facts.old_number), detailed=True
        )
        emails = pairs_of_emails({email for facts in read for email in facts.emails})
        phones = pairs_of_phones({phone for facts in read for phone in facts.phones})
        keys = {key for _value, key in (*emails, *phones)}
        standing = Donor.objects.standing().filter(erased_at=None)
        donors = {donor.pk: donor for donor in with_details(standing).filter(_blocks(read, keys))}
        self._by_email, self._by_phone = _grouped(emails, donors), _grouped(phones, donors)
        self._by_postcode: dict[str, list[Donor]] = defaultdict(list)
        for donor in donors.values():
            self._by_postcode[donor.postcode].append(donor)
        self._made_here = _made_by(job, [*donors, *(donor.pk for donor in self._by_number.values())])
        self._households = _households_by_name({facts.household.lower() for facts in read if facts.household})

    def find(self, facts: Facts) -> Donor | str | None:
        """The donor that the row means, None for a new one, or words where nobody can tell."""
        if (numbered := self._by_number.get(facts.old_number)) is not None:
            return numbered
        found = self._alike(facts)
        # What this very import has written in an earlier chunk comes after those who were there before.
        found = [donor for donor in found if not self.was_made_here(donor)] or found
        if len(found) > 1:
            return _(
                "Several donors could be meant: %(which)s. Give the number in the old system, or merge them."
            ) % {"which": ", ".join(str(donor) for donor in found[:5])}
        return found[0] if found else None

    def has_number(self, number: str) -> bool:
        return number in self._by_number

    def was_made_here(self, donor: Donor) -> bool:
        """Did an earlier row of the same import bring this donor in?"""
        return str(donor.pk) in self._made_here

    def household(self, facts: Facts) -> Household | str | None:
        """The household that the row names, None for a new one, or words where nobody can tell."""
        alike = [
            household
            for household in self._households.get(facts.household.lower(), ())
            if not (household.postcode and facts.postcode) or household.postcode == facts.postcode
        ]
        if len(alike) > 1:
            return _("Household: there are several of this name. Give the postcode.")
        return alike[0] if alike else None

    def _alike(self, facts: Facts) -> list[Donor]:
        def matching(
            groups: dict[str, list[Donor]], values: Iterable[str], names: Callable[..., bool]
        ) -> Iterator[Donor]:
            return (
                donor for value in values for donor in groups.get(value, ()) if names(donor.name, facts.name)
            )

        found = {
            donor.pk: donor
            for donor in (
                *matching(self._by_email, facts.emails, names_alike),
                *matching(self._by_phone, facts.phones, names_alike),
                *matching(self._by_postcode, [facts.postcode] if facts.postcode else [], same_name),
            )
        }
        return list(found.values())


def _blocks(read: Sequence[Facts], keys: set[Any]) -> Q:
    """Indexed facts that narrow the books down to those whom these rows can mean."""
    addressed = [facts for facts in read if facts.postcode]
    here = Q(
        postcode__in={facts.postcode for facts in addressed},
        name_key__in={name_key(facts.name) for facts in addressed},
    )
    return Q(pk__in=keys) | here if addressed else Q(pk__in=keys)


def _grouped(pairs: Iterable[tuple[str, Any]], donors: dict[Any, Donor]) -> dict[str, list[Donor]]:
    grouped: dict[str, list[Donor]] = defaultdict(list)
    for value, key in pairs:
        if key in donors:
            grouped[value].append(donors[key])
    return grouped


def _made_by(job: Job, keys: Sequence[Any]) -> set[str]:
    rows = ImportRow.objects.filter(
        batch=job.batch, outcome=Outcome.CREATED, is_written=True, record_key__in=[str(key) for key in keys]
    )
    return set(rows.values_list("record_key", flat=True))


def _households_by_name(names: set[str]) -> dict[str, list[Household]]:
    grouped: dict[str, list[Household]] = defaultdict(list)
    if names:
        for household in Household.objects.annotate(folded=Lower("name")).filter(folded__in=names):
            grouped[household.name.lower()].append(household)
    return grouped
