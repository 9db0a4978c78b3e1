"""Which letters wait for review, and where in the row does one stand? Those first that were submitted longest ago."""

import uuid
from dataclasses import dataclass

from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import Coalesce

from backoffice.core.models import User
from donors.models import Letter


@dataclass(frozen=True)
class Place:
    number: int
    total: int
    previous: uuid.UUID | None
    next: uuid.UUID | None


def queue_for(user: User) -> QuerySet[Letter]:
    waiting = Letter.objects.for_user(user).in_review()
    return waiting.annotate(waits_since=Coalesce("submitted_at", "created_at")).order_by("waits_since", "pk")


def first_for(user: User) -> uuid.UUID | None:
    return queue_for(user).values_list("pk", flat=True).first()


def place_of(letter: Letter, user: User) -> Place:
    """Asks three times, however long the row is. Tells the neighbours also of a letter that has left it."""
    queue = queue_for(user)
    since = letter.submitted_at or letter.created_at
    before = Q(waits_since__lt=since) | Q(waits_since=since, pk__lt=letter.pk)
    after = Q(waits_since__gt=since) | Q(waits_since=since, pk__gt=letter.pk)
    counts = queue.aggregate(total=Count("pk"), ahead=Count("pk", filter=before))
    keys = queue.values_list("pk", flat=True)
    return Place(
        number=counts["ahead"] + 1,
        total=counts["total"],
        previous=keys.filter(before).order_by(F("waits_since").desc(), F("pk").desc()).first(),
        next=keys.filter(after).first(),
    )


def next_after(letter: Letter, user: User) -> uuid.UUID | None:
    """What to look at when this letter is done: who waits behind it, else who waits longest."""
    return place_of(letter, user).next or (
        queue_for(user).exclude(pk=letter.pk).values_list("pk", flat=True).first()
    )
