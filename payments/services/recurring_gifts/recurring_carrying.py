"""Carrying out at the processor what was asked of a recurring gift. Safe to repeat at any point."""

import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from backoffice.core.services import work
from payments.gateway import get_gateway
from payments.gateway.base import Gateway
from payments.gateway.errors import GatewayError, NotFound
from payments.gateway.facts import OurIds
from payments.models import RecurringChange, RecurringGift
from payments.services.paying.checkout_returns import learn_subscription
from payments.services.recurring_gifts import change_settling, own_pauses, unknown_subscriptions
from payments.services.recurring_gifts.recurring_news import description_of
from payments.tasks.recurring import NotConfirmed, carry_out_change

Kind = RecurringChange.Kind
Status = RecurringChange.Status
_CHARGED_AT = datetime.time(12)


def carry_out(change_id: str, *, gateway: Gateway | None = None) -> str:
    """Ask, read back, and let what is read back decide. Returns the status that the change has then.

    Raises a GatewayError that may pass, or NotConfirmed while somebody else holds the subscription's lease.
    """
    change = _read(change_id)
    if change.status != Status.ASKED:
        return change.status
    gateway = gateway or get_gateway()
    subscription_id = change.recurring_gift.stripe_subscription_id
    assert subscription_id is not None
    try:
        _ask_for(change, subscription_id, gateway)
        learn_subscription(subscription_id, gateway)
    except GatewayError as error:
        return _not_done(change, error, gateway)
    change.refresh_from_db()
    if change.status == Status.ASKED:
        raise NotConfirmed(change_id)
    return change.status


def ask_all_again() -> int:
    """The net below the task: what was asked for and never settled. Returns how many."""
    keys = [str(key) for key in RecurringChange.objects.asked().values_list("pk", flat=True)]
    for key in keys:
        carry_out_change.enqueue(key)
    return len(keys)


def _ask_for(change: RecurringChange, subscription_id: str, gateway: Gateway) -> None:
    gift = change.recurring_gift
    match change.kind:
        case Kind.AMOUNT:
            assert change.new_amount is not None
            gateway.change_amount(subscription_id, amount=change.new_amount)
        case Kind.DATE:
            assert change.next_payment_on is not None
            gateway.move_next_payment(subscription_id, to=_charged_on(change.next_payment_on))
        case Kind.CHILD:
            words = description_of(gift)
            gateway.describe_subscription(
                subscription_id, description=words, ids=OurIds(recurring_gift=gift.pk)
            )
        case Kind.PAUSE:
            gateway.pause_subscription(subscription_id, resumes_at=own_pauses.end_of(change))
            gateway.stop_open_invoices(subscription_id)
        case Kind.RESUME:
            gateway.resume_subscription(subscription_id)
        case Kind.CANCEL_NOW:
            gateway.stop_open_invoices(subscription_id)
            gateway.cancel_subscription(subscription_id)
        case Kind.CANCEL_LATER:
            gateway.cancel_subscription(subscription_id, at_period_end=True)
        case Kind.KEEP:
            gateway.keep_subscription(subscription_id)


def _not_done(change: RecurringChange, error: GatewayError, gateway: Gateway) -> str:
    if error.retryable:
        RecurringChange.objects.filter(pk=change.pk, status=Status.ASKED).update(answer=str(error)[:500])
        raise error
    try:
        # It may have ended, or be what was asked for already: that is read, and not guessed from a refusal.
        learn_subscription(change.recurring_gift.stripe_subscription_id or "", gateway)
        _refuse(change, error)
    except NotFound as unknown:
        if unknown_subscriptions.is_unknown(unknown):
            _give_up_gift(change, unknown)
        else:
            _refuse(change, unknown)
    change.refresh_from_db()
    return change.status


@transaction.atomic(durable=True)
def _refuse(change: RecurringChange, error: GatewayError) -> None:
    change = _locked(change)
    if change.status != Status.ASKED:
        return
    change_settling.refuse(change, answer=str(error))
    work.ask(
        "recurring.refused",
        title=_("Stripe refused “%(change)s” for %(donor)s")
        % {"change": change.get_kind_display(), "donor": change.recurring_gift.donor},
        details=_(
            "Stripe said: %(error)s\n\nThe gift stands as it was. Look at it in Stripe's dashboard, and tell the donor."
        )
        % {"error": error},
        subject=change.recurring_gift,
        due_on=timezone.localdate(),
        key=f"recurring.refused:{change.pk}",
    )


@transaction.atomic(durable=True)
def _give_up_gift(change: RecurringChange, error: GatewayError) -> None:
    change = _locked(change)
    gift = change.recurring_gift
    if change.status != Status.ASKED:
        return
    unknown_subscriptions.give_up(gift, error)
    if change.kind in (Kind.CANCEL_NOW, Kind.CANCEL_LATER):
        change_settling.confirm(change)
    else:
        change_settling.refuse(change, answer=str(error))


def _locked(change: RecurringChange) -> RecurringChange:
    """The gift first, as the worker of the webhook does."""
    RecurringGift.objects.select_for_update().get(pk=change.recurring_gift_id)
    RecurringChange.objects.select_for_update().get(pk=change.pk)
    return _read(str(change.pk))


def _read(change_id: str) -> RecurringChange:
    related = ("recurring_gift__donor", "recurring_gift__child", "recurring_gift__fund")
    return RecurringChange.objects.select_related(*related).get(pk=change_id)


def _charged_on(day: datetime.date) -> datetime.datetime:
    return timezone.make_aware(datetime.datetime.combine(day, _CHARGED_AT))
