"""Reading back what a report has become: on screen, in Excel, as PDF, as CSV.

Each reader gives a `Table` of plain values (Decimal for numbers), so that tests compare what people and programs
find in the files, not what the code meant to write.
"""

import csv
import datetime
import io
from dataclasses import dataclass
from decimal import Decimal
from html.parser import HTMLParser
from typing import Any

import openpyxl
import pdfplumber

from backoffice.core.documents.table import Column, Kind

Cells = list[object]


@dataclass
class Table:
    titles: list[str]
    rows: list[Cells]
    totals: list[Cells]


def from_xlsx(content: bytes, columns: Any) -> Table:
    sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    titles, *body = [list(row) for row in sheet.iter_rows(values_only=True)]
    return _table([str(title) for title in titles], body, columns)


def from_csv(content: bytes, columns: Any) -> Table:
    titles, *body = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    return _table(titles, body, columns)


def from_screen(page: bytes, columns: Any) -> Table:
    parser = _ScreenTable()
    parser.feed(page.decode())
    titles, *body = parser.rows
    return _table(titles, body, columns)


def from_pdf(content: bytes, columns: Any) -> Table:
    """Words are put into columns by the places of the columns' titles; good for tables that do not wrap."""
    body: list[list[str]] = []
    with pdfplumber.open(io.BytesIO(content)) as pdf:
        for page in pdf.pages:
            lines = _lines(page)
            at = next(at for at, line in enumerate(lines) if line[0]["text"] == _titles(columns)[0])
            header = _header(lines[at - 1] + lines[at], columns)
            body += [_cells(line, header, columns) for line in lines[at + 1 : -1]]
    return _table(_titles(columns), body, columns)


def pdf_text(content: bytes) -> str:
    with pdfplumber.open(io.BytesIO(content)) as pdf:
        return "\n".join(page.extract_text() for page in pdf.pages)


def _titles(columns: Any) -> list[str]:
    return [str(column.title) for column in columns]


def _table(titles: list[str], body: list[Any], columns: Any) -> Table:
    plain = [[_plain(value, column) for value, column in zip(row, columns, strict=True)] for row in body]
    is_total = [str(row[0]).startswith("Total") for row in plain]
    first_total = is_total.index(True)
    return Table(titles, plain[:first_total], plain[first_total:])


def _plain(value: Any, column: Column) -> object:
    if value is None or value == "":
        return ""
    if isinstance(value, datetime.datetime):
        return f"{value:%Y-%m-%d %H:%M}" if column.kind is Kind.DATETIME else value.date().isoformat()
    text = str(value)
    if column.kind is Kind.AMOUNT:
        return Decimal(text.replace(",", ""))
    if column.kind is Kind.DATETIME:
        return f"{text[:10]} {text[11:16]}" if text[:4].isdecimal() else text
    # The apostrophe that keeps a CSV cell from being run is not part of the name.
    return text[1:] if text.startswith(("'=", "'+", "'-", "'@")) else text


class _ScreenTable(HTMLParser):
    """The cells of `<table id="report">`."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self._inside = self._in_cell = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "table" and ("id", "report") in attrs:
            self._inside = True
        elif self._inside and tag == "tr":
            self.rows.append([])
        elif self._inside and tag in {"td", "th"}:
            self.rows[-1].append("")
            self._in_cell = True

    def handle_endtag(self, tag: str) -> None:
        if tag == "table":
            self._inside = False
        elif tag in {"td", "th"}:
            self._in_cell = False

    def handle_data(self, data: str) -> None:
        if self._inside and self._in_cell:
            self.rows[-1][-1] += data.strip("\n")


def _lines(page: Any) -> list[list[dict[str, Any]]]:
    words = page.extract_words(keep_blank_chars=False, x_tolerance=1.2)
    found: dict[int, list[dict[str, Any]]] = {}
    for word in words:
        found.setdefault(round(word["bottom"]), []).append(word)
    return [sorted(found[base], key=lambda word: word["x0"]) for base in sorted(found)]


def _header(words: list[dict[str, Any]], columns: Any) -> list[tuple[float, float]]:
    """Where each title begins and ends; the words of a title may stand above one another."""
    places = []
    left = 0.0
    for title in _titles(columns):
        found = []
        for text in title.split():
            found.append(min((w for w in words if w["text"] == text and w["x0"] >= left - 40), key=_x0))
            words.remove(found[-1])
        left = max(word["x1"] for word in found)
        places.append((min(map(_x0, found)), left))
    return places


def _x0(word: dict[str, Any]) -> float:
    return float(word["x0"])


def _cells(line: list[dict[str, Any]], places: list[tuple[float, float]], columns: Any) -> list[str]:
    """Numbers end where their title ends; words begin where their title begins."""
    cells = [""] * len(places)
    for word in line:
        at = _column_of(word, places, columns)
        cells[at] = f"{cells[at]} {word['text']}".strip()
    return cells


def _column_of(word: dict[str, Any], places: list[tuple[float, float]], columns: Any) -> int:
    for at, (column, (_left, right)) in enumerate(zip(columns, places, strict=True)):
        if column.kind.is_number and abs(word["x1"] - right) < 1.5:
            return at
    words = [
        at
        for at, (column, (left, _right)) in enumerate(zip(columns, places, strict=True))
        if not column.kind.is_number and word["x0"] >= left - 1.5
    ]
    return words[-1]
