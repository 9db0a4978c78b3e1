"""Two records fact by fact, as a page of comparison shows them."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Any

NOTHING = "–"
Values = str | Iterable[str]


@dataclass(frozen=True)
class Reading:
    """How a fact is read from a record. `fact` names it where one of the two values can be chosen."""

    label: str
    read: Callable[[Any], Values]
    fact: str = ""


@dataclass(frozen=True)
class Line:
    """One fact of both. `fact` is empty where nothing can be chosen."""

    label: str
    values: tuple[list[str], list[str]]
    fact: str = ""

    @property
    def first(self) -> list[str]:
        return self.values[0]

    @property
    def second(self) -> list[str]:
        return self.values[1]

    @property
    def differs(self) -> bool:
        return sorted(self.values[0]) != sorted(self.values[1])


@dataclass(frozen=True)
class Side:
    """The head of a column."""

    record: Any
    name: str
    reference: str
    address: str
    label: str = ""
    colour: str = ""


def lines(
    pair: tuple[Any, Any], readings: Iterable[Reading], *, chosen_between: Collection[str]
) -> list[Line]:
    """What at least one of the two has; only the facts of `chosen_between` can be chosen."""
    found = [
        Line(
            reading.label,
            (_as_list(reading.read(pair[0])), _as_list(reading.read(pair[1]))),
            reading.fact if reading.fact in chosen_between else "",
        )
        for reading in readings
    ]
    return [line for line in found if line.values != ([NOTHING], [NOTHING])]


def _as_list(value: Values) -> list[str]:
    found = [value] if isinstance(value, str) else list(value)
    return [each for each in found if each] or [NOTHING]
