"""Cash and cheques of a batch go to the bank: one entry moves them there, and its mirror image brings them back.

Transfers in a batch are in the bank already. A batch that was filled from a line is settled with its line.
"""

import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from backoffice.core.errors import DomainError
from backoffice.core.models import User
from backoffice.core.money import from_minor, in_words, to_minor
from payments.models import BankLine, Donation, JournalEntry, LedgerAccount, OfflineBatch
from payments.services import accounts, booking, ledger
from payments.services.banking.batch_money import Held, held

Kind = JournalEntry.Kind
Status = BankLine.Status


class DepositRefused(DomainError):
    """A line and a batch that are not the same money."""


def free_batches() -> QuerySet[OfflineBatch]:
    """Batches whose money has not come by any line, and that wait for none."""
    abandoned = OfflineBatch.Status.ABANDONED
    return OfflineBatch.objects.exclude(status=abandoned).exclude(pk__in=taken_batches())


def taken_batches() -> QuerySet[BankLine, Any]:
    """The keys of batches for which a line of the bank stands."""
    return BankLine.objects.filter(status__in=[Status.SPLIT, Status.BATCH]).values("batch")


def why_not(line: BankLine, batch: OfflineBatch, money: Held | None = None) -> str:
    """What hinders that this line is the money of this batch, and what to do; empty when nothing does."""
    words = {"batch": batch.number}
    if batch.status == OfflineBatch.Status.ABANDONED:
        return _("%(batch)s was abandoned: nothing of it was booked.") % words
    if batch.status == OfflineBatch.Status.OPEN:
        return _("%(batch)s is still open: close it first, then confirm its deposit.") % words
    if str(batch.slip_total.currency) != line.currency:
        return _("%(batch)s is in another currency than the line.") % words
    if not free_batches().filter(pk=batch.pk).exists():
        return _("The money of %(batch)s came with another line already.") % words
    money = money or held(batch)
    if line.amount_minor in money.arrivals:
        return ""
    return f"{another_amount(line, batch, money)} {_what_to_do(line, batch, money)}"


def another_amount(line: BankLine, batch: OfflineBatch, money: Held) -> str:
    facts = {"batch": batch.number, "held": money.words, "line": in_words(line.amount)}
    return _("%(batch)s holds %(held)s, and the line says %(line)s.") % facts


def locked(batch: OfflineBatch) -> OfflineBatch:
    """As it stands now. Nothing is joined: PostgreSQL would join what stood before the lock was waited for."""
    return OfflineBatch.objects.select_for_update().get(pk=batch.pk)


def locked_money(batch: OfflineBatch) -> Held:
    """What the batch holds; none of its gifts is refunded until the caller's transaction ends."""
    gifts = Donation.objects.filter(offline_gift__batch=batch)
    list(gifts.select_for_update(of=("self",)).order_by("pk").values_list("pk"))
    return held(batch)


def book_deposit(batch: OfflineBatch, money: Held, *, on: datetime.date) -> JournalEntry | None:
    """Move what is in hand of the batch to the bank. None where all of it was transfers.

    The key counts what was taken back, so the database itself lets one deposit of a batch stand at a time.
    """
    if not money.to_deposit:
        return None
    leaves = [ledger.Line(_account(code), -minor, money.currency) for code, minor in money.in_hand.items()]
    undone = JournalEntry.objects.filter(batch=batch, kind=Kind.DEPOSIT, reversed_by__isnull=False).count()
    return ledger.post(
        key=f"batch:{batch.pk}:deposit:{undone + 1}",
        kind=Kind.DEPOSIT,
        occurred_on=on,
        memo=_("Deposit of batch %(number)s") % {"number": batch.number},
        lines=[ledger.Line(accounts.bank(), money.to_deposit, money.currency), *leaves],
        batch=batch,
    )


