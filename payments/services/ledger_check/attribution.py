"""Has each gift left 'unattributed' exactly when somebody said what it is for? And does each batch stand for its gifts?"""

from collections.abc import Iterator

from django.db.models import F, Q, Sum

from payments.models import BankLine, JournalEntry, JournalLine, OfflineBatch, OfflineGift
from payments.services import accounts
from payments.services.ledger_check.questions import Question

Kind = JournalEntry.Kind


def attributed_gifts_that_still_wait() -> Iterator[str]:
    """What an attributed gift put into 'unattributed' has left it again."""
    waiting = JournalLine.objects.filter(
        account__code=accounts.UNATTRIBUTED,
        entry__kind__in=[Kind.RECEIVED, Kind.ATTRIBUTED],
        entry__donation__fund__isnull=False,
    )
    sums = waiting.order_by().values_list("entry__donation__reference").annotate(left=Sum("amount_minor"))
    for reference, left in sums.exclude(left=0):
        yield f"Donation {reference} is attributed, and {-left} minor units of it still stand in 'unattributed'."


def attributed_by_nobody() -> Iterator[str]:
    entries = JournalEntry.objects.filter(kind=Kind.ATTRIBUTED, donation__fund=None)
    for reference in entries.values_list("donation__reference", flat=True):
        yield f"Donation {reference} is booked as attributed, and yet has no fund."


def batches_that_do_not_stand_for_their_gifts() -> Iterator[str]:
    """A line of a closed batch is a donation, one of any other batch is none, and both say the same amount."""
    closed = Q(batch__status=OfflineBatch.Status.CLOSED)
    wrong = OfflineGift.objects.filter((closed & Q(donation=None)) | (~closed & Q(donation__isnull=False)))
    for number, status in wrong.order_by().values_list("batch__number", "batch__status").distinct():
        yield f"Batch {number} is '{status}', and its gifts do not stand accordingly."
    booked = OfflineGift.objects.exclude(donation=None)
    other = booked.exclude(amount=F("donation__amount"), amount_currency=F("donation__amount_currency"))
    for number, reference in other.values_list("batch__number", "donation__reference"):
        yield f"Donation {reference} has another amount than its line in batch {number}."


def bank_lines_booked_with_another_amount() -> Iterator[str]:
    """What the bank says came is what was booked."""
    debited = Q(donation__entries__kind=Kind.RECEIVED) & Q(donation__entries__lines__amount_minor__gt=0)
    sums = BankLine.objects.filter(debited).order_by().values("donation__reference", "amount_minor")
    wrong = sums.annotate(booked=Sum("donation__entries__lines__amount_minor")).exclude(
        booked=F("amount_minor")
    )
    for reference, said, booked in wrong.values_list("donation__reference", "amount_minor", "booked"):
        yield f"Donation {reference} is booked with {booked} minor units; its bank line says {said}."


QUESTIONS: tuple[Question, ...] = (
    attributed_gifts_that_still_wait,
    attributed_by_nobody,
    batches_that_do_not_stand_for_their_gifts,
    bank_lines_booked_with_another_amount,
)
