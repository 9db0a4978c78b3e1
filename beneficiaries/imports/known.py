"""Which child of the register does a row mean?

The one with its reference; else the one with the same partner, name (whatever the accents, the case and the order of
its words) and birth date or year. A chunk of rows asks the database a fixed number of questions.
"""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from backoffice.core.imports.importer import Job
from beneficiaries.imports.facts import Facts
from beneficiaries.models import Child, ChildPhoto, ConsentRecord, Guardian, Partner
from beneficiaries.models.names import folded_words, name_key

Key = tuple[object, ...]
BIRTH = ("birth_date", "birth_year")


class Known:
    """The children of the register that a chunk of rows may mean, and what of theirs the rows may add to."""

    def __init__(self, read: Sequence[Facts], job: Job) -> None:
        visible = Child.objects.for_user(job.by).select_related("partner")
        references = {facts.reference for facts in read if facts.reference}
        self._by_reference = (
            {child.reference: child for child in visible.filter(reference__in=references)}
            if references
            else {}
        )
        self._by_key: dict[Key, list[Child]] = defaultdict(list)
        for child in visible.standing().filter(*_blocks(read)):
            self._by_key[key_of(_facts_of(child))].append(child)
        found = [child for child in map(self.find, read) if isinstance(child, Child)]
        self._guardians = _grouped(
            Guardian.objects.filter(child__in=found).values_list("child_id", "full_name")
        )
        self._consents = _grouped(
            ConsentRecord.objects.filter(child__in=found, withdrawn_on=None).values_list("child_id", "use")
        )
        self._with_photo = set(
            ChildPhoto.objects.filter(child__in=found).values_list("child_id", flat=True)
            if job.archive
            else ()
        )

    def find(self, facts: Facts) -> Child | str | None:
        """The child that the row means, None for a new one, or words where nobody can tell."""
        if facts.reference:
            child = self._by_reference.get(facts.reference)
            if child is None:
                return _(
                    "There is no child %(reference)s here. Leave the reference empty for a new child."
                ) % {"reference": facts.reference[:40]}
            return child
        alike = self._by_key.get(key_of(facts.fields), [])
        if len(alike) > 1:
            return _("Several children have this name and birth date: %(which)s. Give the reference.") % {
                "which": ", ".join(child.reference for child in alike[:5])
            }
        return alike[0] if alike else None

    def has_guardian(self, child: Child, name: str) -> bool:
        wanted = folded_words(name)
        return any(folded_words(other) == wanted for other in self._guardians.get(child.pk, ()))

    def has_consent(self, child: Child, use: str) -> bool:
        return use in self._consents.get(child.pk, ())

    def has_photo(self, child: Child) -> bool:
        return child.pk in self._with_photo


def _blocks(read: Sequence[Facts]) -> list[Q]:
    """Indexed facts that narrow the register down to those whom these rows can mean."""
    nameless = [facts for facts in read if not facts.reference]
    names = {name_key(full_name(facts.fields)) for facts in nameless}
    days = {facts.fields["birth_date"] for facts in nameless if "birth_date" in facts.fields}
    years = {facts.fields["birth_year"] for facts in nameless if "birth_year" in facts.fields}
    return [
        Q(name_key__in=names),
        Q(partner__in={facts.partner.pk for facts in nameless if facts.partner}),
        Q(birth_date__in=days) | Q(birth_year__in=years) | Q(birth_date=None, birth_year=None),
    ]


def key_of(fields: dict[str, Any]) -> Key:
    partner: Partner | None = fields.get("partner")
    return (
        partner.pk if partner else None,
        " ".join(folded_words(full_name(fields))),
        fields.get("birth_date"),
        fields.get("birth_year"),
    )


def _facts_of(child: Child) -> dict[str, Any]:
    return {name: getattr(child, name) for name in ("first_name", "family_name", "partner", *BIRTH)}


def full_name(fields: dict[str, Any]) -> str:
    return f"{fields.get('first_name', '')} {fields.get('family_name', '')}"


def _grouped(pairs: Any) -> dict[int, list[str]]:
    grouped: dict[int, list[str]] = defaultdict(list)
    for key, value in pairs:
        grouped[key].append(value)
    return grouped
