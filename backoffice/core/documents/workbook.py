"""What stands around the rows of an Excel file: sheets with header and filter, styles, the sheet of parameters."""

import re
import zipfile
from collections.abc import Iterator, Sequence
from datetime import datetime
from io import BytesIO

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.xml.functions import tostring

from backoffice.core.documents.table import Column, Kind

Parameter = tuple[str | Promise, object]

LONGEST_TITLE = 31
NARROWEST, WIDEST = 9, 48  # characters
_FORBIDDEN_IN_TITLES = re.compile(r"[\[\]:*?/\\]")
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")
_DIMENSION = re.compile(rb"<dimension [^>]*/>")
_END_OF_ROWS = b"</sheetData>"
_ACCENT = "FF124F5C"


class Skeleton:
    """A workbook with headers only. Its sheets are cut open where the rows go in; style numbers never change."""

    def __init__(
        self,
        *,
        title: str,
        columns: Sequence[Column],
        sample: Sequence[Sequence[str]],
        created: datetime,
        author: str,
    ) -> None:
        self._book = Workbook()
        self._book.remove(self._book.worksheets[0])
        self._book.properties.creator = clean(author) or "Almoner"
        self._book.properties.title = clean(title)
        # Files tell the time in UTC and without a zone.
        self._created = datetime(*created.utctimetuple()[:6])
        self._title = _FORBIDDEN_IN_TITLES.sub(" ", clean(title)).strip() or "Table"
        self._columns = columns
        self._widths = _widths(columns, sample)
        self._styles: dict[tuple[str, bool, bool], int] = {}

    def begin_sheet(self) -> tuple[str, bytes]:
        """The name of the next sheet's part, and its XML up to the place of the first row."""
        number = len(self._book.worksheets) + 1
        ending = f" ({number})" if number > 1 else ""
        sheet = self._book.create_sheet(f"{self._title[: LONGEST_TITLE - len(ending)]}{ending}")
        sheet.freeze_panes = "A2"
        sheet.print_title_rows = "1:1"
        sheet.page_setup.orientation = "landscape"
        sheet.page_setup.fitToHeight = 0
        sheet.sheet_properties.pageSetUpPr.fitToPage = True
        for at, (column, width) in enumerate(zip(self._columns, self._widths, strict=True), start=1):
            self._fill_title(sheet, at, column)
            sheet.column_dimensions[get_column_letter(at)].width = width
        self._part = f"xl/worksheets/sheet{number}.xml"
        beginning = self._members()[self._part].split(_END_OF_ROWS)[0]
        # The extent is not known yet, and readers believe it.
        return self._part, _DIMENSION.sub(b"", beginning)

    def end_of_sheet(self, last_row: int) -> bytes:
        """The XML behind the rows; the filter leaves the totals below `last_row` in their place."""
        sheet = self._book.worksheets[-1]
        sheet.auto_filter.ref = f"A1:{get_column_letter(len(self._columns))}{last_row}"
        return _END_OF_ROWS + self._members()[self._part].split(_END_OF_ROWS)[1]

    def style(self, number_format: str, *, bold: bool = False, quoted: bool = False) -> int:
        """The number of a style for cells; `quoted` makes Excel keep text as text when it is edited."""
        key = (number_format, bold, quoted)
        if key not in self._styles:
            cell = WriteOnlyCell(self._book.worksheets[-1])
            cell.number_format = number_format
            cell.quotePrefix = quoted
            if bold:
                cell.font = Font(bold=True)
                cell.border = Border(top=Side("thin", color=_ACCENT))
            self._styles[key] = cell.style_id
        return self._styles[key]

    def other_members(self, facts: Sequence[Parameter]) -> Iterator[tuple[str, bytes]]:
        """All other parts, after the sheet of parameters is added."""
        tables = {f"xl/worksheets/sheet{at + 1}.xml" for at in range(len(self._book.worksheets))}
        self._add_parameters(facts)
        for name, content in self._members().items():
            if name not in tables:
                yield name, self._dated_properties() if name == "docProps/core.xml" else content

    def _members(self) -> dict[str, bytes]:
        buffer = BytesIO()
        self._book.save(buffer)
        with zipfile.ZipFile(buffer) as archive:
            return {name: archive.read(name) for name in archive.namelist()}

    def _dated_properties(self) -> bytes:
        properties = self._book.properties
        properties.created = properties.modified = self._created  # saving had put its own moment there
        content: bytes = tostring(properties.to_tree())
        return content

    def _fill_title(self, sheet: Worksheet, at: int, column: Column) -> None:
        cell = sheet.cell(row=1, column=at)
        cell.value = clean(str(column.title))
        cell.data_type = "s"  # never a formula
        cell.font = Font(bold=True, color="FFFFFFFF")
        cell.fill = PatternFill("solid", fgColor=_ACCENT)
        side = "right" if column.kind.is_number else "left"
        cell.alignment = Alignment(horizontal=side, vertical="center", wrap_text=True)

    def _add_parameters(self, facts: Sequence[Parameter]) -> None:
        sheet = self._book.create_sheet(_("Parameters"))
        sheet.column_dimensions["A"].width = 24
        sheet.column_dimensions["B"].width = 64
        for row, (label, value) in enumerate(facts, start=1):
            name = sheet.cell(row=row, column=1, value=clean(str(label)))
            name.font = Font(bold=True)
            content = sheet.cell(row=row, column=2)
            is_number = isinstance(value, int) and not isinstance(value, bool)
            content.value = value if is_number else clean(str(value))
            content.alignment = Alignment(horizontal="left", vertical="top", wrap_text=True)
            for cell in (name, content):
                if isinstance(cell.value, str):
                    cell.data_type = "s"


def clean(text: str) -> str:
    """Without the characters that XML cannot hold."""
    return text if text.isprintable() else _CONTROL.sub("", text)


def _widths(columns: Sequence[Column], sample: Sequence[Sequence[str]]) -> list[float]:
    widths: list[float] = []
    for at, column in enumerate(columns):
        longest = max((len(texts[at]) for texts in sample), default=0)
        wanted = column.width if column.width and column.kind is Kind.TEXT else longest
        widths.append(min(WIDEST, max(NARROWEST, wanted + 2, len(str(column.title)) + 4)))
    return widths
