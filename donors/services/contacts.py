"""Writing down what passed between us and a donor, and what is still to be done about it."""

import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from backoffice.core import context
from backoffice.core.errors import DomainError
from backoffice.core.models import User, WorkItem
from backoffice.core.services import work
from donors.models import ContactNote, Donor
from donors.services.merged_away import refuse_merged_away

CALL_BACK = "donor.call_back"


class ContactRefused(DomainError):
    """A contact that cannot have been; the message says what to write."""


def write_down(
    donor: Donor,
    *,
    kind: str,
    summary: str,
    by: User,
    direction: str = ContactNote.Direction.OUT,
    happened_at: datetime.datetime | None = None,
    follow_up_on: datetime.date | None = None,
    follow_up_owner: User | None = None,
) -> tuple[ContactNote, WorkItem | None]:
    """The contact, and with `follow_up_on` a work item to call back on that day, of `by` unless told otherwise."""
    at = happened_at or timezone.now()
    if at > timezone.now():
        raise ContactRefused(
            _("This has not happened yet. Write down what was, and add a task for what is to come.")
        )
    if follow_up_on and follow_up_on < timezone.localdate():
        raise ContactRefused(_("The day to call back has passed. Choose today or a later one."))
    note = ContactNote(
        donor=donor, kind=kind, direction=direction, happened_at=at, summary=summary.strip(), written_by=by
    )
    note.full_clean(exclude=["donor", "written_by"])
    with transaction.atomic(), context.acting(by):
        refuse_merged_away(donor)
        note.save(force_insert=True)
        item = _call_back(note, on=follow_up_on, owner=follow_up_owner or by) if follow_up_on else None
    return note, item


def _call_back(note: ContactNote, *, on: datetime.date, owner: User) -> WorkItem:
    return work.ask(
        CALL_BACK,
        title=_("Call back %(donor)s") % {"donor": note.donor},
        details=note.summary,
        subject=note.donor,
        owner=owner,
        due_on=on,
    )
