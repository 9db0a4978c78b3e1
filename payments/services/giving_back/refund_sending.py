"""Asking Stripe for a refund that was agreed on, until it has answered.

The row stands before Stripe is asked. What Stripe has under our key already is found again, however long ago it was
asked: its own memory of our requests lasts a day.
"""

from datetime import timedelta

from django.utils import timezone

from payments.gateway import get_gateway
from payments.gateway.base import Gateway
from payments.gateway.errors import GatewayError
from payments.gateway.facts_refunds import RefundFacts, RefundOrder
from payments.models import Refund
from payments.services.giving_back import refund_following
from payments.tasks.refunds import send_refund

_SETTLED_AFTER = timedelta(minutes=15)
_STRIPES_WORDS = {
    Refund.Reason.DONOR_ASKED: "requested_by_customer",
    Refund.Reason.DUPLICATE: "duplicate",
    Refund.Reason.FRAUDULENT: "fraudulent",
}


def send(refund_id: str, *, gateway: Gateway | None = None) -> str:
    """Ask for it; returns the status afterwards. Safe to repeat. Raises a GatewayError that may pass."""
    gateway = gateway or get_gateway()
    refund = Refund.objects.select_related("donation").get(pk=refund_id)
    if refund.status != Refund.Status.APPROVED or refund.way != Refund.Way.STRIPE:
        return str(refund.status)
    try:
        facts = _standing(refund, gateway) or gateway.create_refund(_order(refund))
    except GatewayError as error:
        if error.retryable or not error.nothing_done:
            raise
        refund_following.refused(refund, str(error))
    else:
        refund_following.follow(facts)
    return str(Refund.objects.get(pk=refund.pk).status)


def send_all_unsent() -> int:
    """The net below the task: what was agreed on a while ago and is still not at Stripe. Returns how many."""
    waiting = Refund.objects.filter(
        status=Refund.Status.APPROVED,
        way=Refund.Way.STRIPE,
        updated_at__lt=timezone.now() - _SETTLED_AFTER,
    )
    keys = list(waiting.values_list("pk", flat=True))
    for key in keys:
        send_refund.enqueue(str(key))
    return len(keys)


def _standing(refund: Refund, gateway: Gateway) -> RefundFacts | None:
    root = refund.donation.stripe_payment_intent_id or refund.donation.stripe_charge_id or ""
    return next((facts for facts in gateway.refunds_of(root) if facts.ours == refund.pk), None)


def _order(refund: Refund) -> RefundOrder:
    return RefundOrder(
        ours=refund.pk,
        payment_id=refund.donation.stripe_payment_intent_id or "",
        charge_id=refund.donation.stripe_charge_id or "",
        amount=refund.amount,
        reason=_STRIPES_WORDS.get(Refund.Reason(refund.reason), ""),
    )
