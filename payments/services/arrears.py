"""Is a promise shown as behind? Where a subscription pays for it, the subscription says so, else the count."""

import uuid

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from donors.models import Sponsorship
from donors.services import sponsorships
from payments.models import RecurringGift

Status = Sponsorship.Status
_CARRYING = (
    RecurringGift.Status.ACTIVE,
    RecurringGift.Status.PAST_DUE,
    RecurringGift.Status.PAUSED,
)


def subscriptions() -> QuerySet[RecurringGift]:
    """Those that pay, or will again by themselves."""
    return RecurringGift.objects.filter(status__in=_CARRYING)


def has_subscription(promise: Sponsorship) -> bool:
    return subscriptions().filter(sponsorship=promise).exists()


def follow(promise: Sponsorship) -> None:
    """A locked promise that is paid by hand is behind when something is missing, and not any more when it came.

    A subscription has its own word for a payment that failed, and `recurring.follow` passes it on; were the count
    to have a say too, the two would take turns.
    """
    if promise.status == Status.ACTIVE and promise.behind_since and not has_subscription(promise):
        sponsorships.fall_behind(promise, reason=_("What was due has not come."))
    elif promise.status == Status.PAST_DUE and not promise.behind_since and not has_subscription(promise):
        sponsorships.activate(promise, reason=_("All that was due has come."))


def follow_all() -> int:
    """After the nightly count; returns how many promises changed."""
    by_hand = ~Exists(subscriptions().filter(sponsorship=OuterRef("pk")))
    fallen = Q(status=Status.ACTIVE, behind_since__isnull=False)
    recovered = Q(status=Status.PAST_DUE, behind_since=None)
    keys = list(Sponsorship.objects.filter(fallen | recovered).filter(by_hand).values_list("pk", flat=True))
    for key in keys:
        _follow_now(key)
    return len(keys)


@transaction.atomic
def _follow_now(key: uuid.UUID) -> None:
    follow(Sponsorship.objects.select_for_update().get(pk=key))
