"""Handling an event: what is read again (`handled`), and what that changes.

The reading happens outside, the applying inside the one transaction that also marks the event. Both may be done
again at any time with the same result.
"""

from payments.services.handlers import (
    checkouts,
    customers,
    invoices,
    methods,
    mobile,
    mobile_readings,
    payments,
    payouts,
    posters,
    returns,
    subscriptions,
)
from payments.services.handlers.handled import HANDLERS, Hint
from payments.services.handlers.readings import (
    ChargeReading,
    CheckoutReading,
    CustomerReading,
    InvoiceReading,
    MethodReading,
    MovementReading,
    PaymentReading,
    PayoutReading,
    Reader,
    Reading,
    ReturnsReading,
    SubscriptionReading,
)

__all__ = ["HANDLERS", "Hint", "apply", "is_handled", "read", "types_of_stripe"]


def types_of_stripe() -> list[str]:
    """What Stripe's endpoint is to send: every type that is handled, but those of other providers."""
    return sorted(kind for kind in HANDLERS if not kind.startswith("mobile_money."))


def is_handled(event_type: str) -> bool:
    return event_type in HANDLERS


def read(event_type: str, hint: Hint, reader: Reader) -> Reading:
    return HANDLERS[event_type].read(reader, hint)


def apply(reading: Reading) -> str:
    """Make our rows say what was read, in the caller's transaction; returns the effect in plain words."""
    match reading:
        case CheckoutReading():
            return checkouts.apply(reading)
        case InvoiceReading():
            return invoices.apply(reading)
        case SubscriptionReading():
            return subscriptions.apply(reading)
        case PaymentReading() if poster := posters.poster_of(reading):
            return posters.apply_payment(poster, reading.payment)
        case PaymentReading():
            return payments.apply(reading)
        case ChargeReading():
            return payments.apply_charge(reading)
        case MethodReading():
            return methods.apply(reading)
        case CustomerReading():
            return customers.apply(reading)
        case mobile_readings.MobileReading():
            return mobile.apply(reading)
        case ReturnsReading():
            if reading.payment is not None:
                apply(reading.payment)
            return returns.apply(reading)
        case PayoutReading():
            return payouts.apply(reading)
        case MovementReading():
            return payouts.apply_movement(reading)
