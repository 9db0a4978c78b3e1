"""What did the person mean by the text in a cell? Each reader raises Unreadable with words for that person."""

import datetime
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from backoffice.core.imports.columns import fold

_ISO = re.compile(r"(\d{4})[-./](\d{1,2})[-./](\d{1,2})(?:[ T]00:00(?::00)?)?")
_PARTS = re.compile(r"(\d{1,2})[-./ ](\d{1,2})[-./ ](\d{4})")
_SERIAL = re.compile(r"\d{4,5}")
_EXCEL_DAY_ZERO = datetime.date(1899, 12, 30)
_FIRST_SERIAL, _LAST_SERIAL = 3_000, 80_000  # 1908 to 2119; smaller numbers are years


class Unreadable(ValueError):
    """A cell that does not say what its column asks for."""


def read_date(text: str, *, day_first: bool) -> datetime.date:
    """2016-12-31, 31.12.2016, 31/12/2016, or Excel's own number of the day."""
    year_first, parts = _ISO.fullmatch(text), _PARTS.fullmatch(text)
    try:
        if year_first:
            year, month, day = map(int, year_first.groups())
            return datetime.date(year, month, day)
        if parts:
            one, two, year = map(int, parts.groups())
            # Dots are written where the day comes first.
            day, month = (one, two) if day_first or "." in text else (two, one)
            return datetime.date(year, month, day)
    except ValueError as error:
        raise Unreadable(_("There is no such day: %(text)s.") % {"text": text}) from error
    if _SERIAL.fullmatch(text) and _FIRST_SERIAL < int(text) < _LAST_SERIAL:
        return _EXCEL_DAY_ZERO + datetime.timedelta(days=int(text))
    raise Unreadable(
        _("'%(text)s' is no date. Write it as year-month-day, such as 2016-12-31.") % {"text": text[:40]}
    )


def read_whole_number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise Unreadable(_("'%(text)s' is no whole number.") % {"text": text[:40]})
    return int(text)


@dataclass(frozen=True)
class Choices:
    """The words by which people call the values of a choice."""

    values: Mapping[str, str]  # by folded words
    labels: Sequence[str | Promise]

    def read(self, text: str) -> str:
        try:
            return self.values[fold(text)]
        except KeyError as error:
            raise Unreadable(
                _("'%(text)s' is not one of: %(known)s.")
                % {"text": text[:40], "known": ", ".join(map(str, self.labels))}
            ) from error


def choices_called(choices: Iterable[tuple[str, str | Promise]], **others: tuple[str, ...]) -> Choices:
    """By value, by label, and by `others`, further words for a value."""
    known = list(choices)
    values = {
        fold(word): value for value, label in known for word in (value, str(label), *others.get(value, ()))
    }
    return Choices(values, [label for _value, label in known])
