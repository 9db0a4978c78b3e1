"""How are rows added up? Exactly, and each currency by itself.

The database is never asked for a sum: SQLite keeps decimals as floats, and a bare SUM adds euros to yen.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from backoffice.core.documents.table import Column, Kind, Row, currency_position
from backoffice.core.money import decimals_of

LABEL_AT, COUNT_AT = 0, 1


class Tally:
    """Takes the rows one after the other; holds sums alone.

    Rows are counted under the currency of the first amount column. The words of the totals stand in the first
    two columns, which therefore hold no amounts.
    """

    def __init__(self, columns: Sequence[Column], counted: Callable[[int], str]) -> None:
        self._columns = columns
        self._counted = counted
        self._amounts = [
            (at, currency_at)
            for at, column in enumerate(columns)
            if column.kind is Kind.AMOUNT and (currency_at := currency_position(column, columns)) is not None
        ]
        if any(at in (LABEL_AT, COUNT_AT) for at, _currency_at in self._amounts):
            raise ValueError("The first two columns of a report carry the words of its totals, not amounts")
        self._sums: dict[str, dict[int, Decimal]] = defaultdict(dict)
        self._counts: dict[str, int] = defaultdict(int)
        self.count = 0

    def add(self, row: Row) -> None:
        self.count += 1
        for number, (at, currency_at) in enumerate(self._amounts):
            amount = row[at]
            if not isinstance(amount, Decimal):
                continue
            code = str(row[currency_at])
            sums = self._sums[code]
            sums[at] = sums.get(at, Decimal(0)) + amount
            if not number:
                self._counts[code] += 1

    def rows(self) -> list[Row]:
        """One row for each currency, under a row that counts them all unless there is only one."""
        by_currency = [self._row(code) for code in sorted(self._sums)]
        if len(by_currency) == 1 and self._counts[next(iter(self._sums))] == self.count:
            return by_currency
        overall: list[object] = [None] * len(self._columns)
        overall[LABEL_AT], overall[COUNT_AT] = _("Total"), self._counted(self.count)
        return [overall, *by_currency]

    def as_json(self) -> list[dict[str, Any]]:
        """The sums as they are kept with a run."""
        return [
            {
                "currency": code,
                "count": self._counts[code],
                "sums": {self._columns[at].key: str(_shown(total, code)) for at, total in sums.items()},
            }
            for code, sums in sorted(self._sums.items())
        ]

    def _row(self, code: str) -> Row:
        row: list[object] = [None] * len(self._columns)
        row[LABEL_AT] = _("Total %(currency)s") % {"currency": code}
        row[COUNT_AT] = self._counted(self._counts[code]) if self._counts[code] else None
        for at, currency_at in self._amounts:
            if at in self._sums[code]:
                row[at], row[currency_at] = _shown(self._sums[code][at], code), code
        return row


def _shown(total: Decimal, code: str) -> Decimal:
    """With the currency's own decimals, more only where there really are more."""
    usual = total.quantize(Decimal(1).scaleb(-decimals_of(code)))
    return usual if usual == total else total
