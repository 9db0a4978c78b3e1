"""What is a column, and how does one of its values read as text?

All writers (and the screen) take these columns, so that a report says the same thing in every format.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from decimal import Decimal
from enum import Enum
from itertools import chain, islice

from django.utils.functional import Promise
from django.utils.translation import gettext
from moneyed import Money

from backoffice.core.money import decimals_of

USUAL_DECIMALS = 2


class Kind(Enum):
    TEXT = "text"
    INTEGER = "integer"
    DECIMAL = "decimal"
    AMOUNT = "amount"
    DATE = "date"
    DATETIME = "datetime"
    BOOLEAN = "boolean"

    @property
    def is_number(self) -> bool:
        return self in (Kind.INTEGER, Kind.DECIMAL, Kind.AMOUNT)


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `width` is a hint in characters; `currency` is the key of the column with the ISO code."""

    key: str
    title: str | Promise
    kind: Kind = Kind.TEXT
    width: int | None = None
    currency: str = ""


Row = Sequence[object]
CellText = Callable[[Row], str]


def currency_position(column: Column, columns: Sequence[Column]) -> int | None:
    """Where in a row the currency of this column's amounts stands."""
    if not column.currency:
        return None
    keys = [other.key for other in columns]
    if column.currency not in keys:
        raise ValueError(
            f"Column '{column.key}' takes its currency from '{column.currency}', which is no column"
        )
    return keys.index(column.currency)


def amount_decimals(amount: Decimal, code: str) -> int:
    """As many as the currency has, more where the value has more: a report never hides a digit."""
    usual = decimals_of(code) if code else USUAL_DECIMALS
    exponent = amount.as_tuple().exponent
    if not isinstance(exponent, int) or -exponent == usual:
        return usual
    needed = amount.normalize().as_tuple().exponent
    return max(usual, -needed) if isinstance(needed, int) else usual


def exact_number(value: object, column: Column) -> Decimal:
    """Floats are refused: money that passed through one is no longer exact."""
    if isinstance(value, Decimal):
        return value
    if isinstance(value, int):
        return Decimal(value)
    raise TypeError(
        f"Column '{column.key}' holds Decimal, Money or int, never {type(value).__name__}: {value!r}"
    )


def money_parts(value: object, column: Column, code: str) -> tuple[Decimal, str]:
    if isinstance(value, Money):
        return value.amount, value.currency.code
    return exact_number(value, column), code


def local(moment: datetime, zone: tzinfo) -> datetime:
    """In the organisation's zone; a naive moment is taken to stand in it already."""
    return moment.replace(tzinfo=zone) if moment.tzinfo is None else moment.astimezone(zone)


def printed_texts(columns: Sequence[Column], zone: tzinfo) -> list[CellText]:
    """For people: thousands apart, minutes, Yes and No. One function per column, given the whole row."""
    return [_cell_text(at, column, columns, zone, grouping=",") for at, column in enumerate(columns)]


def plain_texts(columns: Sequence[Column], zone: tzinfo) -> list[CellText]:
    """For machines: bare numbers, ISO dates with their offset, true and false."""
    return [_cell_text(at, column, columns, zone, grouping="") for at, column in enumerate(columns)]


def _cell_text(
    at: int, column: Column, columns: Sequence[Column], zone: tzinfo, *, grouping: str
) -> CellText:
    for_people = bool(grouping)
    currency_at = currency_position(column, columns)

    def amount(value: object, row: Row) -> str:
        code = str(row[currency_at] or "") if currency_at is not None else ""
        number, code = money_parts(value, column, code)
        text = f"{number:{grouping}.{amount_decimals(number, code)}f}"
        return f"{text} {code}" if isinstance(value, Money) else text

    def number(value: object, row: Row) -> str:
        return f"{exact_number(value, column):{grouping}f}"

    def day(value: object, row: Row) -> str:
        if isinstance(value, datetime):
            return local(value, zone).date().isoformat()
        return value.isoformat() if isinstance(value, date) else str(value)

    def moment(value: object, row: Row) -> str:
        if not isinstance(value, datetime):
            return value.isoformat() if isinstance(value, date) else str(value)
        here = local(value, zone)
        return f"{here:%Y-%m-%d %H:%M}" if for_people else here.isoformat(timespec="seconds")

    yes, no = (gettext("Yes"), gettext("No")) if for_people else ("true", "false")

    def truth(value: object, row: Row) -> str:
        return yes if value else no

    say: Callable[[object, Row], str] = {
        Kind.TEXT: lambda value, row: str(value),
        Kind.INTEGER: number,
        Kind.DECIMAL: number,
        Kind.AMOUNT: amount,
        Kind.DATE: day,
        Kind.DATETIME: moment,
        Kind.BOOLEAN: truth,
    }[column.kind]

    def text(row: Row) -> str:
        value = row[at]
        if type(value) is str:  # 'Total' may stand in any column of a totals row
            return value
        return "" if value is None else say(value, row)

    return text


def with_sample(rows: Iterable[Row], size: int) -> tuple[list[Row], Iterator[Row]]:
    """The first rows, to measure widths on, and all rows again from the first: the source is read once."""
    source = iter(rows)
    sample = list(islice(source, size))
    return sample, chain(sample, source)
