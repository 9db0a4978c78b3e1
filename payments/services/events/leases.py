"""Who may handle the events of one object now: one worker at a time, until a time.

A lease is taken and committed before the object is re-read at the processor, or a slow worker's stale reading
could undo a newer one. A worker that dies leaves its lease to run out. One that is merely slow finds its lease
gone when it comes to write, and writes nothing.
"""

from collections.abc import Collection
from datetime import timedelta

from django.db import connection
from django.utils import timezone

from payments.models import ObjectLease

LEASE_TIME = timedelta(minutes=3)
_TABLE = ObjectLease._meta.db_table
_TAKE = (
    f"INSERT INTO {_TABLE} (key, holder, expires_at) VALUES (%s, %s, %s) "  # noqa: S608  (no value of anybody's)
    "ON CONFLICT (key) DO UPDATE SET holder = excluded.holder, expires_at = excluded.expires_at "
    f"WHERE {_TABLE}.holder = excluded.holder OR {_TABLE}.expires_at <= %s"
)

_HAND_IN = f"DELETE FROM {_TABLE} WHERE holder = %s AND key IN"  # noqa: S608


class Busy(Exception):
    """Somebody else is handling this object at the moment."""


class LeaseLost(Exception):
    """We were too slow: somebody else has taken over."""


def take(key: str, *, holder: str) -> bool:
    """Take a lease that is free, has run out, or is ours already: one statement, so that one of two gets it."""
    now = timezone.now()
    until, written_now = (
        connection.ops.adapt_datetimefield_value(moment) for moment in (now + LEASE_TIME, now)
    )
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, [key, holder, until, written_now])
        return bool(cursor.rowcount)


def hand_in(keys: Collection[str], *, holder: str) -> None:
    """Give the leases back with the transaction that they were taken for. Raises LeaseLost unless all are still ours.

    The rows are gone for others only when it ends; until then nobody can take them over.
    """
    marks = ", ".join(["%s"] * len(keys))
    with connection.cursor() as cursor:
        cursor.execute(f"{_HAND_IN} ({marks})", [holder, *keys])
        if cursor.rowcount != len(keys):
            raise LeaseLost


def release(*, holder: str) -> None:
    ObjectLease.objects.filter(holder=holder).delete()


def forget_expired() -> int:
    """Sweep up what workers that died have left behind; returns how many."""
    return ObjectLease.objects.filter(expires_at__lte=timezone.now()).delete()[0]
