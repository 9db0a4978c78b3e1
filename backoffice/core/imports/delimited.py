"""How is a CSV file read, whoever wrote it: Excel in Paris, a phone in Nairobi, a script?"""

import codecs
import csv
import io
from collections.abc import Iterator
from typing import BinaryIO

from django.utils.translation import gettext as _

from backoffice.core.documents.neutral import as_written
from backoffice.core.imports.table import LONGEST_CELL, MAX_COLUMNS, FileRefused, SheetRow

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DELIMITERS = ",;\t|"
_CHUNK = 1 << 16
_SAMPLE_RECORDS = 20


def read_delimited(source: BinaryIO) -> Iterator[SheetRow]:
    """Rows that hold anything, numbered as a spreadsheet numbers them. Raises FileRefused."""
    encoding = encoding_of(source)
    source.seek(0)
    text = io.TextIOWrapper(source, encoding=encoding, newline="")
    try:
        delimiter = delimiter_of(text.read(_CHUNK))
        text.seek(0)
        yield from _records(text, delimiter)
    finally:
        text.detach()  # the caller's file stays open


def encoding_of(source: BinaryIO) -> str:
    """UTF-8 if every byte of it is; else what Windows writes in the West, else Latin-1, which holds any byte."""
    source.seek(0)
    start = source.read(4)
    marked = next((name for mark, name in _MARKS if start.startswith(mark)), None)
    if marked:
        return marked
    return next((name for name in ("utf-8", "cp1252") if _decodes(source, name)), "latin-1")


def delimiter_of(sample: str) -> str:
    """The one that cuts the first records into the most columns, and always into as many."""

    def cuts(delimiter: str) -> tuple[int, int]:
        complete = sample.splitlines(keepends=True)
        if len(complete) > 1 and len(sample) >= _CHUNK:
            complete.pop()  # cut off in the middle
        try:
            records = [record for record in csv.reader(complete, delimiter=delimiter) if any(record)]
        except csv.Error:
            return (0, 0)
        widths = [len(record) for record in records[:_SAMPLE_RECORDS]]
        if not widths or widths[0] == 1:
            return (0, 0)
        return (sum(width == widths[0] for width in widths), widths[0])

    return max(_DELIMITERS, key=cuts)


def _decodes(source: BinaryIO, encoding: str) -> bool:
    source.seek(0)
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        while chunk := source.read(_CHUNK):
            if b"\0" in chunk:
                raise FileRefused(_("This is not a table. Save it as CSV or Excel (.xlsx) and try again."))
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _records(text: io.TextIOWrapper, delimiter: str) -> Iterator[SheetRow]:
    number = 0
    reader = csv.reader(text, delimiter=delimiter)
    try:
        for number, record in enumerate(reader, start=1):
            cells = [as_written(cell.strip()) for cell in record]
            if any(cells):
                yield SheetRow(number, cells[:MAX_COLUMNS], _problems(cells))
    except (csv.Error, UnicodeError) as error:
        raise FileRefused(
            _("The file cannot be read after row %(number)s. Is a quotation mark missing there?")
            % {"number": number}
        ) from error


def _problems(cells: list[str]) -> list[str]:
    problems = []
    if any(len(cell) > LONGEST_CELL for cell in cells):
        problems.append(_("A cell is longer than %(limit)s characters.") % {"limit": LONGEST_CELL})
    if any(cells[MAX_COLUMNS:]):
        problems.append(_("The row has more than %(limit)s columns.") % {"limit": MAX_COLUMNS})
    return problems
