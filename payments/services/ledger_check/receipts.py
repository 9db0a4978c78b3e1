"""Does each gift have its one receipt, numbered without a gap, and its paper as it was made?"""

import datetime
import hashlib
from collections.abc import Iterator

from django.db.models import Count, Max, Min, Q
from django.utils import timezone

from backoffice.core.models import NumberSeries
from payments.models import Donation, Receipt
from payments.services.chunks import chunks
from payments.services.giving_back import returned
from payments.services.ledger_check.questions import Question

RENDERED_WITHIN = datetime.timedelta(hours=1)
_BATCH = 500


def gifts_without_receipt() -> Iterator[str]:
    issued = Q(receipts__status=Receipt.Status.ISSUED)
    attributed = Donation.objects.succeeded().of_our_books().exclude(fund=None)
    wrong = attributed.annotate(times=Count("receipts", filter=issued)).exclude(times=1)
    for some in chunks(wrong.iterator(), _BATCH):
        # Of what was refunded, or taken back by a bank, nothing may be left: then there is nothing to attest.
        gone = returned.taken_from(some)
        for donation in some:
            times: int = donation.times  # type: ignore[attr-defined]  # counted above
            if times or gone.get(donation.pk) != donation.amount.amount:
                yield f"Donation {donation.reference} succeeded and has {times} receipts that stand, not one."
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


QUESTIONS: tuple[Question, ...] = (
    gifts_without_receipt,
    gaps_in_receipt_numbers,
    receipts_without_pdf,
)
