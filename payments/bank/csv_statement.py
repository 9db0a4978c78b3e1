"""A bank's CSV as a statement, by the columns that a person has named. Every fault names its line."""

import datetime
import re
from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from backoffice.core.imports.values import Unreadable, read_date
from backoffice.core.money import InvalidAmount, parse_currency
from payments.bank import sums
from payments.bank.csv_amounts import decimal_mark, read_direction, read_minor
from payments.bank.csv_table import CsvTable
from payments.bank.statement import BankFileRefused, ReadLine, ReadStatement, account_of, is_likely

MOST_FAULTS = 10
_MONEY = ("amount", "credit", "debit", "balance")
_IBAN = re.compile(r"[A-Z]{2}\d{2}[0-9A-Z]{11,30}")
_SLASHED = re.compile(r"(\d{1,2})[-/](\d{1,2})[-/]\d{2,4}")
_SHORT_YEAR = re.compile(r"(\d{1,2}[-./]\d{1,2}[-./])(\d{2})")


def read_csv(
    table: CsvTable,
    columns: Mapping[str, int],
    *,
    currency: str,
    account: str = "",
    month_first: bool = False,
) -> ReadStatement:
    """Raises BankFileRefused with up to ten faults, each with its line."""
    _refuse_incomplete(columns)
    reader = _Reader(table, columns, currency, month_first)
    lines, balances = reader.read()
    if not lines:
        raise BankFileRefused(_("The file holds no line with a day and an amount."))
    statement = ReadStatement(
        format="csv",
        currency=lines[0].currency,
        lines=[line for line in lines if line.amount_minor],
        account=account_of(account) or _account_above(table),
        notes=reader.notes,
    )
    ends = sums.refuse_broken_running_balance(lines, balances, statement.currency)
    if ends is not None:
        statement.opening_minor, statement.closing_minor = ends
    if zeros := len(lines) - len(statement.lines):
        statement.notes.append(
            ngettext(
                "%(n)d line of zero was left out: no money moved.",
                "%(n)d lines of zero were left out: no money moved.",
                zeros,
            )
            % {"n": zeros}
        )
    return statement


def dates_are_month_first(table: CsvTable, place: int | None) -> bool:
    """Only where a day can be no month: 12/31/2026."""
    if place is None:
        return False
    found = [_SLASHED.match(row[place]) for _number, row in table.rows if place < len(row)]
    pairs = [(int(match[1]), int(match[2])) for match in found if match]
    return any(second > 12 for _first, second in pairs) and not any(first > 12 for first, _second in pairs)


def _account_above(table: CsvTable) -> str:
    """The IBAN that many banks print above the table."""
    cells = (account_of(cell) for row in table.preamble for cell in row)
    return next((cell for cell in cells if _IBAN.fullmatch(cell)), "")


def _refuse_incomplete(columns: Mapping[str, int]) -> None:
    if "booked_on" not in columns:
        raise BankFileRefused(_("Say which column holds the day on which a line was booked."))
    if not {"amount", "credit", "debit"} & set(columns):
        raise BankFileRefused(_("Say which column holds the amount, or which hold money in and money out."))


class _Reader:
    def __init__(self, table: CsvTable, columns: Mapping[str, int], currency: str, month_first: bool) -> None:
        self._table, self._columns, self._currency = table, columns, currency
        self._month_first = month_first
        places = [columns[name] for name in _MONEY if name in columns]
        cells = (row[place] for _n, row in table.rows for place in places if place < len(row))
        self._mark = decimal_mark(cells)
        self.notes: list[str] = []

    def read(self) -> tuple[list[ReadLine], list[int | None]]:
        lines: list[ReadLine] = []
        balances: list[int | None] = []
        faults: list[str] = []
        for number, row in self._table.rows:
            if not self._cell(row, "booked_on") and not self._has_amount(row):
                continue  # a sum or a remark below the table
            try:
                line = self._line(number, row)
                if lines and line.currency != lines[0].currency:
                    raise Unreadable(
                        _("%(code)s after lines in %(first)s. A statement has one currency.")
                        % {"code": line.currency, "first": lines[0].currency}
                    )
                balance = self._cell(row, "balance")
                balances.append(self._minor(balance, line.currency) if balance else None)
                lines.append(line)
            except (Unreadable, InvalidAmount) as fault:
                faults.append(_("Line %(number)d: %(fault)s") % {"number": number, "fault": fault})
        if faults:
            raise BankFileRefused("\n".join(_at_most(faults)))
        return lines, balances

    def _line(self, number: int, row: Sequence[str]) -> ReadLine:
        written = self._cell(row, "currency")
        currency = parse_currency(written) if written else self._currency
        value_on = self._cell(row, "value_on")
        return ReadLine(
            number=number,
            booked_on=self._day(self._cell(row, "booked_on")),
            value_on=self._day(value_on) if value_on else None,
            amount_minor=self._amount(row, currency),
            currency=currency,
            payer_name=self._cell(row, "payer_name")[:200],
            payer_account=account_of(self._cell(row, "payer_account")),
            text=self._cell(row, "text")[:500],
            bank_reference=self._cell(row, "bank_reference")[:100],
        )

    def _amount(self, row: Sequence[str], currency: str) -> int:
        money_in, money_out = self._cell(row, "credit"), self._cell(row, "debit")
        signed, direction = self._cell(row, "amount"), self._cell(row, "direction")
        if signed:
            minor = self._minor(signed, currency)
            return abs(minor) * read_direction(direction) if direction else minor
        if not money_in and not money_out:
            raise Unreadable(_("There is no amount."))
        # Below zero the bank takes back what it had credited.
        came = self._minor(money_in, currency) if money_in else 0
        went = abs(self._minor(money_out, currency)) if money_out else 0
        if came and went:
            raise Unreadable(_("Money came and went in one line."))
        return came - went

    def _has_amount(self, row: Sequence[str]) -> bool:
        return any(self._cell(row, name) for name in ("amount", "credit", "debit"))

    def _minor(self, text: str, currency: str) -> int:
        return read_minor(text, currency, mark=self._mark)

    def _day(self, text: str) -> datetime.date:
        if not text:
            raise Unreadable(_("There is no day."))
        day = text.split("T")[0].split(" ")[0] if text[:4].isdigit() or "/" in text else text
        long_year = _SHORT_YEAR.fullmatch(day)
        read = read_date(
            f"{long_year[1]}20{long_year[2]}" if long_year else day, day_first=not self._month_first
        )
        if not is_likely(read):
            raise Unreadable(_("%(day)s is no day of a statement.") % {"day": read})
        return read

    def _cell(self, row: Sequence[str], name: str) -> str:
        place = self._columns.get(name)
        return row[place] if place is not None and place < len(row) else ""


def _at_most(faults: list[str]) -> list[str]:
    if len(faults) <= MOST_FAULTS:
        return faults
    more = _("And %(number)d more.") % {"number": len(faults) - MOST_FAULTS}
    return [*faults[:MOST_FAULTS], more]
