"""A recurring gift, and the promise behind it, follow what the processor says of the subscription."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from beneficiaries.models import Child
from donors.models import Sponsorship
from donors.services import sponsorships
from payments import emails
from payments.gateway.facts import Subscription, SubscriptionState
from payments.models import RecurringChange, RecurringGift
from payments.services import promises
from payments.services.recurring_gifts import recurring_news
from payments.tasks.recurring import charge_newer_card

Status = RecurringGift.Status
_STATUS_OF = {
    SubscriptionState.INCOMPLETE: Status.INCOMPLETE,
    SubscriptionState.ACTIVE: Status.ACTIVE,
    SubscriptionState.PAST_DUE: Status.PAST_DUE,
    SubscriptionState.PAUSED: Status.PAUSED,
    SubscriptionState.CANCELLED: Status.CANCELLED,
}


def find(subscription: Subscription) -> RecurringGift | None:
    """Ours, by the subscription's id, or by the key that we gave along when it was asked for. Locked."""
    gifts = RecurringGift.objects.select_for_update()
    known = gifts.filter(stripe_subscription_id=subscription.id).first()
    if known is None and subscription.ours.recurring_gift:
        known = gifts.filter(pk=subscription.ours.recurring_gift, stripe_subscription_id=None).first()
    return known


@transaction.atomic
def follow(gift: RecurringGift, subscription: Subscription) -> bool:
    """Make the gift and its sponsorship what the subscription is; tells whether that was news."""
    recurring_news.refuse_what_is_another_gift(gift, subscription)
    before = recurring_news.seen(gift)
    changes = _news(gift, _facts(subscription))
    status = _STATUS_OF[subscription.state]
    begins = status == Status.ACTIVE and gift.status in (Status.INCOMPLETE, Status.PAST_DUE)
    if gift.status != status and gift.can_move(status):
        gift.move(status, reason=_reason(subscription), **changes)
        if begins:
            promises.keep(gift)
        if not before.has_begun and status == Status.ACTIVE:
            emails.recurring_started(gift)
        changed = True
    else:
        changed = bool(changes)
        if changed:
            _write(gift, changes)
    changed = _follow_promise(gift, subscription) or changed
    recurring_news.take_over(gift, before, subscription)
    if subscription.newer_method is not None and gift.status != Status.CANCELLED:
        charge_newer_card.enqueue(str(gift.pk))
    return changed


def _facts(subscription: Subscription) -> dict[str, Any]:
    facts = {
        "stripe_subscription_id": subscription.id,
        "stripe_customer_id": subscription.customer_id,
        "started_at": subscription.started_at,
        "next_payment_at": subscription.next_payment_at,
        "cancels_at": subscription.cancels_at,
        "cancelled_at": subscription.ended_at,
        "anchored_at": subscription.anchored_at,
        "resumes_at": subscription.resumes_at,
    }
    if subscription.state is not SubscriptionState.CANCELLED:
        facts["amount"] = subscription.amount
    if (
        method := subscription.method
    ):  # absent where nobody looked; one that was taken away is told by its event
        facts |= {
            "stripe_method_id": method.id,
            "method": method.words,
            "card_expires_on": method.expires_on,
        }
    return facts


def _news(gift: RecurringGift, facts: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in facts.items() if getattr(gift, name) != value}


def _write(gift: RecurringGift, changes: dict[str, Any]) -> None:
    for name, value in changes.items():
        setattr(gift, name, value)
    currency = ["amount_currency"] if "amount" in changes else []
    gift.save(update_fields=[*changes, *currency, "updated_at"])


def _reason(subscription: Subscription) -> str:
    return subscription.end_reason.replace("_", " ")


def _follow_promise(gift: RecurringGift, subscription: Subscription) -> bool:
    """The sponsorship takes the way that its own moves allow, whichever of Stripe's states we happened to see."""
    if gift.sponsorship_id is None:
        return False
    promise = Sponsorship.objects.select_for_update().get(pk=gift.sponsorship_id)
    before = promise.status
    if gift.status != Status.CANCELLED and _rests_for_a_child_who_left(promise):
        return False  # Stripe has not heard yet, or somebody resumed it there: `charges` pauses it again
    match gift.status:
        case Status.CANCELLED:
            _end_promise(promise, gift, subscription)
        case Status.ACTIVE if before in (Sponsorship.Status.PAST_DUE, Sponsorship.Status.PAUSED):
            sponsorships.activate(promise, reason=_("The recurring gift is active again."))
        case Status.PAST_DUE if before in (Sponsorship.Status.ACTIVE, Sponsorship.Status.PAUSED):
            if before == Sponsorship.Status.PAUSED:
                sponsorships.resume(promise, reason=_("The pause is over."))
            sponsorships.fall_behind(promise, reason=_("A payment did not come."))
        case Status.PAUSED if before in (Sponsorship.Status.ACTIVE, Sponsorship.Status.PAST_DUE):
            if before == Sponsorship.Status.PAST_DUE:
                sponsorships.activate(promise, reason=_("Paused, so nothing is overdue."))
            sponsorships.pause(promise, reason=_("The recurring gift is paused."))
    return promise.status != before


def _rests_for_a_child_who_left(promise: Sponsorship) -> bool:
    return promise.status == Sponsorship.Status.PAUSED and promise.child.status == Child.Status.LEFT


def _end_promise(promise: Sponsorship, gift: RecurringGift, subscription: Subscription) -> None:
    if promise.status == Sponsorship.Status.ENDED:
        return
    others = promise.recurring_gifts.exclude(pk=gift.pk)
    if others.exclude(status__in=[Status.INCOMPLETE, Status.CANCELLED]).exists():
        return  # another gift carries the same promise
    because = _asked_because(gift) or _reason(subscription) or _("no reason given")
    sponsorships.end(
        promise,
        reason=_("The recurring gift was cancelled: %(because)s.") % {"because": because},
        kind=_kind_of_end(promise, subscription),
    )


def _asked_because(gift: RecurringGift) -> str:
    """What staff or the sponsor gave as a reason when they asked for the end."""
    endings = gift.changes.filter(
        kind__in=[RecurringChange.Kind.CANCEL_NOW, RecurringChange.Kind.CANCEL_LATER]
    )
    asked = endings.exclude(status=RecurringChange.Status.REFUSED).first()
    return asked.reason if asked else ""


def _kind_of_end(promise: Sponsorship, subscription: Subscription) -> Sponsorship.EndKind:
    kinds = Sponsorship.EndKind
    if promise.child.status == Child.Status.LEFT:
        return kinds.CHILD_LEFT
    # Of Stripe's `cancellation_details.reason`; what else there is says nothing of the sponsor.
    known = {"payment_failed": kinds.UNPAID, "cancellation_requested": kinds.SPONSOR}
    return known.get(subscription.end_reason, kinds.OTHER)
