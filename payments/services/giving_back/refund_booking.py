"""Which entries does a refund make? One when the money has gone, and its mirror image when it comes back."""

from django.utils import timezone
from django.utils.translation import gettext as _

from payments.models import Donation, JournalEntry, LedgerAccount, Refund
from payments.services import accounts, ledger
from payments.services.banking import batch_deposits
from payments.services.giving_back import giving_back_lines


def is_booked(refund: Refund) -> bool:
    return standing_entry(refund) is not None


def standing_entry(refund: Refund) -> JournalEntry | None:
    return JournalEntry.objects.filter(refund=refund, kind=JournalEntry.Kind.REFUND, reversed_by=None).first()


def book_gone(refund: Refund) -> None:
    donation = refund.donation
    lines = giving_back_lines.lines_for(donation, refund.amount, out_of=_where_it_leaves(refund))
    ledger.post(
        key=f"refund:{refund.pk}",
        kind=JournalEntry.Kind.REFUND,
        occurred_on=timezone.localdate(refund.refunded_at),
        memo=_("Refund of %(reference)s") % {"reference": donation.reference},
        lines=lines,
        donation=donation,
        refund=refund,
    )
    giving_back_lines.note_wallets_below_zero(lines)


def book_back(refund: Refund) -> None:
    """The money has come back to us."""
    entry = standing_entry(refund)
    if entry is not None:
        ledger.reverse(
            entry,
            key=f"refund:{refund.pk}:failed",
            occurred_on=timezone.localdate(),
            memo=_("Refund of %(reference)s failed") % {"reference": refund.donation.reference},
        )


def _where_it_leaves(refund: Refund) -> LedgerAccount:
    by_hand_of_card = refund.way == Refund.Way.BY_HAND and refund.donation.channel == Donation.Channel.STRIPE
    return accounts.bank() if by_hand_of_card else batch_deposits.where_it_stands(refund.donation)
