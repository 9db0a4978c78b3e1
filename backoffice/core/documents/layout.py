"""How wide is each column, on which page, in which size?"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from backoffice.core.documents.lines import text_width
from backoffice.core.documents.look import MARGIN
from backoffice.core.documents.paper import A4, Size
from backoffice.core.documents.table import Column, Kind

LANDSCAPE = (A4[1], A4[0])
PADDING = 4.0  # on both sides of a cell
AVERAGE_CHARACTER = 0.56  # of the size, for width hints given in characters
WIDEST_TEXT = 22.0  # times the size: longer texts wrap
NARROWEST_TEXT = 8.0
SIZES = (8.0, 7.0, 6.0)


@dataclass(frozen=True, slots=True)
class PlacedColumn:
    title: str
    x: float
    width: float
    to_the_right: bool
    wraps: bool

    @property
    def inner(self) -> float:
        return self.width - 2 * PADDING


@dataclass(frozen=True, slots=True)
class TableLayout:
    page: Size
    size: float
    columns: tuple[PlacedColumn, ...]


@dataclass(frozen=True, slots=True)
class _Wish:
    """What a column would like and what it can do with, in multiples of the size."""

    natural: float
    least: float


def lay_out(columns: Sequence[Column], sample: Iterable[Sequence[str]]) -> TableLayout:
    """Upright if the columns fit, else landscape, else smaller; then long texts wrap; at last all is condensed."""
    wishes = _wishes(columns, sample)
    for page, size in ((A4, SIZES[0]), (LANDSCAPE, SIZES[0]), (LANDSCAPE, SIZES[1])):
        natural = [_points(wish.natural, size) for wish in wishes]
        if sum(natural) <= _usable(page):
            return _placed(columns, natural, page, size)
    for size in SIZES:
        least = [_points(wish.least, size) for wish in wishes]
        if sum(least) <= _usable(LANDSCAPE):
            natural = [_points(wish.natural, size) for wish in wishes]
            return _placed(columns, _between(least, natural, _usable(LANDSCAPE)), LANDSCAPE, size)
    return _placed(columns, least, LANDSCAPE, SIZES[-1])


def lay_out_within(
    columns: Sequence[Column], sample: Iterable[Sequence[str]], *, left: float, width: float, size: float
) -> TableLayout:
    """For a table that is a part of a page whose measures are given."""
    wishes = _wishes(columns, sample)
    natural = [_points(wish.natural, size) for wish in wishes]
    least = [_points(wish.least, size) for wish in wishes]
    widths = natural if sum(natural) <= width else _between(least, natural, width)
    return TableLayout(A4, size, _spread(columns, widths, left, width))


def _usable(page: Size) -> float:
    return page[0] - 2 * MARGIN


def _points(ems: float, size: float) -> float:
    return ems * size + 2 * PADDING


def _wishes(columns: Sequence[Column], sample: Iterable[Sequence[str]]) -> list[_Wish]:
    content = [0.0] * len(columns)
    for texts in sample:
        for at, text in enumerate(texts):
            content[at] = max(content[at], text_width(text) / 1000)
    return [_wish(column, widest) for column, widest in zip(columns, content, strict=True)]


def _wish(column: Column, widest: float) -> _Wish:
    title = max((text_width(word, bold=True) / 1000 for word in str(column.title).split()), default=0.0)
    if column.kind is not Kind.TEXT:
        needed = max(widest * 1.04, title)  # a later row may be a little wider than the sample
        return _Wish(needed, needed)
    wanted = column.width * AVERAGE_CHARACTER if column.width else min(widest, WIDEST_TEXT)
    natural = max(wanted, title)
    return _Wish(natural, max(title, min(natural, NARROWEST_TEXT)))


def _between(least: list[float], natural: list[float], available: float) -> list[float]:
    """What is left above the least goes to the columns by how much each would like to grow."""
    growth = [wanted - small for small, wanted in zip(least, natural, strict=True)]
    share = max(0.0, available - sum(least)) / (sum(growth) or 1.0)
    return [small + more * share for small, more in zip(least, growth, strict=True)]


def _placed(columns: Sequence[Column], widths: list[float], page: Size, size: float) -> TableLayout:
    return TableLayout(page, size, _spread(columns, widths, MARGIN, _usable(page)))


def _spread(
    columns: Sequence[Column], widths: list[float], left: float, available: float
) -> tuple[PlacedColumn, ...]:
    """Over the whole width, so that rules and titles end at the same margin; too much is condensed into it."""
    stretch = available / sum(widths)
    x = left
    placed: list[PlacedColumn] = []
    for column, width in zip(columns, widths, strict=True):
        placed.append(
            PlacedColumn(
                str(column.title), x, width * stretch, column.kind.is_number, column.kind is Kind.TEXT
            )
        )
        x += width * stretch
    return tuple(placed)
