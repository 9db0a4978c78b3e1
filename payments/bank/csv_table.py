"""The table in a bank's CSV file: which bytes are text, which sign parts cells, which row names the columns?

Banks print some lines about the account above the table, and sums below it.
"""

import csv
import io
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from backoffice.core.imports.columns import ImportColumn, guess_mapping
from backoffice.core.imports.delimited import encoding_of
from backoffice.core.imports.table import FileRefused, named
from payments.bank.csv_columns import COLUMNS
from payments.bank.statement import BankFileRefused

_DELIMITERS = ";,\t|"
_SEARCHED_FOR_HEADER = 30
_LONGEST = 20_000
_END = "the end of the file"


@dataclass(frozen=True, slots=True)
class CsvTable:
    """`rows` are the ones below the header, each with its line in the file; the preamble is kept for its account."""

    headers: list[str]
    rows: list[tuple[int, list[str]]]
    preamble: list[list[str]]

    def samples(self, place: int, most: int = 3) -> list[str]:
        cells = (row[place] for _number, row in self.rows if place < len(row) and row[place])
        return [cell[:40] for cell, _n in zip(cells, range(most), strict=False)]


def read_table(content: bytes) -> CsvTable:
    """Raises BankFileRefused for what is no table."""
    records = _records(_text(content))
    if not records:
        raise BankFileRefused(_("The file holds no rows."))
    if len(records) > _LONGEST:
        raise BankFileRefused(
            _("The file holds more than %(most)d lines. Fetch a shorter period.") % {"most": _LONGEST}
        )
    place = _header_place([cells for _number, cells in records])
    headers = named(records[place][1])
    return CsvTable(
        headers=headers,
        rows=records[place + 1 :],
        preamble=[cells for _number, cells in records[:place]],
    )


def _text(content: bytes) -> str:
    try:
        return content.decode(encoding_of(io.BytesIO(content)))
    except FileRefused as error:
        raise BankFileRefused(
            _("This is no CSV file. Ask the bank for CSV, or for CAMT.053 as XML.")
        ) from error
    except UnicodeDecodeError as error:
        raise BankFileRefused(_("The file was cut off in the middle of a character.")) from error


def _records(text: str) -> list[tuple[int, list[str]]]:
    """Rows that hold anything, cut by the sign that makes the most even table of them."""
    read = {delimiter: _cut(text, delimiter) for delimiter in _DELIMITERS}
    return max(read.values(), key=_evenness)


def _cut(text: str, delimiter: str) -> list[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(f"{text}\n{_END}", newline=""), delimiter=delimiter)
    records: list[tuple[int, list[str]]] = []
    try:
        # By the line on which the record ends: a purpose may run over several.
        for record in reader:
            if any(cell.strip() for cell in record):
                records.append((reader.line_num, [" ".join(cell.split()) for cell in record]))
    except csv.Error as error:
        raise _unreadable_after(reader.line_num) from error
    if records.pop()[1] != [_END]:
        # A quotation mark without its other half has swallowed all lines that follow, and their money.
        raise _unreadable_after(records[-1][0] if records else 0)
    return records


def _unreadable_after(number: int) -> BankFileRefused:
    return BankFileRefused(
        _("The file cannot be read after line %(number)d. Is a quotation mark missing there?")
        % {"number": number}
    )


def _evenness(records: Sequence[tuple[int, list[str]]]) -> int:
    widths = Counter(len(cells) for _number, cells in records if len(cells) > 1)
    return max((width * times for width, times in widths.items()), default=0)


def _header_place(records: Sequence[list[str]]) -> int:
    """The first row that names a day and an amount; else the first that is as wide as the table."""
    for place, cells in enumerate(records[:_SEARCHED_FOR_HEADER]):
        found = guess_mapping(COLUMNS, named(cells))
        if "booked_on" in found and {"amount", "credit", "debit"} & set(found):
            return place
    widest = max(len(cells) for cells in records)
    return next(place for place, cells in enumerate(records) if len(cells) == widest)


def starred(column: ImportColumn) -> str:
    return f"{column.label} *" if column.required else str(column.label)
