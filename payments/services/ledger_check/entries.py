"""Does each entry of the books hold in itself?"""

from collections.abc import Iterator

from django.db.models import F, OuterRef, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from backoffice.core.append_only import missing_triggers
from backoffice.core.models import WorkItem
from payments.models import JournalEntry, JournalLine
from payments.services.giving_back import giving_back_lines
from payments.services.ledger_check.questions import Question

Kind = JournalEntry.Kind


def unguarded_tables() -> Iterator[str]:
    for trigger in missing_triggers():
        yield f"The trigger {trigger}, which keeps the books append-only, is missing."


def crooked_entries() -> Iterator[str]:
    sums = JournalLine.objects.order_by().values_list("entry__key", "currency")
    for key, currency, total in sums.annotate(total=Sum("amount_minor")).exclude(total=0):
        yield f"Entry {key} does not balance: {total} {currency} left over."
    for key in JournalEntry.objects.filter(lines=None).values_list("key", flat=True):
        yield f"Entry {key} has no lines."


def wallets_out_of_order() -> Iterator[str]:
    strangers = JournalLine.objects.filter(
        account__partner__isnull=False, entry__kind__in=[Kind.RECEIVED, Kind.FEE]
    )
    for key, code in strangers.values_list("entry__key", "account__code"):
        yield f"Entry {key} touches the wallet {code}, which only allocations and their reversals may."
    sums = JournalLine.objects.filter(account__partner__isnull=False).order_by()
    overdrawn = sums.values_list("account__code", "currency").annotate(total=Sum("amount_minor"))
    known = _known_below_zero()
    for code, currency, total in overdrawn.filter(total__gt=0):
        if f"{giving_back_lines.BELOW_ZERO}:{code}:{currency}" in known:
            continue  # money went back after the partner had been paid, and a person was told
        yield f"The wallet {code} is overdrawn by {total} {currency} in minor units."


def _known_below_zero() -> set[str]:
    """The keys of tasks, closed ones too, about wallets that a refund has brought below zero."""
    told = WorkItem.objects.filter(kind=giving_back_lines.BELOW_ZERO)
    return set(told.values_list("key", flat=True))


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


QUESTIONS: tuple[Question, ...] = (
    unguarded_tables,
    crooked_entries,
    wallets_out_of_order,
    reversals_that_do_not_mirror,
)
