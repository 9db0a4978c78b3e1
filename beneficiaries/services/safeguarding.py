"""Sealed records: safeguarding notes, whose every reading is written down, and incidents."""

from django.db import transaction
from django.utils.translation import gettext as _

from backoffice.core import context
from backoffice.core.errors import DomainError
from backoffice.core.models import User
from backoffice.core.services import audit
from beneficiaries.models import Child, Incident, SafeguardingNote
from beneficiaries.services.reasons import refuse_silence


class NotYourChild(DomainError):
    """A child that this person knows nothing of."""


class OutcomeWanted(DomainError):
    """An incident that nobody says the end of."""


def write_note(note: SafeguardingNote, *, by: User) -> SafeguardingNote:
    """Enter a new, still unsaved note. It stands as it was written."""
    note.written_by = by
    _refuse_unseen(note.child_id, by)
    with transaction.atomic(), context.acting(by):
        note.full_clean()
        note.save(force_insert=True)
    return note


def note_was_read(note: SafeguardingNote, *, by: User) -> None:
    """Write down that somebody had the note before their eyes: who, when, from where. Never what it says."""
    audit.record("safeguarding_note.read", subject=note, actor=by)


def report_incident(incident: Incident, *, by: User) -> Incident:
    """Enter a new, still unsaved incident. Raises ValidationError for facts that cannot be."""
    incident.reported_by = by
    _refuse_unseen(incident.child_id, by)
    with transaction.atomic(), context.acting(by):
        incident.full_clean()
        incident.save(force_insert=True)
    return incident


def close_incident(incident: Incident, *, by: User, outcome: str) -> Incident:
    if not outcome.strip():
        raise OutcomeWanted(_("Say what came of it before you close the incident."))
    return incident.move(Incident.Status.CLOSED, by=by, outcome=outcome.strip(), closed_by=by)


def reopen_incident(incident: Incident, *, by: User, reason: str) -> Incident:
    """What had been written as its outcome stays readable in its history."""
    refuse_silence(reason)
    return incident.move(Incident.Status.OPEN, by=by, reason=reason, outcome="", closed_by=None)


def _refuse_unseen(child_id: int, by: User) -> None:
    if not Child.objects.for_user(by).filter(pk=child_id).exists():
        raise NotYourChild(_("There is no such child."))
