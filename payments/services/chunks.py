"""A long stream in pieces: one question to the database for each hundred rows, and never all of them in memory."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

T = TypeVar("T")


def chunks(rows: Iterable[T], size: int) -> Iterator[list[T]]:
    stream = iter(rows)
    while piece := list(islice(stream, size)):
        yield piece
