"""The only writer of the books: append-only double entry, in integer minor units."""

import datetime
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _
from djmoney.money import Money

from backoffice.core import context, writing
from backoffice.core.errors import DomainError
from backoffice.core.money import add_up, from_minor, to_minor
from payments.models import (
    Dispute,
    Donation,
    JournalEntry,
    JournalLine,
    LedgerAccount,
    OfflineBatch,
    ProcessorPayout,
    Refund,
)

DEBIT_KINDS = frozenset({LedgerAccount.Kind.ASSET, LedgerAccount.Kind.EXPENSE})


class LedgerRefusal(DomainError):
    """An entry that the books do not take."""


@dataclass(frozen=True)
class Line:
    """One line to be posted: `minor` above zero is a debit, below a credit."""

    account: LedgerAccount
    minor: int
    currency: str


def debit(account: LedgerAccount, money: Money) -> Line:
    return Line(account, to_minor(money), str(money.currency))


def credit(account: LedgerAccount, money: Money) -> Line:
    return Line(account, -to_minor(money), str(money.currency))


def post(
    *,
    key: str,
    kind: str,
    occurred_on: datetime.date,
    memo: str,
    lines: Sequence[Line],
    donation: Donation | None = None,
    refund: Refund | None = None,
    dispute: Dispute | None = None,
    payout: ProcessorPayout | None = None,
    batch: OfflineBatch | None = None,
    reverses: JournalEntry | None = None,
) -> JournalEntry:
    """Write one entry, or return the standing one that bears the same key and the same lines.

    Raises LedgerRefusal when the lines do not sum to zero in each currency, and when the key stands for
    something else: a second, different truth under one name is never written.
    """
    entry = _entry(
        key=key,
        kind=kind,
        occurred_on=occurred_on,
        memo=memo,
        lines=lines,
        donation=donation,
        refund=refund,
        dispute=dispute,
        payout=payout,
        batch=batch,
        reverses=reverses,
    )
    return entry if _write(entry, lines) else _standing(key, lines)


def post_once(
    *,
    key: str,
    kind: str,
    occurred_on: datetime.date,
    memo: str,
    lines: Sequence[Line],
    donation: Donation,
) -> bool:
    """Write one entry, unless one bears its key: that stays, whatever the lines would be by now. Was it new?"""
    entry = _entry(key=key, kind=kind, occurred_on=occurred_on, memo=memo, lines=lines, donation=donation)
    return _write(entry, lines)


def reverse(
    entry: JournalEntry, *, key: str, occurred_on: datetime.date, memo: str, donation: Donation | None = None
) -> JournalEntry:
    """Correct an entry by its mirror image. An entry is reversed once."""
    mirrored = [Line(line.account, -line.amount_minor, line.currency) for line in _lines_of(entry)]
    return post(
        key=key,
        kind=JournalEntry.Kind.REVERSAL,
        occurred_on=occurred_on,
        memo=memo,
        lines=mirrored,
        donation=donation or entry.donation,
        refund=entry.refund,
        dispute=entry.dispute,
        payout=entry.payout,
        batch=entry.batch,
        reverses=entry,
    )


def balance(account: LedgerAccount) -> list[Money]:
    """What stands in the account, per currency, on its natural side: a wallet above zero is what we owe."""
    return balances([account]).get(account.pk, [])


def balances(accounts: Sequence[LedgerAccount]) -> dict[int, list[Money]]:
    """The balances of many accounts with one query, by the account's key."""
    side = {account.pk: 1 if account.kind in DEBIT_KINDS else -1 for account in accounts}
    sums = (
        JournalLine.objects.filter(account__in=side)
        .values_list("account", "currency")
        .annotate(total=Sum("amount_minor"))
        .order_by("account", "currency")
    )
    found: dict[int, list[Money]] = {}
    for account, currency, total in sums:
        if total:
            found.setdefault(account, []).append(from_minor(side[account] * total, currency))
    return found


def debits_of(entry: JournalEntry) -> list[Money]:
    """How large an entry is, per currency."""
    return add_up(
        from_minor(line.amount_minor, line.currency) for line in entry.lines.all() if line.amount_minor > 0
    )


def _entry(*, memo: str, lines: Sequence[Line], **facts: Any) -> JournalEntry:
    _refuse_unbalanced(lines)
    return JournalEntry(memo=memo[:200], posted_by=context.current().user, **facts)


def _write(entry: JournalEntry, lines: Sequence[Line]) -> bool:
    """False when its key stands already: of two who post it at one moment the constraint lets one through."""
    with transaction.atomic(savepoint=False):
        if not writing.insert_once(entry):
            return False
        JournalLine.objects.bulk_create(
            JournalLine(entry=entry, account=line.account, amount_minor=line.minor, currency=line.currency)
            for line in lines
        )
    return True


def _standing(key: str, lines: Sequence[Line]) -> JournalEntry:
    standing = JournalEntry.objects.filter(key=key).first()
    if standing is None:
        raise LedgerRefusal(_("'%(key)s' reverses what has been reversed already.") % {"key": key})
    _refuse_another_meaning(standing, lines)
    return standing


def _lines_of(entry: JournalEntry) -> list[JournalLine]:
    return list(entry.lines.select_related("account"))


def _refuse_unbalanced(lines: Sequence[Line]) -> None:
    if not lines:
        raise LedgerRefusal(_("An entry needs lines."))
    if any(line.minor == 0 for line in lines):
        raise LedgerRefusal(_("A line of zero says nothing."))
    sums: Counter[str] = Counter()
    for line in lines:
        sums[line.currency] += line.minor
    crooked = {currency: total for currency, total in sums.items() if total}
    if crooked:
        raise LedgerRefusal(
            _("The entry does not balance: %(difference)s left over.")
            % {"difference": ", ".join(f"{total} {currency}" for currency, total in crooked.items())}
        )


def _refuse_another_meaning(standing: JournalEntry, lines: Sequence[Line]) -> None:
    written = sorted((line.account_id, line.amount_minor, line.currency) for line in standing.lines.all())
    given = sorted((line.account.pk, line.minor, line.currency) for line in lines)
    if written != given:
        raise LedgerRefusal(
            _("'%(key)s' is booked already, with other lines. Correct it by a reversal.")
            % {"key": standing.key}
        )
