"""How is an import taken back, without taking anything that people have done since?

A child that the import has made goes, with what the import gave it, unless somebody has touched it: changed it,
moved it to another state, or hung anything on it on any floor. Of a child that was there before, each changed
field gets its old value back if it still has the new one.
"""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _

from backoffice.core.errors import DomainError
from backoffice.core.imports.importer import Job, Outcome, TakenBack
from backoffice.core.imports.kept import as_kept, from_kept
from backoffice.core.imports.undoing import Made, changed_since, erase, said_of, touched, undoing
from backoffice.core.models import ImportRow
from beneficiaries.models import (
    Child,
    ChildPhoto,
    ConsentRecord,
    DuplicateSuspicion,
    Guardian,
    SchoolYear,
)
from beneficiaries.services import photos
from beneficiaries.services.kept_files import forget_file
from beneficiaries.services.register import update_child

MADE = Made(
    Child,
    parts={
        "consent": ConsentRecord,
        "guardian": Guardian,
        "school_year": SchoolYear,
        "photo": ChildPhoto,
    },
    # Open suspicions are only our own question.
    questions={DuplicateSuspicion: Q(status=DuplicateSuspicion.Status.OPEN)},
)


def take_back(rows: Sequence[ImportRow], job: Job) -> list[TakenBack]:
    """In the caller's transaction; one answer for each row."""
    created = [row for row in rows if row.outcome == Outcome.CREATED]
    stays = touched(created, MADE)
    _delete([row for row in created if row.record_key not in stays], job)
    return [
        TakenBack(row, stays.get(row.record_key, []))
        if row.outcome == Outcome.CREATED
        else TakenBack(row, _restore(row, job))
        for row in rows
    ]


def _delete(rows: Sequence[ImportRow], job: Job) -> None:
    keys = [int(row.record_key) for row in rows]
    for name, model in MADE.parts.items():
        made = model._default_manager.filter(pk__in=[row.trace[name] for row in rows if name in row.trace])
        if model is ChildPhoto:
            _forget_files(made)
        erase(made, job)
    erase(DuplicateSuspicion.objects.filter(child_a__in=keys), job)
    erase(DuplicateSuspicion.objects.filter(child_b__in=keys), job)
    erase(Child.objects.filter(pk__in=keys), job)


def _forget_files(made: "models.QuerySet[Any]") -> None:
    for photo in made:
        for name in photos.VARIANTS:
            forget_file(getattr(photo, name))


def _restore(row: ImportRow, job: Job) -> list[str]:
    """Give a child that was there before its old facts back; returns why some of them stay."""
    child = Child.objects.filter(pk=row.record_key).first()
    if child is None:
        return [_("It is not in the register any more.")]
    kept, restored = [], False
    for name, (before, after) in row.trace.get("fields", {}).items():
        if as_kept(getattr(child, name)) != after:
            label = str(Child._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
            kept.append(_("The %(field)s has been changed since.") % {"field": label})
            continue
        setattr(child, name, from_kept(Child, name, before))
        restored = True
    try:
        if restored:
            update_child(child, by=job.by, reason=undoing(job))
    except (DomainError, ValidationError) as refusal:
        return [" ".join(refusal.messages) if isinstance(refusal, ValidationError) else str(refusal)]
    return kept + _remove_made(row, job)


def _remove_made(row: ImportRow, job: Job) -> list[str]:
    kept = []
    for name, model in MADE.parts.items():
        key = row.trace.get(name)
        made = model._default_manager.filter(pk=key)
        if key is None or not made.exists():
            continue
        if changed_since(model, [key]) or (model is Guardian and made.filter(consents__isnull=False)):
            kept.append(said_of(model, _("has been changed since")))
        else:
            if model is ChildPhoto:
                _forget_files(made)
            erase(made, job)
    return kept
