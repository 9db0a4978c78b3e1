"""How is an import taken back, without taking anything that people have done since?

A child that the import has made goes, with what the import gave it, unless somebody has touched it: changed it,
moved it to another state, or hung anything on it on any floor. Of a child that was there before, each changed
field gets its old value back if it still has the new one.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Count
from django.utils.translation import gettext as _

from backoffice.core import history
from backoffice.core.errors import DomainError
from backoffice.core.imports.importer import Job, Outcome, TakenBack
from backoffice.core.models import ImportRow
from beneficiaries.imports.facts import as_kept, from_kept
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

# What an import gives a child, by its name in the trace; in the order in which it can be deleted.
MADE: dict[str, type[models.Model]] = {
    "consent": ConsentRecord,
    "guardian": Guardian,
    "school_year": SchoolYear,
    "photo": ChildPhoto,
}


def take_back(rows: Sequence[ImportRow], job: Job) -> list[TakenBack]:
    """In the caller's transaction; one answer for each row."""
    created = [row for row in rows if row.outcome == Outcome.CREATED]
    touched = _touched(created)
    _delete([row for row in created if row.record_key not in touched], job)
    return [
        TakenBack(row, touched.get(row.record_key, []))
        if row.outcome == Outcome.CREATED
        else TakenBack(row, _restore(row, job))
        for row in rows
    ]


def _touched(rows: Sequence[ImportRow]) -> dict[str, list[str]]:
    """Why a child stays, by its key."""
    keys = [int(row.record_key) for row in rows]
    reasons: dict[str, list[str]] = defaultdict(list)
    gone = set(keys) - set(Child.objects.select_for_update().filter(pk__in=keys).values_list("pk", flat=True))
    for key in gone:
        reasons[str(key)].append(_("It is not in the register any more."))
    for key in _changed_since(Child, keys):
        reasons[str(key)].append(_("It has been changed since."))
    made = {name: {row.trace.get(name): row.record_key for row in rows} for name in MADE}
    for name, model in MADE.items():
        for key in _changed_since(model, [key for key in made[name] if key is not None]):
            reasons[made[name][_in_trace(key)]].append(_said_of(model, _("has been changed since")))
    for model, child, _key in _hung_on(keys, made):
        reasons[str(child)].append(_said_of(model, _("has been added since")))
    return {key: list(dict.fromkeys(words)) for key, words in reasons.items()}


def _changed_since(model: type[models.Model], keys: Collection[Any]) -> list[Any]:
    """Those with more than the one history row that the import wrote."""
    past: Any = model.history  # type: ignore[attr-defined]
    counted = past.filter(id__in=keys).order_by().values("id").annotate(rows=Count("pk")).filter(rows__gt=1)
    return list(counted.values_list("id", flat=True))


def _hung_on(
    keys: Sequence[int], made: dict[str, dict[Any, str]]
) -> list[tuple[type[models.Model], int, Any]]:
    """Rows of any floor that point at these children and do not come from the import."""
    own = {model: made[name] for name, model in MADE.items()}
    found = []
    for relation in Child._meta.related_objects:
        model: Any = relation.related_model
        if relation.many_to_many:
            continue  # tags and siblings are in the child's own history
        rows = model._base_manager.filter(**{f"{relation.field.name}__in": keys})
        if model is DuplicateSuspicion:
            rows = rows.exclude(status=DuplicateSuspicion.Status.OPEN)  # open ones are only our own question
        pairs = rows.values_list(relation.field.attname, "pk")
        found += [(model, child, key) for child, key in pairs if _in_trace(key) not in own.get(model, {})]
    return found


def _in_trace(key: Any) -> Any:
    return key if isinstance(key, int) else str(key)


def _said_of(model: type[models.Model], words: str) -> str:
    name = str(model._meta.verbose_name)
    return f"{name[:1].upper()}{name[1:]} {words}."


def _delete(rows: Sequence[ImportRow], job: Job) -> None:
    keys = [int(row.record_key) for row in rows]
    for name, model in MADE.items():
        made = model._default_manager.filter(pk__in=[row.trace[name] for row in rows if name in row.trace])
        if model is ChildPhoto:
            _forget_files(made)
        _erase(made, job)
    _erase(DuplicateSuspicion.objects.filter(child_a__in=keys), job)
    _erase(DuplicateSuspicion.objects.filter(child_b__in=keys), job)
    _erase(Child.objects.filter(pk__in=keys), job)


def _forget_files(made: "models.QuerySet[Any]") -> None:
    for photo in made:
        for name in photos.VARIANTS:
            forget_file(getattr(photo, name))


def _erase(rows: "models.QuerySet[Any]", job: Job) -> None:
    """By one DELETE: the history is written here, and nothing points at these rows any more."""
    history.write_history_of(rows, kind="-", reason=_undoing(job))
    rows._raw_delete(rows.db)


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
        setattr(child, name, from_kept(name, before))
        restored = True
    try:
        if restored:
            update_child(child, by=job.by, reason=_undoing(job))
    except (DomainError, ValidationError) as refusal:
        return [" ".join(refusal.messages) if isinstance(refusal, ValidationError) else str(refusal)]
    return kept + _remove_made(row, job)


def _remove_made(row: ImportRow, job: Job) -> list[str]:
    kept = []
    for name, model in MADE.items():
        key = row.trace.get(name)
        made = model._default_manager.filter(pk=key)
        if key is None or not made.exists():
            continue
        if _changed_since(model, [key]) or (model is Guardian and made.filter(consents__isnull=False)):
            kept.append(_said_of(model, _("has been changed since")))
        else:
            if model is ChildPhoto:
                _forget_files(made)
            _erase(made, job)
    return kept


def _undoing(job: Job) -> str:
    return f"Undone: {job.reason}"
