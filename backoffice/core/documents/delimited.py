"""How is a table written as CSV that Excel, LibreOffice and scripts all read alike?"""

import codecs
import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, tzinfo
from itertools import islice
from typing import BinaryIO

from backoffice.core.documents.neutral import neutralise_formula
from backoffice.core.documents.pieces import Steps, exhausted, pieces
from backoffice.core.documents.table import CellText, Column, Kind, Row, plain_texts

BATCH = 500


def write_csv(
    out: BinaryIO,
    *,
    columns: Sequence[Column],
    rows: Iterable[Row],
    totals: Iterable[Row] = (),
    zone: tzinfo = UTC,
) -> int:
    """Writes the rows and then the totals; returns how many rows there were, without the totals."""
    return exhausted(_written(out, columns=columns, rows=rows, totals=totals, zone=zone))


def stream_csv(*, columns: Sequence[Column], rows: Iterable[Row], zone: tzinfo = UTC) -> Iterator[bytes]:
    """The same file piece by piece, for an answer that is sent while it is made."""
    return pieces(lambda out: _written(out, columns=columns, rows=rows, totals=(), zone=zone))


def _written(
    out: BinaryIO,
    *,
    columns: Sequence[Column],
    rows: Iterable[Row],
    totals: Iterable[Row],
    zone: tzinfo,
) -> Steps:
    out.write(codecs.BOM_UTF8)  # without it Excel reads UTF-8 as its local code page
    text = io.TextIOWrapper(out, encoding="utf-8", errors="replace", newline="", write_through=False)
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([neutralise_formula(str(column.title)) for column in columns])
    cells = plain_texts(columns, zone)
    source, count = iter(rows), 0
    while batch := list(islice(source, BATCH)):
        writer.writerows(_records(batch, columns, cells))
        count += len(batch)
        text.flush()
        yield
    writer.writerows(_records(totals, columns, cells))
    text.flush()
    text.detach()  # the caller's file stays open
    return count


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
