"""Pauses whose day has come: Stripe is asked whether it charges again, should its event never reach us."""

from django.utils import timezone

from payments.gateway import get_gateway
from payments.gateway.base import Gateway
from payments.gateway.errors import GatewayError
from payments.models import RecurringGift
from payments.services.paying.checkout_returns import learn_subscription


def learn_of_them(*, gateway: Gateway | None = None) -> int:
    """Returns how many gifts should go on by now and have not been seen to. Raises GatewayError after the last."""
    over = RecurringGift.objects.filter(
        status=RecurringGift.Status.PAUSED, resumes_at__lte=timezone.now()
    ).exclude(stripe_subscription_id=None)
    gifts, failure = list(over), None
    for gift in gifts:
        try:
            learn_subscription(gift.stripe_subscription_id or "", gateway or get_gateway())
        except GatewayError as error:
            failure = error  # one that cannot be read keeps nobody else waiting
    if failure is not None:
        raise failure
    return len(gifts)
