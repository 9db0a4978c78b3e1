"""How does one value become a typed cell of a sheet's XML?"""

from collections.abc import Callable, Sequence
from datetime import date, datetime, tzinfo
from xml.sax.saxutils import escape

from moneyed import Money
from openpyxl.utils import get_column_letter

from backoffice.core.documents.neutral import is_formula
from backoffice.core.documents.table import (
    Column,
    Kind,
    Row,
    amount_decimals,
    currency_position,
    exact_number,
    local,
    money_parts,
)
from backoffice.core.documents.workbook import Skeleton, clean

LONGEST_TEXT = 32_767  # Excel's limit
EXACT_DIGITS = 15  # beyond them Excel's numbers lose their end: such values are written as text
_EPOCH = date(1899, 12, 30).toordinal()  # Excel's day 0
_SECONDS = 86_400

GENERAL, INTEGER, DATE, DATETIME = "General", "#,##0", "yyyy-mm-dd", "yyyy-mm-dd hh:mm"

CellXml = Callable[[Row, int], str]


class CellWriter:
    """Writes rows as XML, each column by its kind; totals are bold."""

    def __init__(self, columns: Sequence[Column], zone: tzinfo, skeleton: Skeleton) -> None:
        self._style = skeleton.style
        self._zone = zone
        self._cells = {
            bold: [self._writer(at, column, columns, bold) for at, column in enumerate(columns)]
            for bold in (False, True)
        }

    def row(self, row: Row, number: int, *, bold: bool = False) -> str:
        cells = "".join([cell(row, number) for cell in self._cells[bold]])
        return f'<row r="{number}">{cells}</row>'

    def _writer(self, at: int, column: Column, columns: Sequence[Column], bold: bool) -> CellXml:
        place = f'<c r="{get_column_letter(at + 1)}'
        write: dict[Kind, Callable[[], Callable[[object, Row, str], str]]] = {
            Kind.TEXT: lambda: self._words(bold),
            Kind.INTEGER: lambda: self._numbers(column, INTEGER, bold),
            Kind.DECIMAL: lambda: self._numbers(column, GENERAL, bold),
            Kind.AMOUNT: lambda: self._amounts(column, currency_position(column, columns), bold),
            Kind.DATE: lambda: self._days(bold),
            Kind.DATETIME: lambda: self._moments(bold),
            Kind.BOOLEAN: lambda: self._truths(bold),
        }
        typed, words = write[column.kind](), self._words(bold)

        def cell(row: Row, number: int) -> str:
            value = row[at]
            if value is None or value == "":
                return ""
            spot = f'{place}{number}"'
            return words(value, row, spot) if type(value) is str else typed(value, row, spot)

        return cell

    def _words(self, bold: bool) -> Callable[[object, Row, str], str]:
        # An inline string is never run as a formula; the quoted style keeps it so when somebody edits the cell.
        plain = self._style(GENERAL, bold=bold)
        quoted = self._style(GENERAL, bold=bold, quoted=True)

        def words(value: object, row: Row, spot: str) -> str:
            text = clean(str(value))
            if len(text) > LONGEST_TEXT:
                text = f"{text[: LONGEST_TEXT - 1]}…"
            style = quoted if is_formula(text) else plain
            kept = ' xml:space="preserve"' if text != text.strip() or "\n" in text else ""
            return f'{spot} s="{style}" t="inlineStr"><is><t{kept}>{escape(text)}</t></is></c>'

        return words

    def _numbers(self, column: Column, number_format: str, bold: bool) -> Callable[[object, Row, str], str]:
        style = self._style(number_format, bold=bold)
        words = self._words(bold)

        def number(value: object, row: Row, spot: str) -> str:
            exact = exact_number(value, column)
            if len(exact.as_tuple().digits) > EXACT_DIGITS:
                return words(f"{exact:f}", row, spot)
            return f'{spot} s="{style}"><v>{exact:f}</v></c>'

        return number

    def _amounts(
        self, column: Column, currency_at: int | None, bold: bool
    ) -> Callable[[object, Row, str], str]:
        words = self._words(bold)

        def amount(value: object, row: Row, spot: str) -> str:
            code = str(row[currency_at] or "") if currency_at is not None else ""
            exact, code = money_parts(value, column, code)
            if len(exact.as_tuple().digits) > EXACT_DIGITS:
                return words(f"{exact:f}", row, spot)
            decimals = amount_decimals(exact, code)
            shown = f"#,##0.{'0' * decimals}" if decimals else INTEGER
            if isinstance(value, Money):
                shown = f'{shown}\\ "{code}"'
            return f'{spot} s="{self._style(shown, bold=bold)}"><v>{exact:f}</v></c>'

        return amount

    def _days(self, bold: bool) -> Callable[[object, Row, str], str]:
        style, words, zone = self._style(DATE, bold=bold), self._words(bold), self._zone

        def day(value: object, row: Row, spot: str) -> str:
            if isinstance(value, datetime):
                value = local(value, zone).date()
            if not isinstance(value, date) or value.year < 1900:
                return words(value, row, spot)
            return f'{spot} s="{style}"><v>{value.toordinal() - _EPOCH}</v></c>'

        return day

    def _moments(self, bold: bool) -> Callable[[object, Row, str], str]:
        style, words, zone = self._style(DATETIME, bold=bold), self._words(bold), self._zone
        day = self._days(bold)

        def moment(value: object, row: Row, spot: str) -> str:
            if not isinstance(value, datetime):
                return day(value, row, spot)
            here = local(value, zone)
            if here.year < 1900:
                return words(here.replace(tzinfo=None), row, spot)
            seconds = here.hour * 3600 + here.minute * 60 + here.second
            serial = here.toordinal() - _EPOCH + seconds / _SECONDS
            return f'{spot} s="{style}"><v>{serial:.10f}</v></c>'

        return moment

    def _truths(self, bold: bool) -> Callable[[object, Row, str], str]:
        style = self._style(GENERAL, bold=bold)
        return lambda value, row, spot: f'{spot} s="{style}" t="b"><v>{1 if value else 0}</v></c>'
