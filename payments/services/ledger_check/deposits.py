"""Is the money of each batch at the bank exactly when a line of the bank, or a person, says so?"""

from collections.abc import Iterator

from django.db.models import Count, Q, Sum

from payments.models import BankLine, Donation, JournalEntry, JournalLine, OfflineBatch
from payments.services import accounts
from payments.services.banking.batch_money import OF_BATCH
from payments.services.ledger_check.questions import Question

Kind = JournalEntry.Kind
Status = BankLine.Status


def lines_without_their_batch() -> Iterator[str]:
    """A line that is a batch's money is one of a closed batch; a line that waits is one of an open batch."""
    closed = Q(batch__status=OfflineBatch.Status.CLOSED)
    still_open = Q(batch__status=OfflineBatch.Status.OPEN)
    wrong = BankLine.objects.filter(
        (Q(status=Status.BATCH) & ~closed) | (Q(status=Status.SPLIT) & ~still_open)
    )
    for number, status, batch in wrong.values_list("batch__number", "status", "batch__status"):
        yield f"A bank line is '{status}' for batch {number}, which is '{batch}'."


def deposits_of_which_nobody_told() -> Iterator[str]:
    """Money of a batch went to the bank once, and a line of the bank or a person says so."""
    standing = JournalEntry.objects.filter(kind=Kind.DEPOSIT, reversed_by=None)
    for key in standing.filter(batch=None).values_list("key", flat=True):
        yield f"Entry {key} is the deposit of no batch."
    counted = standing.exclude(batch=None).order_by().values_list("batch__number").annotate(times=Count("id"))
    for number, times in counted.filter(times__gt=1):
        yield f"Batch {number} was brought to the bank {times} times, not once."
    told = BankLine.objects.filter(status=Status.BATCH).values("batch")
    by_line_alone = standing.filter(batch__isnull=False, batch__brought_by=None)
    for number in by_line_alone.exclude(batch__in=told).values_list("batch__number", flat=True):
        yield f"Batch {number} is booked as brought to the bank, and no bank line says so, nor a person."


def brought_by_hand_without_an_entry() -> Iterator[str]:
    """Who says that the money of a batch is at the bank has booked it there."""
    standing = JournalEntry.objects.filter(kind=Kind.DEPOSIT, reversed_by=None).exclude(batch=None)
    said = OfflineBatch.objects.filter(brought_by__isnull=False).exclude(pk__in=standing.values("batch"))
    for number in said.values_list("number", flat=True):
        yield f"Batch {number} was brought to the bank by hand, and nothing of it is booked there."


def lines_of_another_amount_than_their_batch() -> Iterator[str]:
    """What the bank says came with a batch are the deposit, its transfers, or both."""
    deposited = dict(
        JournalLine.objects.filter(
            entry__kind=Kind.DEPOSIT, entry__reversed_by=None, account__code=accounts.BANK
        ).values_list("entry__batch", "amount_minor")
    )
    transfers = dict(
        JournalLine.objects.filter(
            entry__kind=Kind.RECEIVED,
            entry__donation__channel=Donation.Channel.BANK,
            entry__donation__offline_gift__batch__bank_lines__status=Status.BATCH,
            account__code=accounts.BANK,
        )
        .order_by()
        .values_list(OF_BATCH)
        .annotate(total=Sum("amount_minor"))
    )
    lines = BankLine.objects.filter(status=Status.BATCH)
    for batch, number, said in lines.values_list("batch", "batch__number", "amount_minor"):
        moved, came = deposited.get(batch, 0), transfers.get(batch, 0)
        if said not in ({moved, moved + came} if moved else {came}):
            yield (
                f"The bank line of batch {number} says {said} minor units; {moved} were brought to the bank and {came} "
                "are transfers."
            )


def more_brought_than_was_in_hand() -> Iterator[str]:
    """A deposit takes from cash and cheques no more than the batch's gifts have put there."""
    in_hand = JournalLine.objects.filter(account__code__in=accounts.IN_HAND).order_by()
    deposits = in_hand.filter(Q(entry__kind=Kind.DEPOSIT) | Q(entry__reverses__kind=Kind.DEPOSIT))
    taken = deposits.values_list("entry__batch", "entry__batch__number", "account__code")
    sums = in_hand.filter(**{f"{OF_BATCH}__in": deposits.values("entry__batch")})
    put = {
        (batch, code): total
        for batch, code, total in sums.values_list(OF_BATCH, "account__code").annotate(
            total=Sum("amount_minor")
        )
    }
    for batch, number, code, moved in taken.annotate(moved=Sum("amount_minor")):
        if put.get((batch, code), 0) + moved < 0:
            yield f"More of batch {number} was brought to the bank than its gifts put into '{code}'."


QUESTIONS: tuple[Question, ...] = (
    lines_without_their_batch,
    deposits_of_which_nobody_told,
    brought_by_hand_without_an_entry,
    lines_of_another_amount_than_their_batch,
    more_brought_than_was_in_hand,
)
