"""How does a table become an Excel file whose numbers are numbers, however many rows there are?

openpyxl makes the workbook: styles, sheets, header, filter, the sheet of parameters. The rows never pass through
its cells, which would take most of the time: they are streamed as XML into the deflated sheet, so that memory
stays flat.
"""

import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, tzinfo
from itertools import chain, islice
from typing import IO, BinaryIO

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from backoffice.core.documents.cells import CellWriter
from backoffice.core.documents.pieces import Steps, exhausted, pieces
from backoffice.core.documents.table import Column, Row, local, printed_texts, with_sample
from backoffice.core.documents.workbook import Parameter, Skeleton

SHEET_ROWS = 1_048_576  # Excel's limit, the header included
SAMPLE = 200
BATCH = 500
_ARCHIVE_DATE = (1980, 1, 1, 0, 0, 0)  # the same rows give the same bytes


def write_xlsx(
    out: BinaryIO,
    *,
    sheet_title: str | Promise,
    columns: Sequence[Column],
    rows: Iterable[Row],
    totals: Sequence[Row] = (),
    parameters: Sequence[Parameter] = (),
    generated_by: str = "",
    generated_at: datetime | None = None,
    zone: tzinfo = UTC,
    sheet_rows: int = SHEET_ROWS,
) -> int:
    """Writes the workbook to `out`; returns how many rows there were, without the totals.

    Where one sheet is full the next one goes on, each with the header; the totals stand on the last one.
    """
    if sheet_rows < len(totals) + 2:
        raise ValueError("A sheet must have room for its header, one row and the totals")
    return exhausted(
        _written(
            out,
            sheet_title=sheet_title,
            columns=columns,
            rows=rows,
            totals=totals,
            parameters=parameters,
            generated_by=generated_by,
            generated_at=generated_at,
            zone=zone,
            sheet_rows=sheet_rows,
        )
    )


def stream_xlsx(
    *,
    sheet_title: str | Promise,
    columns: Sequence[Column],
    rows: Iterable[Row],
    parameters: Sequence[Parameter] = (),
    generated_by: str = "",
    zone: tzinfo = UTC,
) -> Iterator[bytes]:
    """The same file piece by piece, for an answer that is sent while it is made."""
    return pieces(
        lambda out: _written(
            out,
            sheet_title=sheet_title,
            columns=columns,
            rows=rows,
            totals=(),
            parameters=parameters,
            generated_by=generated_by,
            generated_at=None,
            zone=zone,
            sheet_rows=SHEET_ROWS,
        )
    )


def _written(
    out: BinaryIO,
    *,
    sheet_title: str | Promise,
    columns: Sequence[Column],
    rows: Iterable[Row],
    totals: Sequence[Row],
    parameters: Sequence[Parameter],
    generated_by: str,
    generated_at: datetime | None,
    zone: tzinfo,
    sheet_rows: int,
) -> Steps:
    sample, all_rows = with_sample(rows, SAMPLE)
    texts = printed_texts(columns, zone)
    moment = local(generated_at or datetime.now(UTC), zone)
    skeleton = Skeleton(
        title=str(sheet_title),
        columns=columns,
        sample=[[text(row) for text in texts] for row in [*sample, *totals]],
        created=moment,
        author=generated_by,
    )
    count = 0
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        last = False
        while not last:
            part, beginning = skeleton.begin_sheet()
            cells = CellWriter(columns, zone, skeleton)
            with archive.open(_member(part), "w", force_zip64=True) as sheet:
                sheet.write(beginning)
                written = yield from _stream(sheet, cells, islice(all_rows, sheet_rows - 1), first=2)
                upcoming = list(islice(all_rows, 1))
                last = not upcoming and written + 1 + len(totals) <= sheet_rows
                if last:
                    yield from _stream(sheet, cells, totals, first=written + 2, bold=True)
                sheet.write(skeleton.end_of_sheet(last_row=written + 1))
            all_rows = chain(upcoming, all_rows)
            count += written
        facts = [*parameters, *_facts_of_run(generated_by, moment, count)]
        for name, content in skeleton.other_members(facts):
            archive.writestr(_member(name), content)
    return count


def _stream(
    sheet: IO[bytes], cells: CellWriter, rows: Iterable[Row], *, first: int, bold: bool = False
) -> Steps:
    """Deflates the rows in batches; returns how many there were."""
    number = first
    source = iter(rows)
    while batch := list(islice(source, BATCH)):
        xml = "".join([cells.row(row, at, bold=bold) for at, row in enumerate(batch, start=number)])
        sheet.write(xml.encode("utf-8"))
        number += len(batch)
        yield
    return number - first


def _facts_of_run(generated_by: str, moment: datetime, count: int) -> list[Parameter]:
    return [
        (_("Generated by"), generated_by),
        (_("Generated at"), f"{moment:%Y-%m-%d %H:%M} {moment.tzname() or ''}".strip()),
        (_("Rows"), count),
    ]


def _member(name: str) -> zipfile.ZipInfo:
    member = zipfile.ZipInfo(name, _ARCHIVE_DATE)
    member.compress_type = zipfile.ZIP_DEFLATED
    return member
