"""What belongs to a child and follows it into another record, and back."""

import datetime
from collections.abc import Iterator
from typing import Any

from django.db import models

from backoffice.core.journal import Journal
from backoffice.core.merging import rows as merging
from backoffice.core.models import User
from beneficiaries.models import (
    Child,
    ChildMerge,
    ChildPhoto,
    DuplicateSuspicion,
    HealthSummary,
    Incident,
    SafeguardingNote,
    VerificationCheck,
)
from beneficiaries.services.photos import unpublish_photo

# The survivor's checks stand, those of the other record were made of that record; suspicions are of two records.
STAYS = (Child, ChildMerge, DuplicateSuspicion, VerificationCheck)
# Not named in a work item, which other people read than may know of them.
SEALED = (HealthSummary, Incident, SafeguardingNote)


def relations() -> Iterator[merging.Relation]:
    """Each model of this floor that points at a child and follows it, with the name of its field."""
    return merging.relations(Child, stays=STAYS)


def follow(journal: Journal, *, survivor: Child, absorbed: Child) -> None:
    """Give the survivor what belongs to the other record.

    What it can have only once and has already, such as the summary of health or the school of one year, stays
    with the merged record.
    """
    has_main_photo = survivor.photos.filter(is_primary=True).exists()

    def one_main_photo(row: models.Model) -> dict[str, Any]:
        return {"is_primary": row.is_primary and not has_main_photo} if isinstance(row, ChildPhoto) else {}

    merging.follow(journal, relations(), survivor=survivor, absorbed=absorbed, changes=one_main_photo)


def return_to(journal: Journal, *, survivor: Child, absorbed: Child, by: User, reason: str) -> None:
    # What was published of the one record is not published of the other unseen.
    for photo in survivor.photos.filter(pk__in=journal.keys(ChildPhoto), is_published=True):
        unpublish_photo(photo, by=by, reason=reason)
    for model, _field in relations():
        journal.put_back(model, survivor=survivor, to=absorbed)
    _leave_no_child_without_main_photo(survivor)


def came_since(journal: Journal, *, survivor: Child, merged_at: datetime.datetime) -> list[str]:
    """What was added to the survivor after the merge, in words; sealed records are not spoken of."""
    spoken_of = [(model, field) for model, field in relations() if model not in SEALED]
    return merging.came_since(journal, spoken_of, survivor=survivor, merged_at=merged_at)


def _leave_no_child_without_main_photo(child: Child) -> None:
    if child.photos.filter(is_primary=True).exists():
        return
    if newest := child.photos.order_by("-created_at").first():
        newest.is_primary = True
        newest.save(update_fields=["is_primary", "updated_at"])
