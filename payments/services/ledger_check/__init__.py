"""Do the books tell the truth? Each question is one set-based query; every answer is a plain sentence.

Runs in tests, after demo data and every night. A finding is never repaired by itself: a person looks at it.
"""

from dataclasses import dataclass, field

from payments.models import Donation, JournalEntry, JournalLine, Receipt
from payments.services.ledger_check import (
    attribution,
    deposits,
    entries,
    gifts,
    payouts,
    receipts,
    recurring,
    refunds,
)

_QUESTIONS = (
    *entries.QUESTIONS,
    *gifts.QUESTIONS,
    *attribution.QUESTIONS,
    *receipts.QUESTIONS,
    *recurring.QUESTIONS,
    *refunds.QUESTIONS,
    *payouts.QUESTIONS,
    *deposits.QUESTIONS,
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
        report.findings += receipts.changed_files()
    return report


def _counts() -> dict[str, int]:
    return {
        "entries": JournalEntry.objects.count(),
        "lines": JournalLine.objects.count(),
        "succeeded donations": Donation.objects.succeeded().of_our_books().count(),
        "gifts of the old books": Donation.objects.filter(is_history=True).count(),
        "receipts": Receipt.objects.count(),
    }
