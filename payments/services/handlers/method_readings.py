"""What an event about a card, an account or a customer points at: our recurring gifts, each read again."""

from contextlib import suppress

from django.db.models import Q

from payments.gateway.errors import NotFound
from payments.models import RecurringGift
from payments.services.handlers.readings import MethodReading, Reader


def read_method(reader: Reader, method_id: str) -> MethodReading:
    customer = ""
    with suppress(NotFound):  # gone at Stripe: our own rows know whose it was
        customer = reader.gateway.payment_method(method_id).customer_id
    return _reading(reader, method_id=method_id, customer_id=customer)


def read_mandate(reader: Reader, mandate_id: str) -> MethodReading:
    mandate = reader.gateway.mandate(mandate_id)
    return _reading(reader, method_id=mandate.method_id, mandate_stands=mandate.stands)


def read_setup(reader: Reader, setup_intent_id: str) -> MethodReading:
    attempt = reader.gateway.setup_attempt(setup_intent_id)
    return _reading(reader, customer_id=attempt.customer_id, failure=attempt.failure)


def read_customer(reader: Reader, customer_id: str) -> MethodReading:
    return _reading(reader, customer_id=customer_id)


def _reading(
    reader: Reader,
    *,
    method_id: str = "",
    customer_id: str = "",
    mandate_stands: bool = True,
    failure: str = "",
) -> MethodReading:
    gifts = RecurringGift.objects.exclude(status=RecurringGift.Status.CANCELLED)
    whose = Q(stripe_method_id=method_id) if method_id else Q()
    if customer_id:
        whose |= Q(stripe_customer_id=customer_id)
    found = gifts.filter(whose).exclude(stripe_subscription_id=None) if whose else gifts.none()
    names = found.order_by("stripe_subscription_id").values_list("stripe_subscription_id", flat=True)
    return MethodReading(
        method_id=method_id,
        mandate_stands=mandate_stands,
        failure=failure,
        subscriptions=tuple(reader.subscription(name).subscription for name in names if name),
    )
