"""What belongs to a record and follows it into another one, and back."""

import datetime
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import Any, cast

from django.db import IntegrityError, models, transaction
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from backoffice.core import history
from backoffice.core.journal import Journal

Relation = tuple[type[models.Model], str]


def relations(of: type[models.Model], *, stays: Collection[type[models.Model]]) -> Iterator[Relation]:
    """Each model of the same floor that points at a record and follows it, with the name of its field."""
    for relation in of._meta.get_fields(include_hidden=True):
        model: Any = relation.related_model
        if not (relation.one_to_many or relation.one_to_one) or not relation.auto_created:
            continue
        own = model._meta.app_label == of._meta.app_label and not model._meta.auto_created
        if own and model not in stays and not hasattr(model, "history_id"):
            yield model, relation.field.name  # type: ignore[union-attr]


def follow(
    journal: Journal,
    related: Iterable[Relation],
    *,
    survivor: models.Model,
    absorbed: models.Model,
    changes: Callable[[models.Model], Mapping[str, Any]] = lambda _row: {},
) -> None:
    """Give the survivor what belongs to the other record; `changes` says what else becomes of a row.

    What the survivor can have only once and has already stays with the merged record.
    """
    for model, field in related:
        for row in model._base_manager.filter(**{field: absorbed}):
            try:
                with transaction.atomic():
                    journal.move([row], field, to=survivor, **changes(row))
            except IntegrityError:
                continue


def came_since(
    journal: Journal, related: Iterable[Relation], *, survivor: models.Model, merged_at: datetime.datetime
) -> list[str]:
    """What was added to the survivor after the merge, in words."""
    found = {
        (model, row.pk): _("%(what)s of %(day)s")
        % {"what": model._meta.verbose_name, "day": date_format(localtime(row.created_at), "DATE_FORMAT")}
        for model, field in related
        if history.keeps_history(model)
        for row in cast("Any", model)
        ._base_manager.filter(**{field: survivor, "created_at__gt": merged_at})
        .exclude(pk__in=journal.keys(model))
    }
    return list(found.values())
