"""What does a row say of a donor? Every cell is read, and every error of the row is told at once."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from phonenumber_field.phonenumber import PhoneNumber

from backoffice.core.errors import DomainError
from backoffice.core.imports.checking import label_of, problems_of, read_into
from backoffice.core.imports.importer import ReadRow
from backoffice.core.imports.values import read_phone, read_several, read_yes
from donors.imports.columns import TEXTS
from donors.imports.words import KINDS, SOURCES, read_country, read_language
from donors.models import Donor, DonorTag, Household, OldNumber, OtherEmail, TaxIdentifier
from donors.services.addresses import checked_postcode
from donors.services.tax_ids import checked_tax_identifier


@dataclass(slots=True)
class Facts:
    """The facts of one row: only what the file says, blank cells left out."""

    row: ReadRow
    fields: dict[str, Any] = field(default_factory=dict)
    old_number: str = ""
    other_emails: list[str] = field(default_factory=list)
    other_phones: list[PhoneNumber] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    household: str = ""
    tax: tuple[str, str] | None = None  # country and number
    problems: list[str] = field(default_factory=list)

    @property
    def name(self) -> str:
        return str(self.fields.get("name", ""))

    @property
    def emails(self) -> list[str]:
        """In small letters, as they are compared."""
        return [email.lower() for email in (self.fields.get("email", ""), *self.other_emails) if email]

    @property
    def phones(self) -> list[str]:
        return [phone.as_e164 for phone in (self.fields.get("phone"), *self.other_phones) if phone]

    @property
    def postcode(self) -> str:
        return str(self.fields.get("postcode", ""))


def read(row: ReadRow) -> Facts:
    facts = Facts(row, problems=list(row.problems))
    cells = {name: text for name, text in row.values.items() if text}
    named = " ".join(f"{cells.get('first_name', '')} {cells.get('name', '')}".split())
    if named:
        facts.fields["name"] = named
    facts.fields |= {name: cells[name] for name in TEXTS if name in cells}
    readers: dict[str, Callable[[str], object]] = {
        "kind": KINDS.read,
        "country": read_country,
        "language": read_language,
        "source": SOURCES.read,
        "do_not_contact": read_yes,
        "is_deceased": read_yes,
    }
    for name, reader in readers.items():
        if name in cells:
            label = label_of(Donor, name)
            read_into(facts.fields, facts.problems, name, reader, cells[name], label=label)
    _read_emails(facts, cells)
    _read_phones(facts, cells)
    _read_postcode(facts)
    _read_tax(facts, cells)
    facts.old_number = cells.get("old_number", "")
    facts.household = " ".join(cells.get("household", "").split())
    facts.tags = read_several(cells.get("tags", ""))
    _check_parts(facts)
    return facts


def _read_emails(facts: Facts, cells: Mapping[str, str]) -> None:
    emails = {email.lower(): email for email in read_several(cells.get("email", ""))}
    for email in emails.values():
        said = problems_of(OtherEmail(address=email), only=("address",))
        facts.problems += [f"{words} ({email[:60]})" for words in said]
    first, *others = [*emails.values()] or [""]
    if first:
        facts.fields["email"] = first
    facts.other_emails = others


def _read_phones(facts: Facts, cells: Mapping[str, str]) -> None:
    numbers: dict[str, Any] = {}
    region = facts.fields.get("country")
    for text in read_several(cells.get("phone", "")):
        label = label_of(Donor, "phone")
        read_into(numbers, facts.problems, text, lambda text: read_phone(text, region), text, label=label)
    phones = list({phone.as_e164: phone for phone in numbers.values()}.values())
    if phones:
        facts.fields["phone"], *facts.other_phones = phones


def _read_postcode(facts: Facts) -> None:
    if not facts.postcode:
        return
    try:
        facts.fields["postcode"] = checked_postcode(facts.postcode, country=facts.fields.get("country", ""))
    except DomainError as refusal:
        facts.problems.append(f"{label_of(Donor, 'postcode')}: {refusal}")


def _read_tax(facts: Facts, cells: Mapping[str, str]) -> None:
    if "tax_number" not in cells:
        return
    label, said = label_of(TaxIdentifier, "number"), dict[str, Any]()
    if "tax_country" in cells:
        read_into(said, facts.problems, "country", read_country, cells["tax_country"], label=label)
    country = said.get("country") or facts.fields.get("country", "")
    if not country:
        facts.problems.append(_("Tax number: the country is missing."))
        return
    try:
        facts.tax = (country, checked_tax_identifier(cells["tax_number"], country=country))
    except DomainError as refusal:
        facts.problems.append(_("Tax number: %(why)s") % {"why": refusal})


def _check_parts(facts: Facts) -> None:
    """What forms would say of the names and numbers that stand beside the donor."""
    if facts.old_number:
        facts.problems += problems_of(OldNumber(number=facts.old_number), only=("number",))
    if facts.household:
        facts.problems += problems_of(Household(name=facts.household), only=("name",))
    if facts.tax:
        facts.problems += problems_of(TaxIdentifier(number=facts.tax[1]), only=("number",))
    for tag in facts.tags:
        facts.problems += problems_of(DonorTag(name=tag), only=("name",))
