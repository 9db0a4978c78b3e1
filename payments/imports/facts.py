"""What does a row say of an old gift? Every cell is read, and every error of the row is told at once."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from djmoney.money import Money

from backoffice.core.imports.checking import problems_of, read_into
from backoffice.core.imports.importer import ReadRow
from backoffice.core.imports.values import Unreadable, read_amount, read_date
from backoffice.core.money import exact_amount
from payments.imports.columns import CHANNELS, COLUMNS
from payments.models import Donation

FIRST_DAY = datetime.date(1900, 1, 1)
_LABELS = {column.name: column.label for column in COLUMNS}
_MUST = [column.name for column in COLUMNS if column.required]


@dataclass(slots=True)
class Facts:
    row: ReadRow
    old_reference: str = ""
    received_on: datetime.date | None = None
    amount: Money | None = None
    channel: str = ""
    old_number: str = ""
    email: str = ""  # in small letters
    name: str = ""
    postcode: str = ""
    fund: str = ""
    child: str = ""
    campaign: str = ""
    note: str = ""
    problems: list[str] = field(default_factory=list)


def read(row: ReadRow, *, day_first: bool) -> Facts:
    cells = {name: text for name, text in row.values.items() if text}
    facts = Facts(row, problems=list(row.problems))
    for name in ("old_reference", "old_number", "fund", "child", "campaign", "note"):
        setattr(facts, name, cells.get(name, ""))
    facts.name = " ".join(cells.get("name", "").split())
    facts.email = cells.get("email", "").lower()
    facts.postcode = " ".join(cells.get("postcode", "").upper().split())
    facts.problems += [
        _("%(column)s: this cell is empty.") % {"column": _LABELS[name]}
        for name in _MUST
        if name not in cells
    ]
    readers: dict[str, Callable[[str], object]] = {
        "received_on": lambda text: _day(text, day_first=day_first),
        "channel": CHANNELS.read,
        "amount": lambda text: exact_amount(read_amount(text), cells.get("currency", "")),
    }
    said: dict[str, Any] = {}
    for name, reader in readers.items():
        if name in cells and (name != "amount" or "currency" in cells):
            read_into(said, facts.problems, name, reader, cells[name], label=str(_LABELS[name]))
    facts.received_on, facts.amount = said.get("received_on"), said.get("amount")
    facts.channel = said.get("channel", "")
    filled = tuple(name for name in ("old_reference", "note") if getattr(facts, name))
    facts.problems += problems_of(Donation(old_reference=facts.old_reference, note=facts.note), only=filled)
    return facts


def _day(text: str, *, day_first: bool) -> datetime.date:
    day = read_date(text, day_first=day_first)
    if not FIRST_DAY <= day <= timezone.localdate():
        raise Unreadable(
            _("%(day)s is not a day on which old money can have come.") % {"day": date_format(day)}
        )
    return day
