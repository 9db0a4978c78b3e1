"""Who may handle the events of one object now: one worker at a time, until a time.

A lease is taken and committed before the object is re-read at the processor, or a slow worker's stale reading
could undo a newer one. A worker that dies leaves its lease to run out. One that is merely slow finds its lease
gone when it comes to write, and writes nothing.
"""

from collections.abc import Collection
from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from payments.models import ObjectLease

LEASE_TIME = timedelta(minutes=3)


class Busy(Exception):
    """Somebody else is handling this object at the moment."""


class LeaseLost(Exception):
    """We were too slow: somebody else has taken over."""


@transaction.atomic
def take(key: str, *, holder: str) -> bool:
    """Take a lease that is free, has run out, or is ours already."""
    now = timezone.now()
    until = now + LEASE_TIME
    ObjectLease.objects.bulk_create(
        [ObjectLease(key=key, holder=holder, expires_at=until)], ignore_conflicts=True
    )
    return bool(
        ObjectLease.objects.filter(Q(holder=holder) | Q(expires_at__lte=now), key=key).update(
            holder=holder, expires_at=until
        )
    )


def make_sure(keys: Collection[str], *, holder: str) -> None:
    """Raises LeaseLost unless all are still ours; until the transaction ends nobody can take them over."""
    ours = ObjectLease.objects.select_for_update().filter(key__in=keys, holder=holder)
    if {lease.key for lease in ours} != set(keys):
        raise LeaseLost


def release(*, holder: str) -> None:
    ObjectLease.objects.filter(holder=holder).delete()


def forget_expired() -> int:
    """Sweep up what workers that died have left behind; returns how many."""
    return ObjectLease.objects.filter(expires_at__lte=timezone.now()).delete()[0]
