"""The cards and accounts behind recurring gifts: expiring soon, replaced by a newer one, or taken away."""

import datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from backoffice.core.locking import locked_with
from payments import emails
from payments.gateway import get_gateway
from payments.gateway.base import Gateway
from payments.gateway.errors import NotFound
from payments.models import RecurringGift
from payments.services.cards import card_work
from payments.services.paying.checkout_returns import learn_subscription
from payments.services.recurring_gifts import unknown_subscriptions
from payments.tasks.recurring import look_at_card

Status = RecurringGift.Status


def look_at_expiring() -> int:
    """Nightly: one task for each gift whose card expires soon, so that one bad line stops no other."""
    latest = timezone.localdate() + datetime.timedelta(days=settings.CARD_EXPIRY_NOTICE_DAYS)
    gifts = RecurringGift.objects.live().filter(card_expires_on__lte=latest)
    keys = [str(key) for key in gifts.exclude(stripe_subscription_id=None).values_list("pk", flat=True)]
    for key in keys:
        look_at_card.enqueue(key)
    return len(keys)


def look_at(gift_id: str, *, gateway: Gateway | None = None) -> str:
    """Networks renew cards by themselves: Stripe is asked before the donor is troubled."""
    gift = RecurringGift.objects.get(pk=gift_id)
    if not _expires_soon(gift) or gift.stripe_subscription_id is None:
        return ""
    try:
        learn_subscription(gift.stripe_subscription_id, gateway or get_gateway())
    except NotFound as error:
        unknown_subscriptions.ask_people(gift, error)
        return ""
    return _tell(gift_id)


def charge_newer(gift_id: str, *, gateway: Gateway | None = None) -> bool:
    """A card that the donor has left in the portal is the customer's; the subscription goes on charging its own
    until it is told. Tells whether there was one."""
    gateway = gateway or get_gateway()
    gift = RecurringGift.objects.get(pk=gift_id)
    if gift.stripe_subscription_id is None or gift.status == Status.CANCELLED:
        return False
    newer = gateway.subscription(gift.stripe_subscription_id).newer_method
    if newer is None:
        return False
    gateway.use_method(gift.stripe_subscription_id, method_id=newer.id)
    learn_subscription(gift.stripe_subscription_id, gateway)
    return True


@transaction.atomic
def _tell(gift_id: str) -> str:
    related = ("donor", "child", "fund", "campaign")
    gift = locked_with(RecurringGift.objects.filter(pk=gift_id), *related)
    if not _expires_soon(gift) or gift.status not in (Status.ACTIVE, Status.PAST_DUE):
        return ""
    assert gift.card_expires_on is not None
    if gift.card_expires_on < timezone.localdate() and gift.status == Status.PAST_DUE:
        card_work.expired(gift)
    emails.card_expiring(gift)
    return str(gift.card_expires_on)


def _expires_soon(gift: RecurringGift) -> bool:
    latest = timezone.localdate() + datetime.timedelta(days=settings.CARD_EXPIRY_NOTICE_DAYS)
    return gift.card_expires_on is not None and gift.card_expires_on <= latest
