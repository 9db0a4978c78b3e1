"""Does each gift have exactly its entries?"""

from collections.abc import Iterator
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Sum, Value
from django.db.models.functions import Coalesce

from backoffice.core.models import WorkItem
from payments.models import Donation, JournalEntry, JournalLine, LedgerAccount
from payments.services import accounts
from payments.services.ledger_check.minor_units import minor_units
from payments.services.ledger_check.questions import Question

Kind = JournalEntry.Kind


def gifts_not_booked_once() -> Iterator[str]:
    booked = Q(entries__kind=Kind.RECEIVED)
    # Gifts of the old books were booked there; here they only count as given.
    ours = Donation.objects.succeeded().of_our_books()
    wrong = ours.annotate(times=Count("entries", filter=booked)).exclude(times=1)
    for reference, times in wrong.values_list("reference", "times"):
        yield f"Donation {reference} succeeded and is booked {times} times as received, not once."


def old_gifts_in_our_books() -> Iterator[str]:
    """What was booked and receipted in the old books would be counted twice."""
    old = Donation.objects.filter(is_history=True)
    for reference in old.filter(entries__isnull=False).distinct().values_list("reference", flat=True):
        yield f"Donation {reference} is of the old books, and yet booked in ours."
    for reference in old.filter(receipts__isnull=False).distinct().values_list("reference", flat=True):
        yield f"Donation {reference} is of the old books, and yet has a receipt of ours."


def entries_without_their_gift() -> Iterator[str]:
    of_gifts = JournalEntry.objects.filter(
        kind__in=[Kind.RECEIVED, Kind.ALLOCATED, Kind.ATTRIBUTED, Kind.FEE]
    )
    for key in of_gifts.filter(donation=None).values_list("key", flat=True):
        yield f"Entry {key} belongs to no donation."
    early = of_gifts.exclude(donation=None).exclude(donation__status=Donation.Status.SUCCEEDED)
    for key, reference, status in early.values_list("key", "donation__reference", "donation__status"):
        yield f"Entry {key} books donation {reference}, which is '{status}'."
    twice = of_gifts.order_by().values_list("donation__reference", "kind").annotate(times=Count("id"))
    for reference, kind, times in twice.filter(times__gt=1, donation__isnull=False):
        yield f"Donation {reference} has {times} entries of the kind '{kind}'."


def gifts_booked_with_another_amount() -> Iterator[str]:
    """The debit of the entry is the donation's amount, to the last minor unit."""
    in_its_currency = Q(entries__lines__amount_minor__gt=0, entries__lines__currency=F("amount_currency"))
    wrong = (
        Donation.objects.succeeded()
        .filter(entries__kind=Kind.RECEIVED)
        .order_by()
        .values("reference", "amount_currency")
        .annotate(
            expected=minor_units("amount"),
            debited=Coalesce(Sum("entries__lines__amount_minor", filter=in_its_currency), Value(0)),
        )
        .exclude(expected=F("debited"))
    )
    for reference, expected, found, currency in wrong.values_list(
        "reference", "expected", "debited", "amount_currency"
    ):
        yield f"Donation {reference} is {expected} {currency} in minor units and booked as {found}."


def gifts_on_the_wrong_side() -> Iterator[str]:
    """Attributed gifts are income, the others wait in their own account."""
    waiting = accounts.UNATTRIBUTED
    received = JournalLine.objects.filter(
        entry__kind=Kind.RECEIVED, entry__donation__status=Donation.Status.SUCCEEDED
    )
    lost = received.filter(entry__donation__fund=None, amount_minor__lt=0).exclude(account__code=waiting)
    for reference in lost.values_list("entry__donation__reference", flat=True):
        yield f"Donation {reference} is attributed to nothing, and yet booked as income."


def shares_not_allocated() -> Iterator[str]:
    """What was received for a child, less the charity's share, is owed to the partner: no more, no less."""
    received = Q(entry__kind__in=[Kind.RECEIVED, Kind.ATTRIBUTED])
    kept = Q(account__code=accounts.CHARITY_SHARE)
    passed_on = received & Q(account__kind=LedgerAccount.Kind.INCOME) & ~kept
    owed = Q(entry__kind=Kind.ALLOCATED, account__partner__isnull=False)
    wrong = (
        JournalLine.objects.filter(entry__kind__in=[Kind.RECEIVED, Kind.ATTRIBUTED, Kind.ALLOCATED])
        .order_by()
        .values("entry__donation__reference")
        .annotate(
            kept=Coalesce(Sum("amount_minor", filter=received & kept), Value(0)),
            for_child=Coalesce(Sum("amount_minor", filter=passed_on), Value(0)),
            allocated=Coalesce(Sum("amount_minor", filter=owed), Value(0)),
        )
        .filter(Q(kept__lt=0) | Q(allocated__lt=0))
        .exclude(for_child=F("allocated"))
    )
    for reference, for_child, found in wrong.values_list(
        "entry__donation__reference", "for_child", "allocated"
    ):
        yield (
            f"Of donation {reference} {-for_child} minor units are for the child and {-found} stand in the "
            "partner's wallet."
        )


def fees_booked_wrongly() -> Iterator[str]:
    fees = JournalEntry.objects.filter(kind=Kind.FEE)
    on_fees = JournalLine.objects.filter(entry=OuterRef("pk"), account__code=accounts.PROCESSING_FEES)
    for key in fees.filter(~Exists(on_fees)).values_list("key", flat=True):
        yield f"Entry {key} is a fee and is not booked as one."
    known = Donation.objects.succeeded().exclude(fee=None).exclude(fee=0)
    for reference in known.exclude(entries__kind=Kind.FEE).values_list("reference", flat=True):
        yield f"The fee of donation {reference} is known and not booked."


def unattributed_money_nobody_is_asked_about() -> Iterator[str]:
    gifts: QuerySet[Donation, Any] = Donation.objects.succeeded().filter(fund=None)
    kind = ContentType.objects.get_for_model(Donation)
    asked = set(WorkItem.objects.filter(subject_type=kind).values_list("subject_id", flat=True))
    for key, reference in gifts.values_list("pk", "reference"):
        if str(key) not in asked:
            yield f"Donation {reference} is attributed to nothing, and no work item asks what to do."


QUESTIONS: tuple[Question, ...] = (
    gifts_not_booked_once,
    old_gifts_in_our_books,
    entries_without_their_gift,
    gifts_booked_with_another_amount,
    gifts_on_the_wrong_side,
    shares_not_allocated,
    fees_booked_wrongly,
    unattributed_money_nobody_is_asked_about,
)
