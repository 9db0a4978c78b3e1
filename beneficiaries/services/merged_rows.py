"""What belongs to a child and follows it into another record, and back."""

import datetime
from collections.abc import Iterator
from typing import Any, cast

from django.db import IntegrityError, models, transaction
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from backoffice.core import history
from backoffice.core.journal import Journal
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


def relations() -> Iterator[tuple[type[models.Model], str]]:
    """Each model of this floor that points at a child and follows it, with the name of its field."""
    for relation in Child._meta.get_fields(include_hidden=True):
        model: Any = relation.related_model
        if not (relation.one_to_many or relation.one_to_one) or not relation.auto_created:
            continue
        own = model._meta.app_label == Child._meta.app_label and not model._meta.auto_created
        if own and model not in STAYS and not hasattr(model, "history_id"):
            yield model, relation.field.name  # type: ignore[union-attr]


def follow(journal: Journal, *, survivor: Child, absorbed: Child) -> None:
    """Give the survivor what belongs to the other record.

    What it can have only once and has already, such as the summary of health or the school of one year, stays
    with the merged record.
    """
    has_main_photo = survivor.photos.filter(is_primary=True).exists()
    for model, field in relations():
        for row in model._base_manager.filter(**{field: absorbed}):
            changes = (
                {"is_primary": row.is_primary and not has_main_photo} if isinstance(row, ChildPhoto) else {}
            )
            try:
                with transaction.atomic():
                    journal.move([row], field, to=survivor, **changes)
            except IntegrityError:
                continue


def return_to(journal: Journal, *, survivor: Child, absorbed: Child, by: User, reason: str) -> None:
    # What was published of the one record is not published of the other unseen.
    for photo in survivor.photos.filter(pk__in=journal.keys(ChildPhoto), is_published=True):
        unpublish_photo(photo, by=by, reason=reason)
    for model, _field in relations():
        journal.put_back(model, survivor=survivor, to=absorbed)
    _leave_no_child_without_main_photo(survivor)


def came_since(journal: Journal, *, survivor: Child, merged_at: datetime.datetime) -> list[str]:
    """What was added to the survivor after the merge, in words; sealed records are not spoken of."""
    return [
        _("%(what)s of %(day)s")
        % {"what": model._meta.verbose_name, "day": date_format(localtime(row.created_at), "DATE_FORMAT")}
        for model, field in relations()
        if history.keeps_history(model) and model not in SEALED
        for row in cast("Any", model)
        ._base_manager.filter(**{field: survivor, "created_at__gt": merged_at})
        .exclude(pk__in=journal.keys(model))
    ]


def _leave_no_child_without_main_photo(child: Child) -> None:
    if child.photos.filter(is_primary=True).exists():
        return
    if newest := child.photos.order_by("-created_at").first():
        newest.is_primary = True
        newest.save(update_fields=["is_primary", "updated_at"])
