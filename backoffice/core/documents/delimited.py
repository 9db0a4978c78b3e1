"""How is a table written as CSV that Excel, LibreOffice and scripts all read alike?"""

import codecs
import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, tzinfo
from typing import BinaryIO

from backoffice.core.documents.neutral import neutralise_formula
from backoffice.core.documents.table import CellText, Column, Kind, Row, plain_texts


def write_csv(
    out: BinaryIO,
    *,
    columns: Sequence[Column],
    rows: Iterable[Row],
    totals: Iterable[Row] = (),
    zone: tzinfo = UTC,
) -> int:
    """Streams the rows and then the totals; returns how many rows there were, without the totals."""
    out.write(codecs.BOM_UTF8)  # without it Excel reads UTF-8 as its local code page
    text = io.TextIOWrapper(out, encoding="utf-8", errors="replace", newline="", write_through=False)
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([neutralise_formula(str(column.title)) for column in columns])
    cells = plain_texts(columns, zone)
    counted = _Counted(rows)
    writer.writerows(_records(counted, columns, cells))
    writer.writerows(_records(totals, columns, cells))
    text.flush()
    text.detach()  # the caller's file stays open
    return counted.count


def _records(
    rows: Iterable[Row], columns: Sequence[Column], cells: Sequence[CellText]
) -> Iterator[list[str]]:
    # Only words are neutralised: a refund of -5.00 is a number and must stay one.
    plan = [(at, cell, columns[at].kind is Kind.TEXT) for at, cell in enumerate(cells)]
    for row in rows:
        yield [
            neutralise_formula(cell(row)) if words or type(row[at]) is str else cell(row)
            for at, cell, words in plan
        ]


class _Counted:
    def __init__(self, rows: Iterable[Row]) -> None:
        self._rows = rows
        self.count = 0

    def __iter__(self) -> Iterator[Row]:
        for row in self._rows:
            self.count += 1
            yield row
