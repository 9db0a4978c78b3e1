"""A bank's file once it has been read: its lines and what it says about itself."""

import datetime
import hashlib
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils import timezone

from backoffice.core.errors import DomainError

_FIRST_DAY, _AHEAD = datetime.date(1980, 1, 1), datetime.timedelta(days=366)
_NO_SIGN = re.compile(r"[^0-9A-Z]")


class BankFileRefused(DomainError):
    """A file that cannot be taken as it is; the message names the line or the sum that is wrong."""


@dataclass(frozen=True, slots=True)
class ReadLine:
    """One line. Amounts are minor units, below zero for what went out; `number` is the line as people count it."""

    number: int
    booked_on: datetime.date
    amount_minor: int
    currency: str
    value_on: datetime.date | None = None
    payer_name: str = ""
    payer_account: str = ""
    text: str = ""
    bank_reference: str = ""
    is_reversal: bool = False

    @property
    def facts(self) -> str:
        """All that makes it this line and no other one; where the bank prints it does not matter."""
        parts = (
            *(self.booked_on.isoformat(), self.amount_minor, self.currency),
            *(self.payer_account, self.payer_name, self.text, self.bank_reference),
        )
        return "\x1f".join(map(str, parts))


@dataclass(slots=True)
class ReadStatement:
    """`notes` are sentences about what was left out or could not be proved."""

    format: str
    currency: str
    lines: list[ReadLine]
    account: str = ""
    statement_id: str = ""
    opening_minor: int | None = None
    closing_minor: int | None = None
    notes: list[str] = field(default_factory=list)

    @property
    def first_day(self) -> datetime.date | None:
        return min((line.booked_on for line in self.lines), default=None)

    @property
    def last_day(self) -> datetime.date | None:
        return max((line.booked_on for line in self.lines), default=None)

    @property
    def total_minor(self) -> int:
        return sum(line.amount_minor for line in self.lines)


def is_likely(day: datetime.date) -> bool:
    """A year with two figures exchanged would be booked, and have its receipt, in that year."""
    return _FIRST_DAY <= day <= timezone.localdate() + _AHEAD


def account_of(written: str) -> str:
    """An account as it is compared: an IBAN without its blanks, in capitals."""
    return _NO_SIGN.sub("", written.upper())[:40]


def keys_of(account: str, lines: Sequence[ReadLine]) -> list[str]:
    """For each line a key that is the same in every file which tells of it.

    Two lines of one day that say the very same are two: they are told apart by their order.
    """
    seen: Counter[str] = Counter()
    keys = []
    for line in lines:
        facts = line.facts
        seen[facts] += 1
        keys.append(hashlib.sha256(f"{account}\x1f{facts}\x1f{seen[facts]}".encode()).hexdigest())
    return keys
