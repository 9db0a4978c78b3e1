"""What the processor shall do with a recurring gift, and seeing to it that it does.

Our rows say at every moment what is wanted: a charge for a child who left rests, one for a promise that was ended
stops, one for a promise that was moved goes on. Whoever changes these rows asks here, in the same transaction: a
work item stands, and a task is written. The task asks the processor after the commit, again and again until it has
confirmed; only then the item is closed. Which task comes last does not matter: each does what is wanted *now*.
"""

import enum

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from backoffice.core.models import WorkItem
from backoffice.core.money import in_words
from backoffice.core.services import work
from beneficiaries.models import Child
from donors.models import ChildOffer, Sponsorship
from payments.gateway import get_gateway
from payments.gateway.base import Gateway
from payments.gateway.errors import GatewayError
from payments.gateway.facts import OurIds, Subscription, SubscriptionState
from payments.models import RecurringGift
from payments.services.paying.checkout_returns import learn_subscription
from payments.services.recurring_gifts import own_pauses, unknown_subscriptions
from payments.services.recurring_gifts.recurring_news import description_of
from payments.tasks.charges import settle_charge

Status = RecurringGift.Status
_ROUNDS = 3


class Wish(enum.StrEnum):
    PAUSE = "pause"
    CANCEL = "cancel"
    RUN = "run"

    @property
    def kind(self) -> str:
        """Of the work item that stands until it is fulfilled."""
        return f"recurring.to_{self}"


_FULFILLED = {
    Wish.PAUSE: {SubscriptionState.PAUSED, SubscriptionState.CANCELLED},
    Wish.CANCEL: {SubscriptionState.CANCELLED},
    Wish.RUN: {SubscriptionState.ACTIVE, SubscriptionState.PAST_DUE, SubscriptionState.CANCELLED},
}


def wish_of(gift: RecurringGift) -> Wish | None:
    """What our rows want of the gift's subscription; nothing where there is none, or none any more."""
    if gift.stripe_subscription_id is None or gift.status == Status.CANCELLED:
        return None
    promise = gift.sponsorship
    if promise is not None and promise.status == Sponsorship.Status.ENDED:
        return Wish.PAUSE if _waits_for_an_answer(promise) else Wish.CANCEL
    return Wish.PAUSE if _child_has_left(gift) else Wish.RUN


def ask_for(gift: RecurringGift) -> Wish | None:
    """Have the processor do what is wanted of this gift, after the commit."""
    wish = wish_of(gift)
    if wish is None:
        return None
    _close(gift, *(other for other in Wish if other != wish), reason=_("Something else is wanted now."))
    work.ask(
        wish.kind,
        title=_title(wish) % {"amount": in_words(gift.amount), "donor": gift.donor},
        details=_(
            "Asked of Stripe, and not confirmed yet. It is tried again and again; this closes by itself once Stripe "
            "has confirmed. If it still stands tomorrow, look at the subscription in Stripe's dashboard."
        ),
        subject=gift,
        due_on=timezone.localdate(),
        key=f"{wish.kind}:{gift.pk}",
    )
    settle_charge.enqueue(str(gift.pk))
    return wish


def settle(gift_id: str, *, gateway: Gateway | None = None) -> Wish | None:
    """Do what is wanted of the gift now. Safe to repeat. Raises a GatewayError that may pass."""
    gateway = gateway or get_gateway()
    done = None
    for _round in range(_ROUNDS):
        gift = _read(gift_id)
        wish = wish_of(gift)
        if wish is None or wish == done:
            break
        found = _carried_out(gift, wish, gateway)
        if found is None:
            return None  # refused for good; the work item says why
        learn_subscription(found.id, gateway)
        if _is_fulfilled(gift, wish, found):
            close_items(gift, wish)
        done = wish  # unless it was changed while Stripe was asked: then look again
    return done


def settle_all_unsettled() -> int:
    """The net below all that: charges that still run for a child who left, and whatever was not confirmed. Returns
    how many were asked for again."""
    running = RecurringGift.objects.live().filter(
        Q(child__status=Child.Status.LEFT) | Q(sponsorship__child__status=Child.Status.LEFT)
    )
    keys = {str(key) for key in running.exclude(stripe_subscription_id=None).values_list("pk", flat=True)}
    kinds = [wish.kind for wish in Wish]
    keys.update(WorkItem.objects.open().filter(kind__in=kinds).values_list("subject_id", flat=True))
    for key in keys:
        with transaction.atomic():
            gift = _read(key)
            if ask_for(gift) is None:
                close_items(gift)
    return len(keys)


