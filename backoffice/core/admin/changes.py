"""What did each step of a record's history change, in words that staff read?

simple-history's own diff leaves out fields that no form edits, and with them every status; it also shows
choices by their codes. This one compares all fields and asks the database once per related model.
"""

import datetime
import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import Truncator, capfirst
from django.utils.translation import gettext as _
from djmoney.models.fields import CurrencyField
from djmoney.money import Money

from backoffice.core import money

NOTHING = "—"
LONGEST_VALUE = 400
NOISE = frozenset({"created_at", "updated_at"})


@dataclass(frozen=True)
class Change:
    label: str
    old: str
    new: str


@dataclass(frozen=True)
class Step:
    """One row of history. `record` is the historical row itself."""

    record: Any
    what: str
    changes: list[Change]

    @property
    def is_first(self) -> bool:
        return bool(self.record.history_type == "+")


def steps(
    records: Sequence[Any],
    *,
    before: Any | None,
    hidden: Collection[str] = (),
    longest: int = LONGEST_VALUE,
) -> list[Step]:
    """The history rows `records`, newest first, each against its predecessor; `before` is the last one's.

    Values above `longest` characters are shortened: pages want that, files do not.
    """
    if not records:
        return []
    fields = _readable_fields(records[0], hidden)
    names = _Names(fields, [*records, *([before] if before is not None else [])])
    found = []
    for at, record in enumerate(records):
        older = records[at + 1] if at + 1 < len(records) else before
        changes = [] if record.history_type == "-" else list(_changes(record, older, fields, names, longest))
        found.append(Step(record=record, what=_what(record), changes=changes))
    return found


def values(record: Any, *, hidden: Collection[str] = ()) -> list[tuple[str, str]]:
    """Every field of one history row, as the record stood then."""
    fields = _readable_fields(record, hidden)
    names = _Names(fields, [record])
    return [(_label(field), _text(field, record, names)) for field in fields]


def _what(record: Any) -> str:
    return {"+": _("Added"), "~": _("Changed"), "-": _("Deleted")}[record.history_type]


def _readable_fields(record: Any, hidden: Collection[str]) -> list[models.Field[Any, Any]]:
    many = list(getattr(record, "_history_m2m_fields", []))
    return [
        field
        for field in [*record.tracked_fields, *many]
        if not field.primary_key
        and field.name not in NOISE
        and field.name not in hidden
        and not isinstance(field, CurrencyField)
    ]


def _changes(
    record: Any,
    older: Any | None,
    fields: Iterable[models.Field[Any, Any]],
    names: "_Names",
    longest: int,
) -> Iterable[Change]:
    for field in fields:
        new = _text(field, record, names, longest)
        old = _text(field, older, names, longest) if older is not None else NOTHING
        # Long texts are compared whole and shown shortened.
        if older is None and new != NOTHING:
            yield Change(_label(field), NOTHING, new)
        elif older is not None and _raw(field, record, names) != _raw(field, older, names):
            yield Change(_label(field), old, new)


def _label(field: models.Field[Any, Any]) -> str:
    return str(capfirst(field.verbose_name))


def _raw(field: models.Field[Any, Any], record: Any, names: "_Names") -> object:
    if field.many_to_many:
        return names.of_many(field, record)
    value = getattr(record, field.attname)
    return str(value) if isinstance(value, models.fields.files.FieldFile) else value


def _text(field: models.Field[Any, Any], record: Any, names: "_Names", longest: int = LONGEST_VALUE) -> str:
    if field.many_to_many:
        return ", ".join(names.of_many(field, record)) or NOTHING
    value = getattr(record, field.attname)
    if value is None or value == "":
        return NOTHING
    if field.is_relation:
        return names.of(field, value)
    if field.flatchoices:
        return str(dict(field.flatchoices).get(value, value))
    return str(Truncator(_plain(value)).chars(longest))


def _plain(value: object) -> str:
    match value:
        case bool():
            return _("Yes") if value else _("No")
        case Money():
            return money.in_words(value)
        case datetime.datetime():
            return date_format(timezone.localtime(value), "DATETIME_FORMAT")
        case datetime.date():
            return date_format(value, "DATE_FORMAT")
        case dict() | list():
            return json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)
        case _:
            return str(value)


class _Names:
    """How related records are called, fetched with one query for each relation."""

    def __init__(self, fields: Iterable[models.Field[Any, Any]], records: Sequence[Any]) -> None:
        self._one: dict[str, dict[Any, Any]] = {}
        self._many: dict[str, dict[Any, list[str]]] = {}
        for field in fields:
            if field.many_to_many:
                self._many[field.name] = _linked(field, records)
            elif field.is_relation:
                keys = {key for record in records if (key := getattr(record, field.attname)) is not None}
                related: Any = field.related_model
                target = field.target_field.attname  # type: ignore[attr-defined]
                found = related._base_manager.filter(**{f"{target}__in": keys}) if keys else []
                self._one[field.name] = {getattr(row, target): row for row in found}

    def of(self, field: models.Field[Any, Any], key: object) -> str:
        row = self._one[field.name].get(key)
        return str(row) if row is not None else _("a record that was deleted (%(key)s)") % {"key": key}

    def of_many(self, field: models.Field[Any, Any], record: Any) -> list[str]:
        return self._many[field.name].get(record.history_id, [])


def _linked(field: models.Field[Any, Any], records: Sequence[Any]) -> dict[Any, list[str]]:
    through = getattr(records[0], field.name).model
    towards = field.m2m_reverse_field_name()  # type: ignore[attr-defined]
    links = through.objects.filter(history_id__in=[record.history_id for record in records])
    found: dict[Any, list[str]] = defaultdict(list)
    for link in links.select_related(towards):
        found[link.history_id].append(str(getattr(link, towards)))
    return {key: sorted(names) for key, names in found.items()}
