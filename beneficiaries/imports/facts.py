"""What does a row say of a child? Every cell is read, and every error of the row is told at once."""

import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _
from djmoney.money import Money
from phonenumber_field.phonenumber import PhoneNumber
from phonenumbers import NumberParseException

from backoffice.core.imports.columns import fold
from backoffice.core.imports.importer import ReadRow
from backoffice.core.imports.values import Unreadable, read_date, read_whole_number
from backoffice.core.money import InvalidAmount, parse_amount
from beneficiaries.imports import columns
from beneficiaries.models import Child, ConsentRecord, Guardian, Partner


@dataclass(slots=True)
class Facts:
    """The facts of one row: only what the file says, blank cells left out."""

    row: ReadRow
    reference: str = ""
    partner: Partner | None = None
    fields: dict[str, Any] = field(default_factory=dict)
    guardian: Guardian | None = None
    consent: ConsentRecord | None = None
    problems: list[str] = field(default_factory=list)


class FactsReader:
    """Reads rows for somebody who may write to `partners`, by their folded names."""

    def __init__(self, partners: Mapping[str, Partner], *, own: Partner | None, day_first: bool) -> None:
        self._partners = partners
        self._own = own
        self._day_first = day_first

    def read(self, row: ReadRow) -> Facts:
        facts = Facts(row, problems=list(row.problems))
        cells = {name: text for name, text in row.values.items() if text}
        facts.reference = cells.get("reference", "")
        for name in columns.TEXTS:
            if name in cells:
                facts.fields[name] = cells[name]
        self._read_partner(facts, cells)
        readers: dict[str, Callable[[str], object]] = {
            "sex": columns.SEXES.read,
            "birth_date": self._day,
            "birth_year": read_whole_number,
            "monthly_need": lambda text: parse_amount(text.replace(" ", ""), cells.get("currency", "")),
        }
        for name, read in readers.items():
            if name in cells:
                _read_into(facts, facts.fields, name, read, cells[name])
        self._read_guardian(facts, cells)
        self._read_consent(facts, cells)
        return facts

    def _day(self, text: str) -> datetime.date:
        return read_date(text, day_first=self._day_first)

    def _read_partner(self, facts: Facts, cells: Mapping[str, str]) -> None:
        if "partner" in cells:
            facts.partner = self._partners.get(fold(cells["partner"]))
            if facts.partner is None:
                facts.problems.append(
                    _("You import children of your own partner only, which is %(partner)s.")
                    % {"partner": self._own}
                    if self._own
                    else _("There is no partner called '%(name)s'.") % {"name": cells["partner"][:60]}
                )
        else:
            facts.partner = self._own
        if facts.partner is not None:
            facts.fields["partner"] = facts.partner

    def _read_guardian(self, facts: Facts, cells: Mapping[str, str]) -> None:
        said = {name: cells[name] for name in _GUARDIAN if name in cells}
        if not said:
            return
        guardian = Guardian(full_name=said.get("guardian_name", ""), address=said.get("guardian_address", ""))
        values: dict[str, Any] = {}
        if "guardian_relation" in said:
            _read_into(
                facts,
                values,
                "guardian_relation",
                columns.RELATIONS.read,
                said["guardian_relation"],
            )
        if "guardian_phone" in said:
            _read_into(
                facts,
                values,
                "guardian_phone",
                lambda text: _phone(text, facts.partner),
                said["guardian_phone"],
            )
        guardian.relation = values.get("guardian_relation", "")
        guardian.phone = values.get("guardian_phone", "")
        if "guardian_name" not in said:
            facts.problems.append(_("Guardian: the name is missing."))
        if "guardian_relation" not in said:
            facts.problems.append(_("Guardian: the relation to the child is missing."))
        facts.problems += problems_of(guardian, only=("full_name",) if guardian.full_name else ())
        facts.guardian = guardian

    def _read_consent(self, facts: Facts, cells: Mapping[str, str]) -> None:
        said = {name: cells[name] for name in _CONSENT if name in cells}
        if not said:
            return
        values: dict[str, Any] = {"consent_form": ConsentRecord.Form.SIGNED}
        readers: dict[str, Callable[[str], object]] = {
            "consent_use": columns.CONSENT_USES.read,
            "consent_given_on": self._day,
            "consent_form": columns.CONSENT_FORMS.read,
        }
        for name, text in said.items():
            _read_into(facts, values, name, readers[name], text)
        if "consent_use" not in said or "consent_given_on" not in said:
            facts.problems.append(_("Consent: say both to what it was given and on which day."))
            return
        consent = ConsentRecord(**{name.removeprefix("consent_"): value for name, value in values.items()})
        facts.problems += _said_by(consent.clean)
        facts.consent = consent


_GUARDIAN = ("guardian_name", "guardian_relation", "guardian_phone", "guardian_address")
_CONSENT = ("consent_use", "consent_given_on", "consent_form")
_LABELS = {
    "guardian_relation": Guardian._meta.get_field("relation"),
    "guardian_phone": Guardian._meta.get_field("phone"),
    "consent_use": ConsentRecord._meta.get_field("use"),
    "consent_given_on": ConsentRecord._meta.get_field("given_on"),
    "consent_form": ConsentRecord._meta.get_field("form"),
}


def problems_of(record: models.Model, *, only: tuple[str, ...]) -> list[str]:
    """What a form would say of these fields of the record, each with the field's name."""
    others = {each.name for each in record._meta.fields} - set(only)
    return _said_by(lambda: record.clean_fields(exclude=others), of=record)


def problems_of_child(child: Child, *, only: tuple[str, ...]) -> list[str]:
    return problems_of(child, only=only) + _said_by(child.clean, of=child)


def _said_by(check: Callable[[], None], of: models.Model | None = None) -> list[str]:
    try:
        check()
    except ValidationError as error:
        if not hasattr(error, "error_dict"):
            return list(error.messages)
        return [
            f"{_label(of, name)}: {message}" if of else message
            for name, messages in error.message_dict.items()
            for message in messages
        ]
    return []


def _label(record: models.Model, name: str) -> str:
    label = str(record._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
    return label[:1].upper() + label[1:]


def _read_into(
    facts: Facts, values: dict[str, Any], name: str, read: Callable[[str], object], text: str
) -> None:
    try:
        values[name] = read(text)
    except (Unreadable, InvalidAmount) as error:
        shown = _LABELS.get(name) or Child._meta.get_field(name)
        label = str(shown.verbose_name)  # type: ignore[union-attr]
        facts.problems.append(f"{label[:1].upper()}{label[1:]}: {error}")


def _phone(text: str, partner: Partner | None) -> PhoneNumber:
    """As written with the country's code, else as it is dialled where the partner is."""
    region = str(partner.country.code) if partner else None
    try:
        number = PhoneNumber.from_string(text, region=region)
    except NumberParseException:
        number = None
    if number is None or not number.is_valid():
        raise Unreadable(
            _("'%(text)s' is no valid number. Write it with the country's code, such as +254712345678.")
            % {"text": text[:40]}
        )
    return number


def as_kept(value: object) -> Any:
    """A field's value as the trace of a row keeps it."""
    match value:
        case Money():
            return [str(value.amount), str(value.currency)]
        case datetime.date():
            return value.isoformat()
        case Partner():
            return value.pk
        case _:
            return value


def from_kept(name: str, kept: Any) -> Any:
    """The value that `as_kept` came from."""
    if kept is None:
        return None
    match name:
        case "monthly_need":
            return Money(*kept)
        case "birth_date":
            return datetime.date.fromisoformat(kept)
        case "partner":
            return Partner.objects.get(pk=kept)
        case _:
            return kept