def close_items(gift: RecurringGift, *wishes: Wish) -> None:
    """What was asked for has come about."""
    _close(gift, *(wishes or Wish), reason=_("Stripe has confirmed it."))


def _close(gift: RecurringGift, *wishes: Wish, reason: str) -> None:
    for item in work.open_about(gift).filter(kind__in=[wish.kind for wish in wishes]):
        item.move(WorkItem.Status.DONE, reason=reason)


def _carried_out(gift: RecurringGift, wish: Wish, gateway: Gateway) -> Subscription | None:
    assert gift.stripe_subscription_id is not None
    try:
        return _asked(gift, gift.stripe_subscription_id, wish, gateway)
    except GatewayError as error:
        if wish is Wish.CANCEL and unknown_subscriptions.is_unknown(error):
            _give_up(gift, error)
            return None
        _note(gift, wish, error)
        if error.retryable:
            raise
        return None


@transaction.atomic
def _give_up(gift: RecurringGift, error: GatewayError) -> None:
    """To be ended, and unknown at Stripe: ended here, and people are told."""
    unknown_subscriptions.give_up(RecurringGift.objects.select_for_update().get(pk=gift.pk), error)


def _asked(gift: RecurringGift, subscription_id: str, wish: Wish, gateway: Gateway) -> Subscription:
    match wish:
        case Wish.PAUSE:
            paused = gateway.pause_subscription(subscription_id)
            gateway.stop_open_invoices(subscription_id)
            return paused
        case Wish.CANCEL:
            gateway.stop_open_invoices(subscription_id)
            return gateway.cancel_subscription(subscription_id)
        case Wish.RUN:
            gateway.describe_subscription(
                subscription_id, description=description_of(gift), ids=OurIds(recurring_gift=gift.pk)
            )
            pause = own_pauses.standing(gift)
            if pause is None:
                return gateway.resume_subscription(subscription_id)
            return gateway.pause_subscription(subscription_id, resumes_at=own_pauses.end_of(pause))


def _is_fulfilled(gift: RecurringGift, wish: Wish, found: Subscription) -> bool:
    rests = wish is Wish.RUN and own_pauses.standing(gift) is not None
    return found.state in _FULFILLED[Wish.PAUSE if rests else wish]


def _note(gift: RecurringGift, wish: Wish, error: GatewayError) -> None:
    """Staff who look at the item see what Stripe said last."""
    for item in work.open_about(gift).filter(kind=wish.kind):
        said = _("Stripe's last answer: %(error)s") % {"error": error}
        if said not in item.details:
            item.details = f"{item.details.split(_SEPARATOR)[0]}{_SEPARATOR}{said}"
            item.save(update_fields=["details", "updated_at"])


_SEPARATOR = "\n\n"


def _read(gift_id: str) -> RecurringGift:
    related = ("sponsorship__child", "child", "donor", "fund")
    return RecurringGift.objects.select_related(*related).get(pk=gift_id)


def _child_has_left(gift: RecurringGift) -> bool:
    child = gift.sponsorship.child if gift.sponsorship else gift.child
    return child is not None and child.status == Child.Status.LEFT


def _waits_for_an_answer(promise: Sponsorship) -> bool:
    """Ended by the leaving itself, before it had begun: paid for in the last second, and never asked what now."""
    return (
        promise.end_kind == Sponsorship.EndKind.CHILD_LEFT
        and not promise.offers.filter(status=ChildOffer.Status.DECLINED).exists()
    )


def _title(wish: Wish) -> str:
    match wish:
        case Wish.PAUSE:
            return _("The charge of %(amount)s to %(donor)s is to be paused: the child left")
        case Wish.CANCEL:
            return _("The charge of %(amount)s to %(donor)s is to be ended: the sponsorship ended")
        case Wish.RUN:
            return _("The charge of %(amount)s to %(donor)s is to go on: the sponsorship was moved")
