"""Locking a row and reading with it what it points to, as both are when the lock is had.

After it has waited for a lock PostgreSQL reads that row anew, but joins to it what stood before it waited: a donation
whose donor was merged meanwhile would name the new donor by key and carry the old one.
https://www.postgresql.org/docs/current/transaction-iso.html#XACT-READ-COMMITTED
"""

from typing import TypeVar

from django.db import models

M = TypeVar("M", bound=models.Model)


def locked_with(rows: "models.QuerySet[M]", *related: str) -> M:
    """The one row of `rows`, locked until the transaction ends. Raises DoesNotExist where there is none.

    A related record that was outrun is read anew when it is asked for.
    """
    row = rows.select_for_update(of=("self",)).select_related(*related).get()
    forget_outrun(row)
    return row


def forget_outrun(row: models.Model) -> None:
    """For a row that was locked by a question of the caller's own: drop what was joined and is no longer meant."""
    for field in row._meta.concrete_fields:
        if isinstance(field, models.ForeignKey) and field.is_cached(row):
            joined = field.get_cached_value(row)
            if (joined.pk if joined else None) != getattr(row, field.attname):
                field.delete_cached_value(row)
