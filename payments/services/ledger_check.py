"""Do the books tell the truth? Each question is one set-based query; every answer is a plain sentence.

Runs in tests, after demo data and every night. A finding is never repaired by itself: a person looks at it.
"""

import datetime
import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import (
    BigIntegerField,
    Case,
    Count,
    Exists,
    F,
    Max,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce, Round
from django.utils import timezone

from backoffice.core.append_only import missing_triggers
from backoffice.core.models import NumberSeries, WorkItem
from backoffice.core.money import ZERO_DECIMAL
from payments.models import Donation, JournalEntry, JournalLine, LedgerAccount, Receipt
from payments.services import accounts

Kind = JournalEntry.Kind
RENDERED_WITHIN = datetime.timedelta(hours=1)
_IN_MINOR_UNITS = Cast(
    Round(F("amount") * Case(When(amount_currency__in=ZERO_DECIMAL, then=Value(1)), default=Value(100))),
    BigIntegerField(),
)


@dataclass
class Report:
    """What was looked at and what is wrong with it."""

    counts: dict[str, int] = field(default_factory=dict)
    findings: list[str] = field(default_factory=list)

    @property
    def is_clean(self) -> bool:
        return not self.findings


def check(*, files: bool = True) -> Report:
    """Ask every question. `files=False` leaves out reading each stored PDF, which takes time at volume."""
    report = Report(counts=_counts())
    for question in _QUESTIONS:
        report.findings += question()
    if files:
        report.findings += changed_files()
    return report


def _counts() -> dict[str, int]:
    return {
        "entries": JournalEntry.objects.count(),
        "lines": JournalLine.objects.count(),
        "succeeded donations": Donation.objects.succeeded().of_our_books().count(),
        "gifts of the old books": Donation.objects.filter(is_history=True).count(),
        "receipts": Receipt.objects.count(),
    }


def unguarded_tables() -> Iterator[str]:
    for trigger in missing_triggers():
        yield f"The trigger {trigger}, which keeps the books append-only, is missing."


def crooked_entries() -> Iterator[str]:
    sums = JournalLine.objects.order_by().values_list("entry__key", "currency")
    for key, currency, total in sums.annotate(total=Sum("amount_minor")).exclude(total=0):
        yield f"Entry {key} does not balance: {total} {currency} left over."
    for key in JournalEntry.objects.filter(lines=None).values_list("key", flat=True):
        yield f"Entry {key} has no lines."


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
    of_gifts = JournalEntry.objects.filter(kind__in=[Kind.RECEIVED, Kind.ALLOCATED, Kind.FEE])
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
            expected=_IN_MINOR_UNITS,
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
    received, kept = Q(entry__kind=Kind.RECEIVED), Q(account__code=accounts.CHARITY_SHARE)
    passed_on = received & Q(account__kind=LedgerAccount.Kind.INCOME) & ~kept
    owed = Q(entry__kind=Kind.ALLOCATED, account__partner__isnull=False)
    wrong = (
        JournalLine.objects.filter(entry__kind__in=[Kind.RECEIVED, Kind.ALLOCATED])
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


def wallets_out_of_order() -> Iterator[str]:
    strangers = JournalLine.objects.filter(
        account__partner__isnull=False, entry__kind__in=[Kind.RECEIVED, Kind.FEE]
    )
    for key, code in strangers.values_list("entry__key", "account__code"):
        yield f"Entry {key} touches the wallet {code}, which only allocations and their reversals may."
    sums = JournalLine.objects.filter(account__partner__isnull=False).order_by()
    overdrawn = sums.values_list("account__code", "currency").annotate(total=Sum("amount_minor"))
    for code, currency, total in overdrawn.filter(total__gt=0):
        yield f"The wallet {code} is overdrawn by {total} {currency} in minor units."


def fees_booked_wrongly() -> Iterator[str]:
    fees = JournalEntry.objects.filter(kind=Kind.FEE)
    on_fees = JournalLine.objects.filter(entry=OuterRef("pk"), account__code=accounts.PROCESSING_FEES)
    for key in fees.filter(~Exists(on_fees)).values_list("key", flat=True):
        yield f"Entry {key} is a fee and is not booked as one."
    known = Donation.objects.succeeded().exclude(fee=None).exclude(fee=0)
    for reference in known.exclude(entries__kind=Kind.FEE).values_list("reference", flat=True):
        yield f"The fee of donation {reference} is known and not booked."


def reversals_that_do_not_mirror() -> Iterator[str]:
    for key in JournalEntry.objects.filter(kind=Kind.REVERSAL, reverses=None).values_list("key", flat=True):
        yield f"Entry {key} is a reversal of nothing."
    pairs = (
        JournalLine.objects.filter(entry__reverses__isnull=False)
        .order_by()
        .values("entry__key", "entry__reverses", "account", "currency")
        .annotate(mirrored=Sum("amount_minor"))
    )
    original = (
        JournalLine.objects.filter(
            entry=OuterRef("entry__reverses"), account=OuterRef("account"), currency=OuterRef("currency")
        )
        .order_by()
        .values("entry")
        .annotate(total=Sum("amount_minor"))
        .values("total")
    )
    crooked = pairs.annotate(original=Coalesce(Subquery(original), Value(0))).exclude(
        mirrored=Value(0) - F("original")
    )
    for key in sorted(set(crooked.values_list("entry__key", flat=True))):
        yield f"Entry {key} does not mirror the entry that it reverses."


def gifts_without_receipt() -> Iterator[str]:
    issued = Q(receipts__status=Receipt.Status.ISSUED)
    attributed = Donation.objects.succeeded().of_our_books().exclude(fund=None)
    wrong = attributed.annotate(times=Count("receipts", filter=issued)).exclude(times=1)
    for reference, times in wrong.values_list("reference", "times"):
        yield f"Donation {reference} succeeded and has {times} receipts that stand, not one."
    early = Receipt.objects.filter(status=Receipt.Status.ISSUED)
    groundless = early.exclude(
        donation__status=Donation.Status.SUCCEEDED, donation__fund__isnull=False
    ).values_list("number", flat=True)
    for number in groundless:
        yield f"Receipt {number} stands for a gift that did not come or is not attributed."


def gaps_in_receipt_numbers() -> Iterator[str]:
    last_given = {(row.series, row.year): row.last for row in NumberSeries.objects.all()}
    seen = Receipt.objects.order_by().values_list("series", "year")
    for series, year, count, first, last in seen.annotate(
        count=Count("id"), first=Min("sequence"), last=Max("sequence")
    ):
        if first != 1 or last != count:
            yield f"Receipts {series} {year} have a gap: {count} receipts, numbers {first} to {last}."
        if last_given.get((series, year)) != last:
            yield (
                f"Receipts {series} {year} end with {last}, but the last number given is "
                f"{last_given.get((series, year))}."
            )


def receipts_without_pdf() -> Iterator[str]:
    overdue = Receipt.objects.filter(sha256="", created_at__lt=timezone.now() - RENDERED_WITHIN)
    for number in overdue.values_list("number", flat=True):
        yield f"The PDF of receipt {number} has not been made."


def unattributed_money_nobody_is_asked_about() -> Iterator[str]:
    gifts: QuerySet[Donation, Any] = Donation.objects.succeeded().filter(fund=None)
    kind = ContentType.objects.get_for_model(Donation)
    asked = set(WorkItem.objects.filter(subject_type=kind).values_list("subject_id", flat=True))
    for key, reference in gifts.values_list("pk", "reference"):
        if str(key) not in asked:
            yield f"Donation {reference} is attributed to nothing, and no work item asks what to do."


def changed_files() -> Iterator[str]:
    """Every stored PDF, read again, against the checksum of the day it was made."""
    for receipt in Receipt.objects.exclude(sha256="").order_by("year", "sequence").iterator():
        storage, name = receipt.pdf.storage, str(receipt.pdf.name)
        if not storage.exists(name):
            yield f"The PDF of receipt {receipt.number} is not in the store."
            continue
        with storage.open(name) as stored:
            if hashlib.file_digest(stored, "sha256").hexdigest() != receipt.sha256:
                yield f"The PDF of receipt {receipt.number} is not the one that was stored."


_QUESTIONS: list[Callable[[], Iterator[str]]] = [
    unguarded_tables,
    crooked_entries,
    gifts_not_booked_once,
    old_gifts_in_our_books,
    entries_without_their_gift,
    gifts_booked_with_another_amount,
    gifts_on_the_wrong_side,
    shares_not_allocated,
    wallets_out_of_order,
    fees_booked_wrongly,
    reversals_that_do_not_mirror,
    gifts_without_receipt,
    gaps_in_receipt_numbers,
    receipts_without_pdf,
    unattributed_money_nobody_is_asked_about,
]
