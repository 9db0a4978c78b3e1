"""Differences for tests of the reconciliation: Stripe's books change and nobody is told.

with behind_our_back.silently():
    behaviour.make_dashboard_payment(1000, "eur")
behind_our_back.change("charge", charge_id, amount=900)
behind_our_back.forget("payment_intent", payment_id)
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import transaction

from payments.sandbox import store
from payments.sandbox.documents import Document
from payments.sandbox.models import SandboxEvent, SandboxObject


@contextmanager
def silently() -> Iterator[None]:
    """What happens within leaves no event."""
    known = set(SandboxEvent.objects.values_list("pk", flat=True))
    yield
    SandboxEvent.objects.exclude(pk__in=known).delete()


@transaction.atomic
def change(kind: str, object_id: str, **fields: Any) -> Document:
    found = store.locked(kind, object_id)
    found.data.update(fields)
    found.save(update_fields=["data"])
    return store.shown(found)


def forget(kind: str, object_id: str) -> None:
    """The object is gone, as of another account."""
    SandboxObject.objects.filter(kind=kind, pk=object_id).delete()
