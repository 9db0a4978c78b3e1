"""Rows read once and written twice: first counted and added up, then put into a file.

Totals and rows must be of the same moment, and a file's writers want the totals before the last row. Reading the
database a second time would see gifts that came meanwhile; holding a million rows in memory would not do.
"""

import pickle
import tempfile
from collections.abc import Iterator
from types import TracebackType
from typing import Self, cast

from backoffice.core.documents.table import Row

KEPT_IN_MEMORY = 4_000_000  # bytes; beyond them the rows go to the disk
ROWS_IN_A_BLOCK = 500


class Spool:
    """A nameless temporary file of rows; nobody but this process can write to it."""

    def __init__(self) -> None:
        self._file = tempfile.SpooledTemporaryFile(max_size=KEPT_IN_MEMORY)  # noqa: SIM115  (closed by __exit__)
        self._block: list[Row] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    def add(self, row: Row) -> None:
        self._block.append(row)
        if len(self._block) == ROWS_IN_A_BLOCK:
            self._flush()

    def rows(self) -> Iterator[Row]:
        """All rows from the first."""
        self._flush()
        self._file.seek(0)
        while True:
            try:
                block = pickle.load(self._file)  # noqa: S301  (written by add() just before)
            except EOFError:
                return
            yield from cast("list[Row]", block)

    def _flush(self) -> None:
        if self._block:
            pickle.dump(self._block, self._file, protocol=pickle.HIGHEST_PROTOCOL)
            self._block = []
