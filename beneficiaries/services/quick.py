"""Registering a child in the field, over a line that drops: the same entry may arrive twice and is one child."""

import datetime
import uuid
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from backoffice.core import context
from backoffice.core.errors import DomainError
from backoffice.core.models import User
from beneficiaries.models import Child, ConsentRecord, Guardian
from beneficiaries.services.consent import record_consent
from beneficiaries.services.photos import PreparedPhoto, add_photo
from beneficiaries.services.register import register_child


class EntryTaken(DomainError):
    """An entry that another person has sent."""


@dataclass(frozen=True)
class QuickEntry:
    """What was typed on the phone. `key` was made there, so that sending again is not entering again."""

    key: uuid.UUID
    child: Child
    guardian: Guardian | None = None
    consent_use: str = ""
    consent_given_on: datetime.date | None = None
    photo: PreparedPhoto | None = None


def register_quickly(entry: QuickEntry, *, by: User) -> Child:
    """Register the child with guardian, consent and photo, or give the one that this entry has become already.

    Raises EntryTaken for the key of somebody else, and what `register_child` and `record_consent` raise.
    """
    if arrived := _arrived(entry.key, by):
        return arrived
    try:
        return _register(entry, by)
    except (IntegrityError, ValidationError):
        # Sent twice at the same moment: the other one was quicker.
        if arrived := _arrived(entry.key, by):
            return arrived
        raise


def _register(entry: QuickEntry, by: User) -> Child:
    with transaction.atomic(), context.acting(by):
        entry.child.entry_key = entry.key
        child = register_child(entry.child, by=by)
        if entry.guardian:
            entry.guardian.child = child
            entry.guardian.save()
        if entry.guardian and entry.consent_use:
            record_consent(
                child,
                guardian=entry.guardian,
                use=entry.consent_use,
                given_on=entry.consent_given_on,
                form=ConsentRecord.Form.SIGNED,
                by=by,
            )
        if entry.photo:
            add_photo(child, upload=entry.photo, by=by)
    return child


def _arrived(key: uuid.UUID, by: User) -> Child | None:
    child = Child.objects.filter(entry_key=key).first()
    if child is not None and child.registered_by_id != by.pk:
        raise EntryTaken(_("This entry was sent by somebody else. Begin a new one."))
    return child
