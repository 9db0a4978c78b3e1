"""What does a row say of a child? Every cell is read, and every error of the row is told at once."""

import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from backoffice.core.imports.checking import begun, problems_of, read_into, said_by
from backoffice.core.imports.columns import fold
from backoffice.core.imports.importer import ReadRow
from backoffice.core.imports.values import read_date, read_phone, read_whole_number
from backoffice.core.money import parse_amount
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
            region = str(facts.partner.country.code) if facts.partner else None
            _read_into(
                facts,
                values,
                "guardian_phone",
                lambda text: read_phone(text, region),
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
        facts.problems += said_by(consent.clean)
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


def problems_of_child(child: Child, *, only: tuple[str, ...]) -> list[str]:
    return problems_of(child, only=only) + said_by(child.clean, of=Child)


def _read_into(
    facts: Facts, values: dict[str, Any], name: str, read: Callable[[str], object], text: str
) -> None:
    field = _LABELS.get(name) or Child._meta.get_field(name)
    label = begun(str(field.verbose_name))  # type: ignore[union-attr]
    read_into(values, facts.problems, name, read, text, label=label)
