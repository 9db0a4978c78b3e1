"""The one door to the payment processor. Whoever needs it asks `get_gateway()`."""

from functools import cache

from payments.gateway.base import Gateway


@cache
def get_gateway() -> Gateway:
    from payments.gateway.stripe_gateway import StripeGateway  # the SDK takes its time to be imported

    return StripeGateway.from_settings()