def take_back(batch: OfflineBatch) -> None:
    """The money is not at the bank after all: it stands in hand again. A batch of transfers has nothing to move."""
    entry = standing_deposit(batch)
    if entry is not None:
        ledger.reverse(
            entry,
            key=f"{entry.key}:undone",
            occurred_on=timezone.localdate(),
            memo=_("Deposit of batch %(number)s undone") % {"number": batch.number},
        )


def standing_deposit(batch: OfflineBatch) -> JournalEntry | None:
    return JournalEntry.objects.filter(batch=batch, kind=Kind.DEPOSIT, reversed_by=None).first()


def where_it_stands(donation: Donation) -> LedgerAccount:
    """The account that the money of a gift is on now, and that a refund of it leaves."""
    came_to = booking.where_it_was_booked(donation)
    if came_to.code not in accounts.IN_HAND:
        return came_to
    brought = JournalEntry.objects.filter(
        kind=Kind.DEPOSIT, reversed_by=None, batch__gifts__donation=donation
    )
    return accounts.bank() if brought.exists() else came_to


# --- a batch that was filled from a line --------------------------------------------------------------------


def line_of(batch: OfflineBatch) -> BankLine | None:
    """The line that waits for this batch."""
    return BankLine.objects.filter(batch=batch, status=Status.SPLIT).first()


def locked_line_of(batch: OfflineBatch) -> BankLine | None:
    """The line that waits for this batch, locked. Raises DepositRefused when the slip says another amount."""
    line = BankLine.objects.select_for_update().filter(batch=batch, status=Status.SPLIT).first()
    if line is not None:
        refuse_another_total(line, batch)
    return line


def refuse_another_total(line: BankLine, batch: OfflineBatch) -> None:
    slip = batch.slip_total
    if (to_minor(slip), str(slip.currency)) != (line.amount_minor, line.currency):
        raise DepositRefused(
            _("The batch was filled from a line of the bank over %(line)s, so that is the total on its slip.")
            % {"line": in_words(line.amount)}
        )


def settle(line: BankLine, batch: OfflineBatch, *, by: User | None) -> None:
    """Its gifts are booked, and they are what the line says."""
    reason = _("Its gifts were booked with batch %(number)s.") % {"number": batch.number}
    line.move(Status.BATCH, by=by, reason=reason, match=BankLine.Match.PERSON, is_certain=False)


def let_go(batch: OfflineBatch, *, by: User | None) -> None:
    """The batch is abandoned: its line is to be sorted again."""
    line = BankLine.objects.select_for_update().filter(batch=batch, status=Status.SPLIT).first()
    if line is not None:
        reason = _("Batch %(number)s was abandoned.") % {"number": batch.number}
        line.move(Status.OPEN, by=by, reason=reason, batch=None)


def _what_to_do(line: BankLine, batch: OfflineBatch, money: Held) -> str:
    if line.amount_minor < min(money.arrivals, default=0):
        return " ".join(filter(None, [_first_take_back(batch), _too_little(line, money)]))
    return _(
        "More arrived than was counted. If it is the money of another batch, choose that one. If it is the money of "
        "several batches, press “Brought to the bank” on the page of each, then set this line aside as “Not a gift”. "
        "If a gift was forgotten, ask the bank which one, and have the deposit corrected. A line stands for one batch."
    )


def _first_take_back(batch: OfflineBatch) -> str:
    if batch.brought_by is None:
        return ""
    return _("By hand %(batch)s was booked as brought to the bank: take that back on its page first.") % {
        "batch": batch.number
    }


def _too_little(line: BankLine, money: Held) -> str:
    missing = in_words(from_minor(min(money.arrivals) - line.amount_minor, line.currency))
    return _(
        "%(missing)s did not arrive. If a gift was counted too high or its cheque was refused, refund that gift by "
        "hand on its own page and confirm again; if the bank made it two deposits, set this line aside and ask "
        "the bank to correct it."
    ) % {"missing": missing}


def _account(code: str) -> LedgerAccount:
    return accounts.cheques() if code == accounts.CHEQUES else accounts.cash()
