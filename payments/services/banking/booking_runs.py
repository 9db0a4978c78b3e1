"""Booking all lines of which matching is certain, in the background, with an account of what came of each.

The run is its audit entry, which names the lines. What became of a line stands on the line itself, and why one was
left stands in an entry of its own: so a worker that is stopped in the middle, or a second one, goes on with the rest.
"""

import time
from dataclasses import dataclass

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from backoffice.core.errors import DomainError
from backoffice.core.models import AuditEntry, User
from backoffice.core.services.audit import record as write_audit
from payments.models import BankLine
from payments.services.banking import bank_lines
from payments.tasks.bank import book_bank_lines

MOST_AT_ONCE = 2000
TURN_SECONDS = 60
ASKED, LEFT = "bank.booking_asked", "bank.line_left"
Status = BankLine.Status


class NothingToBook(DomainError):
    """No line is matched with certainty."""


@dataclass(frozen=True)
class Progress:
    """`left` are the lines of the run that were not booked, each with why."""

    total: int
    booked: int
    left: list[tuple[BankLine, str]]

    @property
    def done(self) -> int:
        return self.booked + len(self.left)

    @property
    def is_over(self) -> bool:
        return self.done >= self.total

    @property
    def percent(self) -> int:
        return 100 * self.done // self.total if self.total else 100


def start(*, by: User) -> AuditEntry:
    """Write down which lines, and hand them to the workers. Raises NothingToBook."""
    certain = BankLine.objects.matched().order_by("booked_on", "number", "pk")
    keys = [str(key) for key in certain.values_list("pk", flat=True)[:MOST_AT_ONCE]]
    if not keys:
        raise NothingToBook(_("No line is matched with certainty. Look through the suggestions one by one."))
    with transaction.atomic():
        run = write_audit(ASKED, actor=by, label=str(len(keys)), lines=keys)
        book_bank_lines.enqueue(run.pk)
    return run


def take_turn(run_id: int, *, seconds: float = TURN_SECONDS) -> bool:
    """Book for a while, each line in a transaction of its own; says whether another turn is wanted."""
    run = AuditEntry.objects.select_related("actor").get(pk=run_id, action=ASKED)
    ends = time.monotonic() + seconds
    known = {entry.subject_id for entry in _left(run)}
    waiting = _lines_of(run).filter(status=Status.OPEN).exclude(pk__in=known)
    for line in waiting.order_by("booked_on", "number", "pk"):
        if time.monotonic() > ends:
            return True
        try:
            bank_lines.book_as_matched(line, by=run.actor)
        except DomainError as refusal:
            write_audit(LEFT, subject=line, label=str(line.pk), actor=run.actor, run=run.pk, why=str(refusal))
    return False


def progress(run: AuditEntry) -> Progress:
    rows = {str(line.pk): line for line in _lines_of(run)}
    why = {entry.subject_id: str(entry.details["why"]) for entry in _left(run)}
    left = [(rows[key], words) for key, words in why.items() if key in rows]
    booked = sum(line.status != Status.OPEN for key, line in rows.items() if key not in why)
    return Progress(total=len(rows), booked=booked, left=left)


def _lines_of(run: AuditEntry) -> QuerySet[BankLine]:
    return BankLine.objects.filter(pk__in=run.details["lines"])


def _left(run: AuditEntry) -> QuerySet[AuditEntry]:
    return AuditEntry.objects.filter(
        action=LEFT,
        subject_type=ContentType.objects.get_for_model(BankLine),
        subject_id__in=run.details["lines"],
        details__run=run.pk,
    )
