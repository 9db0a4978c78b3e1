"""Who waits for review, and where in the row does a child stand?"""

from dataclasses import dataclass

from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import Coalesce

from backoffice.core.models import User
from beneficiaries.models import Child


@dataclass(frozen=True)
class Place:
    """`number` is None for a child that does not wait (any more), or not for this person."""

    number: int | None
    total: int
    previous: int | None
    next: int | None


def queue_for(user: User) -> QuerySet[Child]:
    """The children whom this person may review, those first that were submitted longest ago."""
    waiting = Child.objects.for_user(user).standing().in_review().exclude(registered_by=user)
    return waiting.annotate(waits_since=Coalesce("submitted_at", "created_at")).order_by("waits_since", "pk")


def first_for(user: User) -> int | None:
    return queue_for(user).values_list("pk", flat=True).first()


def place_of(child: Child, user: User) -> Place:
    """Asks three times, however long the row is. Tells the neighbours also of a child that has left it."""
    queue = queue_for(user)
    since = child.submitted_at or child.created_at
    before = Q(waits_since__lt=since) | Q(waits_since=since, pk__lt=child.pk)
    after = Q(waits_since__gt=since) | Q(waits_since=since, pk__gt=child.pk)
    counts = queue.aggregate(
        total=Count("pk"), ahead=Count("pk", filter=before), here=Count("pk", filter=Q(pk=child.pk))
    )
    keys = queue.values_list("pk", flat=True)
    return Place(
        number=counts["ahead"] + 1 if counts["here"] else None,
        total=counts["total"],
        previous=keys.filter(before).order_by(F("waits_since").desc(), F("pk").desc()).first(),
        next=keys.filter(after).first(),
    )


def next_after(child: Child, user: User) -> int | None:
    """Whom to look at when this child is done: who waits behind it, else who waits longest."""
    queue = queue_for(user).exclude(pk=child.pk)
    return place_of(child, user).next or queue.values_list("pk", flat=True).first()
