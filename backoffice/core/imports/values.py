"""What did the person mean by the text in a cell? Each reader raises Unreadable with words for that person."""

import datetime
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from phonenumber_field.phonenumber import PhoneNumber
from phonenumbers import NumberParseException

from backoffice.core.imports.columns import fold

_ISO = re.compile(r"(\d{4})[-./](\d{1,2})[-./](\d{1,2})(?:[ T]00:00(?::00)?)?")
_PARTS = re.compile(r"(\d{1,2})[-./ ](\d{1,2})[-./ ](\d{4})")
_SERIAL = re.compile(r"\d{4,5}")
_SEVERAL = re.compile(r"\s*[;,|\n]\s*")
_THOUSANDS = re.compile(r"\d{1,3}(?:[., '’\u00a0\u202f]\d{3})+(?:[.,]\d{1,2})?")
_PLAIN_AMOUNT = re.compile(r"\d+(?:[.,]\d{1,2})?")
_CENTS = re.compile(r"[.,](\d{1,2})$")
_COULD_BE_EITHER = re.compile(r"\d{1,3}[.,]\d{3}")
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


def read_several(text: str) -> list[str]:
    """What stands in one cell between semicolons, commas or bars, each once."""
    return list(dict.fromkeys(part for part in _SEVERAL.split(text) if part))


def read_phone(text: str, region: str | None) -> PhoneNumber:
    """As written with the country's code, else as it is dialled in the region (a country's two letters)."""
    try:
        number = PhoneNumber.from_string(text, region=region or None)
    except NumberParseException:
        number = None
    if number is None or not number.is_valid():
        raise Unreadable(
            _("'%(text)s' is no valid number. Write it with the country's code, such as +254712345678.")
            % {"text": text[:40]}
        )
    return number


def read_amount(text: str) -> str:
    """1234.50 out of "1,234.50", "1.234,50", "1 234,50" and "1234,5"; what could mean two amounts is refused."""
    wanted = text.strip()
    if _COULD_BE_EITHER.fullmatch(wanted):
        raise Unreadable(
            _("'%(text)s' could mean two amounts. Write it without thousands: 1234 or 1.23.")
            % {"text": wanted}
        )
    if not (_PLAIN_AMOUNT.fullmatch(wanted) or _THOUSANDS.fullmatch(wanted)):
        return wanted  # whoever makes money of it says what is wrong
    cents = _CENTS.search(wanted)
    whole = wanted[: cents.start()] if cents else wanted
    return "".join(filter(str.isdigit, whole)) + (f".{cents[1]}" if cents else "")


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


YES_OR_NO = choices_called(
    [("yes", gettext_lazy("Yes")), ("no", gettext_lazy("No"))],
    yes=("y", "true", "1", "x", "oui", "ja"),
    no=("n", "false", "0", "non", "nein"),
)


def read_yes(text: str) -> bool:
    return YES_OR_NO.read(text) == "yes"
