"""How is an Excel file read without trusting it?

openpyxl streams the rows. What it would load whole (texts, styles) is measured first. Where the last row with a
content stands is found in the raw bytes, so that a million blank rows, left behind by somebody's formatting, are not
walked through.
"""

import datetime
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, BinaryIO
from xml.etree.ElementTree import ParseError

from django.utils.translation import gettext as _
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException

from backoffice.core.documents.neutral import as_written
from backoffice.core.imports.table import LONGEST_CELL, MAX_COLUMNS, FileRefused, SheetRow

LARGEST_PART = 64 << 20  # bytes, unpacked, of what is loaded whole
LARGEST_SHEET = 1 << 30
_SHEETS = "xl/worksheets/"
_CHUNK = 1 << 20
_LONGEST_TAG = 400
# A row's own number, a formula, a content. Some writers put a prefix before every tag.
_MARKS = re.compile(rb'<(?:\w+:)?row\b[^>]*?\br="(\d+)"|<(?:\w+:)?(?:(f)|v|is)[\s/>]')
_ERRORS = frozenset({"#REF!", "#N/A", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!"})
_UNREADABLE = (
    zipfile.BadZipFile,
    InvalidFileException,
    ParseError,
    KeyError,
    ValueError,
    TypeError,
    AttributeError,
    IndexError,
    OSError,
    EOFError,
    NotImplementedError,
)


@dataclass(frozen=True)
class _Extent:
    last_row: int
    has_formulas: bool


def read_sheet(source: BinaryIO) -> Iterator[SheetRow]:
    """The rows of the first sheet that hold anything. Raises FileRefused."""
    try:
        _refuse_bomb(source)
        yield from _rows(source)
    except _UNREADABLE as error:
        raise FileRefused(
            _("This Excel file is damaged or of an unknown kind. Save it as .xlsx anew, or as CSV.")
        ) from error


def _refuse_bomb(source: BinaryIO) -> None:
    with zipfile.ZipFile(source) as archive:
        for part in archive.infolist():
            if part.file_size > (LARGEST_SHEET if part.filename.startswith(_SHEETS) else LARGEST_PART):
                raise FileRefused(_("This Excel file unpacks into too much. Import it in several parts."))


def _rows(source: BinaryIO) -> Iterator[SheetRow]:
    sheet = _first_sheet(source, data_only=True)
    extent = _extent(source, sheet._worksheet_path)
    if not extent.last_row:
        return
    values = _cells(sheet, extent)
    # The results that Excel kept stand in one reading, the formulas in another.
    formulas = _cells(_first_sheet(source, data_only=False), extent) if extent.has_formulas else None
    for number, cells in enumerate(values, start=1):
        row = _row(number, cells, next(formulas, ()) if formulas is not None else ())
        if row.problems or any(row.cells):
            yield row


def _first_sheet(source: BinaryIO, *, data_only: bool) -> Any:
    source.seek(0)
    book = load_workbook(source, read_only=True, data_only=data_only, keep_links=False)
    if not book.worksheets:
        raise FileRefused(_("The Excel file holds no sheet."))
    sheet: Any = book.worksheets[0]
    sheet.reset_dimensions()  # what a file says of its own extent may be wrong
    return sheet


def _cells(sheet: Any, extent: _Extent) -> Iterator[tuple[Any, ...]]:
    return iter(sheet.iter_rows(max_row=extent.last_row, values_only=True))


def _extent(source: BinaryIO, part_name: str) -> _Extent:
    """How far do contents reach, and are there formulas?"""
    row = last_row = 0
    has_formulas = False
    end = b""
    with zipfile.ZipFile(source) as archive, archive.open(part_name) as part:
        while chunk := part.read(_CHUNK):
            window = end + chunk
            for mark in _MARKS.finditer(window):
                if mark[1]:
                    row = int(mark[1])
                else:
                    last_row = max(row, 1)
                    has_formulas = has_formulas or mark[2] is not None
            end = window[-_LONGEST_TAG:]  # a tag may be cut in two
    return _Extent(last_row, has_formulas)


def _row(number: int, cells: tuple[Any, ...], written: tuple[Any, ...]) -> SheetRow:
    texts, problems = [], []
    for place, value in enumerate(cells[:MAX_COLUMNS]):
        text = as_text(value)
        spot = f"{get_column_letter(place + 1)}{number}"
        if text in _ERRORS:
            problems.append(_("Cell %(spot)s holds the error %(error)s.") % {"spot": spot, "error": text})
        elif not text and place < len(written) and written[place] is not None:
            problems.append(
                _("Cell %(spot)s holds a formula without a result. Paste the value in its place.")
                % {"spot": spot}
            )
        elif len(text) > LONGEST_CELL:
            problems.append(_("Cell %(spot)s is too long.") % {"spot": spot})
        texts.append(text)
    if any(value is not None for value in cells[MAX_COLUMNS:]):
        problems.append(_("The row has more than %(limit)s columns.") % {"limit": MAX_COLUMNS})
    return SheetRow(number, texts, problems)


def as_text(value: object) -> str:
    """A cell as a person would type it: 2016, 19.99, 2016-12-31, true."""
    if value is None:
        return ""
    if isinstance(value, str):
        return as_written(value.strip())
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else f"{Decimal(repr(value)):f}"
    if isinstance(value, datetime.datetime):
        is_day = value.time() == datetime.time()
        return value.date().isoformat() if is_day else value.isoformat(sep=" ", timespec="seconds")
    return str(value)
