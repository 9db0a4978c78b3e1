"""Which entries does a movement of our balance make that no gift makes? And which of them are not in the books yet?

Gifts, fees of gifts, refunds and disputes are booked when they happen, by their own modules. What Stripe takes for
itself or sets aside, and the change of currency of what went back, is booked from the movement: as soon as it is listed,
whatever payout it will be part of, or with that payout, whichever comes first. The keys see to it that it is once.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from backoffice.core.money import from_minor
from payments.gateway.facts_lists import Movement
from payments.models import BalanceTransaction, JournalEntry, LedgerAccount
from payments.services import accounts, ledger
from payments.services.deposits import conversions, movements
from payments.services.disputing import dispute_booking

Entries = Mapping[str, Callable[[BalanceTransaction], None]]


@transaction.atomic
def follow(told: Sequence[Movement]) -> int:
    """Keep and book those that should stand in the books and do not; tells how many. Safe to repeat."""
    missing = {row.stripe_id for row in unbooked(movements.as_rows(told))}
    movements.keep([each for each in told if each.id in missing])
    rows = movements.as_rows([each for each in told if each.id in missing])
    book(rows)
    return len(rows)


def book(rows: Sequence[BalanceTransaction]) -> None:
    """What is booked already is asked once for all of them."""
    for row, missing in _missing(rows):
        for post in missing.values():
            post(row)


def unbooked(rows: Sequence[BalanceTransaction]) -> list[BalanceTransaction]:
    """Those of which an entry is missing that can be made from the row alone."""
    return [row for row, missing in _missing(rows) if missing]


def account_of(row: BalanceTransaction) -> LedgerAccount | None:
    """Where a movement belongs that is about nobody's gift; None for what a person must look at."""
    if movements.is_own_charge(row):
        return accounts.processing_fees()
    return accounts.stripe_reserve() if movements.is_set_aside(row) else None


def is_by_itself(row: BalanceTransaction) -> bool:
    return movements.is_own_charge(row) or movements.is_set_aside(row)


def own_key(movement_id: str) -> str:
    return f"movement:{movement_id}:booked"


def _missing(rows: Iterable[BalanceTransaction]) -> list[tuple[BalanceTransaction, Entries]]:
    due = [(row, _entries_of(row)) for row in rows]
    keys = [key for _row, entries in due for key in entries]
    standing = set(JournalEntry.objects.filter(key__in=keys).values_list("key", flat=True))
    return [(row, {key: entries[key] for key in entries if key not in standing}) for row, entries in due]


def _entries_of(row: BalanceTransaction) -> Entries:
    """The keys of the entries that it makes, each with what books it."""
    if row.type in movements.GIFTS:
        return {}
    if is_by_itself(row):
        return {own_key(row.stripe_id): _book_by_itself} if row.net_minor else {}
    entries: dict[str, Callable[[BalanceTransaction], None]] = {}
    if row.fee_minor and (row.refund is not None or row.type in movements.PAYOUTS):
        # That of a dispute is booked with the dispute.
        entries[own_key(row.stripe_id)] = _book_fee
    if row.refund is not None and str(row.refund.amount.currency) != row.currency and row.amount_minor:
        entries[conversions.key_of(row.stripe_id)] = _convert_refund
    if row.dispute is not None and dispute_booking.is_changed(row.dispute, row.stripe_id, row.currency):
        entries[conversions.key_of(row.stripe_id)] = _convert_dispute
    return entries


def _book_by_itself(row: BalanceTransaction) -> None:
    account = account_of(row)
    assert account is not None
    _post(row, account, row.net_minor, memo=row.description or row.type)


def _book_fee(row: BalanceTransaction) -> None:
    """Of an instant payout, or of a refund: it left our balance beside the amount."""
    memo = _("Fee: %(what)s") % {"what": row.description or row.type}
    _post(row, accounts.processing_fees(), -row.fee_minor, memo=memo)


def _post(row: BalanceTransaction, account: LedgerAccount, minor: int, *, memo: str) -> None:
    """`minor` above zero came on our balance."""
    ledger.post(
        key=own_key(row.stripe_id),
        kind=JournalEntry.Kind.ADJUSTMENT,
        occurred_on=timezone.localdate(row.happened_at),
        memo=memo,
        lines=[
            ledger.Line(accounts.stripe_clearing(), minor, row.currency),
            ledger.Line(account, -minor, row.currency),
        ],
        payout=row.payout,
    )


def _convert_refund(row: BalanceTransaction) -> None:
    """A refund of a gift in another currency is booked in that one, and left our balance in this."""
    assert row.refund is not None
    sign = 1 if row.amount_minor > 0 else -1
    conversions.book_conversion(
        row.stripe_id,
        given=row.refund.amount * sign,
        settled=from_minor(row.amount_minor, row.currency),
        occurred_on=timezone.localdate(row.happened_at),
        donation=row.donation,
        refund=row.refund,
    )


def _convert_dispute(row: BalanceTransaction) -> None:
    assert row.dispute is not None
    dispute_booking.book_change(
        row.dispute,
        row.stripe_id,
        settled=from_minor(row.amount_minor, row.currency),
        on=timezone.localdate(row.happened_at),
    )
