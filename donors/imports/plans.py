"""What writing a row has to do: a new donor with all that belongs to it, or what is added to a known one."""

import copy
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from backoffice.core.imports.kept import as_kept
from backoffice.core.models import ImportBatch
from donors.imports.columns import FIELDS
from donors.imports.facts import Facts
from donors.models import Donor, Household

Existing = ImportBatch.Existing


@dataclass(slots=True)
class Plan:
    """`donor` bears the new facts; `changed` names those that differ, with the old. Lists hold what is to be added."""

    donor: Donor
    changed: dict[str, Any] = field(default_factory=dict)
    household: Household | None = None
    other_emails: list[str] = field(default_factory=list)
    other_phones: list[str] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    tax: tuple[str, str] | None = None
    old_number: str = ""

    @property
    def does_anything(self) -> bool:
        return bool(self.changed or self.in_words)

    @property
    def in_words(self) -> list[str]:
        """What changes, for the person who looks at the preview."""
        names = [str(Donor._meta.get_field(name).verbose_name) for name in self.changed]  # type: ignore[union-attr]
        parts = {
            _("further emails"): self.other_emails,
            _("further phones"): self.other_phones,
            _("tags"): self.tags,
            _("tax number"): self.tax,
            _("number in the old system"): self.old_number,
        }
        return names + [words for words, added in parts.items() if added]


def plan_for(
    facts: Facts,
    donor: Donor,
    *,
    household: Household | None,
    existing: str | None = None,
    number_is_noted: bool = False,
) -> Plan:
    """For a new donor, or one who is known if `existing` says how those are treated. Blank cells take nothing away."""
    if existing is None:
        donor.household = household
        return Plan(
            donor,
            household=household,
            other_emails=facts.other_emails,
            other_phones=[phone.as_e164 for phone in facts.other_phones],
            tags=facts.tags,
            tax=facts.tax,
            old_number=facts.old_number,
        )
    plan = Plan(copy.copy(donor))
    plan.old_number = "" if number_is_noted else facts.old_number
    if existing == Existing.LEAVE:
        return plan  # the number is no fact about the donor: it is how the old gifts find them
    wanted: dict[str, Any] = {name: value for name, value in facts.fields.items() if name in FIELDS}
    if household is not None:
        wanted["household"] = household
    for name, value in wanted.items():
        _take(plan, name, value, replaces=existing == Existing.UPDATE)
    plan.household = household if "household" in plan.changed else None
    _add_parts(plan, facts, donor)
    return plan


def _take(plan: Plan, name: str, value: Any, *, replaces: bool) -> None:
    before = getattr(plan.donor, name)
    is_blank = before in (None, "", False) or not as_kept(before)
    if as_kept(before) == as_kept(value) or not (replaces or is_blank):
        return
    plan.changed[name] = as_kept(before)
    setattr(plan.donor, name, value)


def _add_parts(plan: Plan, facts: Facts, donor: Donor) -> None:
    emails = {plan.donor.email.lower(), *(other.address.lower() for other in donor.other_emails.all())}
    phones = {as_kept(plan.donor.phone), *(as_kept(other.number) for other in donor.other_phones.all())}
    tags = {tag.name.lower() for tag in donor.tags.all()}
    taxes = {(str(known.country.code), known.number) for known in donor.tax_identifiers.all()}
    said = [facts.fields.get("email", ""), *facts.other_emails]
    plan.other_emails = [email for email in said if email and email.lower() not in emails]
    plan.other_phones = [phone for phone in facts.phones if phone not in phones]
    plan.tags = [tag for tag in facts.tags if tag.lower() not in tags]
    plan.tax = facts.tax if facts.tax and facts.tax not in taxes else None
