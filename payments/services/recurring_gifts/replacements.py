"""A recurring gift that another one takes the place of: it ends at the processor as soon as the new one has begun.

Not before: a donor who does not pay the new one goes on with the old. Not by hand: nobody is charged twice because
somebody forgot.
"""

import uuid

from backoffice.core.registry import Move, on_move
from payments.gateway import get_gateway
from payments.gateway.base import Gateway
from payments.gateway.errors import NotFound
from payments.models import RecurringGift
from payments.services.recurring_gifts import unknown_subscriptions

Status = RecurringGift.Status


def register() -> None:
    on_move(RecurringGift, end_the_old_one)


def end_the_old_one(move: Move[RecurringGift]) -> None:
    """The new gift is being charged. The task is written with the move; the processor is asked after the commit."""
    if move.new != Status.ACTIVE or move.old != Status.INCOMPLETE:
        return
    link = move.instance.payment_link
    if link is None or link.replaces_id is None or link.replaces_id == move.instance.pk:
        return
    from payments.tasks.replacements import end_replaced_gift  # it calls this module

    end_replaced_gift.enqueue(str(link.replaces_id))


def end_gift(key: uuid.UUID | str, *, gateway: Gateway | None = None) -> bool:
    """End the gift's subscription; tells whether there was one to end. Safe to repeat. Raises GatewayError."""
    gift = RecurringGift.objects.get(pk=key)
    if gift.status == Status.CANCELLED or gift.stripe_subscription_id is None:
        return False
    gateway = gateway or get_gateway()
    try:
        # Or the donor who pays the new one could pay, by an older mail, for the old one too.
        gateway.stop_open_invoices(gift.stripe_subscription_id)
        gateway.cancel_subscription(gift.stripe_subscription_id)
    except NotFound as error:
        unknown_subscriptions.ask_people(gift, error)
        return False
    return True  # our row follows when the processor's event says so
