"""Which entries does a payout make? The transfer itself, its return, and those of its movements.

What its movements book that is no gift's may stand already (`movement_booking`): then nothing is added.
"""

from django.utils import timezone
from django.utils.translation import gettext as _

from backoffice.core.money import from_minor
from payments.models import BalanceTransaction, JournalEntry, ProcessorPayout
from payments.services import accounts, donations, ledger
from payments.services.chunks import chunks
from payments.services.deposits import movement_booking, movements

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
        for row in some:
            if row.type in movements.GIFTS:
                _complete_gift(row)
        movement_booking.book(some)


def _complete_gift(row: BalanceTransaction) -> None:
    """The movement tells what `charge.updated` tells: a gift whose event was lost learns its fee here."""
    gift = row.donation
    if gift is not None and (gift.fee is None or gift.settled is None):
        donations.note_fee(
            gift,
            from_minor(row.fee_minor, row.currency),
            settled=from_minor(row.amount_minor, row.currency),
            balance_id=row.stripe_id,
        )
