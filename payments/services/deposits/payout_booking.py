"""Which entries does a payout make? The transfer itself, its return, and those of its movements that are no gift's.

Gifts, fees of gifts, refunds and disputes are booked when they happen, by their own modules. Here their change of
currency is added, and what Stripe took or gave besides.
"""

from collections.abc import Sequence

from django.utils import timezone
from django.utils.translation import gettext as _
from djmoney.money import Money

from backoffice.core.money import from_minor
from payments.models import BalanceTransaction, JournalEntry, LedgerAccount, ProcessorPayout
from payments.services import accounts, donations, ledger
from payments.services.chunks import chunks
from payments.services.deposits import conversions, movements

Kind = JournalEntry.Kind
_BATCH = 500


def book_arrival(payout: ProcessorPayout) -> None:
    """From Stripe to our bank, or back where the amount is below zero. Booking it again changes nothing."""
    ledger.post(
        key=f"payout:{payout.pk}:paid",
        kind=Kind.PAYOUT,
        occurred_on=payout.arrives_on,
        memo=_("Payout %(payout)s") % {"payout": payout.stripe_payout_id},
        lines=[
            ledger.Line(accounts.bank(), payout.amount_minor, payout.currency),
            ledger.Line(accounts.stripe_clearing(), -payout.amount_minor, payout.currency),
        ],
        payout=payout,
    )


def book_return(payout: ProcessorPayout) -> None:
    """The bank has sent it back: what was booked as come has not come."""
    arrival = JournalEntry.objects.filter(payout=payout, kind=Kind.PAYOUT).first()
    if arrival is None:
        return
    key = f"payout:{payout.pk}:returned"
    if JournalEntry.objects.filter(key=key).exists():
        return
    ledger.reverse(
        arrival,
        key=key,
        occurred_on=timezone.localdate(),
        memo=_("Payout %(payout)s came back") % {"payout": payout.stripe_payout_id},
    )


def book_movements(payout: ProcessorPayout) -> None:
    """What is booked already is asked once for a batch: a payout of thousands is read again with each of its events."""
    for some in chunks(movements.of(payout), _BATCH):
        booked = _booked(some)
        for row in some:
            if row.type in movements.GIFTS:
                _complete_gift(row)
            elif row.stripe_id in booked:
                continue
            elif row.refund is not None or row.dispute is not None:
                _convert(row)
            elif (account := account_of(row)) is not None:
                _book_by_itself(row, account, payout)


def account_of(row: BalanceTransaction) -> LedgerAccount | None:
    """Where a movement belongs that is nobody's gift; None for what a person must look at."""
    if movements.is_own_charge(row):
        return accounts.processing_fees()
    if row.type.startswith("reserve"):
        return accounts.stripe_reserve()
    return None


def _booked(some: Sequence[BalanceTransaction]) -> set[str]:
    keys = {
        key: row.stripe_id
        for row in some
        for key in (_own_key(row.stripe_id), conversions.key_of(row.stripe_id))
    }
    standing = JournalEntry.objects.filter(key__in=keys).values_list("key", flat=True)
    return {keys[key] for key in standing}


def _complete_gift(row: BalanceTransaction) -> None:
    """The movement tells what `charge.updated` tells: a gift whose event was lost learns its fee here."""
    gift = row.donation
    if gift is not None and (gift.fee is None or gift.settled is None):
        donations.note_fee(
            gift,
            from_minor(row.fee_minor, row.currency),
            settled=_amount(row),
            balance_id=row.stripe_id,
        )


def _convert(row: BalanceTransaction) -> None:
    """A refund or a dispute of a gift in another currency is booked in that one, and left our balance in this."""
    subject = row.refund or row.dispute
    assert subject is not None
    sign = 1 if row.amount_minor > 0 else -1
    conversions.book_conversion(
        row.stripe_id,
        given=subject.amount * sign,
        settled=_amount(row),
        occurred_on=timezone.localdate(row.happened_at),
        donation=row.donation,
        refund=row.refund,
        dispute=row.dispute,
    )


def _book_by_itself(row: BalanceTransaction, account: LedgerAccount, payout: ProcessorPayout) -> None:
    if not row.net_minor:
        return
    ledger.post(
        key=_own_key(row.stripe_id),
        kind=Kind.ADJUSTMENT,
        occurred_on=timezone.localdate(row.happened_at),
        memo=row.description or row.type,
        lines=[
            ledger.Line(accounts.stripe_clearing(), row.net_minor, row.currency),
            ledger.Line(account, -row.net_minor, row.currency),
        ],
        payout=payout,
    )


def _own_key(movement_id: str) -> str:
    return f"movement:{movement_id}:booked"


def _amount(row: BalanceTransaction) -> Money:
    return from_minor(row.amount_minor, row.currency)
