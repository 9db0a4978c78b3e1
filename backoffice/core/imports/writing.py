"""How are many new records written at once, with their history?"""

from collections.abc import Iterable
from typing import Any

from django.db import models

from backoffice.core import history
from backoffice.core.imports.importer import Job

AT_ONCE = 1000  # keys in one question; SQLite takes no more than some thousand values


def insert(model: type[models.Model], rows: Iterable[models.Model], job: Job) -> list[Any]:
    """In the caller's transaction: one INSERT for the rows and one for what the history says of them."""
    inserted = model._default_manager.bulk_create(rows, batch_size=AT_ONCE)
    for start in range(0, len(inserted), AT_ONCE):
        keys = [row.pk for row in inserted[start : start + AT_ONCE]]
        history.write_history_of(model._default_manager.filter(pk__in=keys), kind="+", reason=job.reason)
    return inserted


def rewrite(model: type[models.Model], rows: Iterable[models.Model], fields: set[str], job: Job) -> None:
    """Save the fields of rows that were there before, with one row of history for each."""
    changed = list(rows)
    if not changed or not fields:
        return
    model._default_manager.bulk_update(changed, sorted(fields), batch_size=AT_ONCE)
    keys = [row.pk for row in changed]
    history.write_history_of(model._default_manager.filter(pk__in=keys), kind="~", reason=job.reason)
