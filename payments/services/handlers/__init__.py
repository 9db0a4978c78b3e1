"""Which events we handle, and how: what is read again, and what that changes (docs/webhooks.md).

The reading happens outside, the applying inside the one transaction that also marks the event. Both may be done
again at any time with the same result.
"""

from collections.abc import Callable
from dataclasses import dataclass

from payments.services.handlers import checkouts, customers, invoices, payments, posters, subscriptions
from payments.services.handlers.readings import (
    ChargeReading,
    CheckoutReading,
    CustomerReading,
    InvoiceReading,
    PaymentReading,
    Reader,
    Reading,
    SubscriptionReading,
)


@dataclass(frozen=True)
class Hint:
    """What an event points at."""

    object_id: str
    root_id: str


@dataclass(frozen=True)
class Handler:
    effect: str
    read: Callable[[Reader, Hint], Reading]


def _checkout(reader: Reader, hint: Hint) -> Reading:
    return reader.checkout(hint.object_id)


def _payment(reader: Reader, hint: Hint) -> Reading:
    return reader.payment(hint.object_id)


def _charge(reader: Reader, hint: Hint) -> Reading:
    return reader.charge(hint.root_id)


def _invoice(reader: Reader, hint: Hint) -> Reading:
    return reader.invoice(hint.object_id)


def _subscription(reader: Reader, hint: Hint) -> Reading:
    return reader.subscription(hint.object_id)


def _customer(reader: Reader, hint: Hint) -> Reading:
    return reader.customer(hint.object_id)


HANDLERS: dict[str, Handler] = {
    "checkout.session.completed": Handler(
        "The donation succeeds, or waits for the bank; the link is paid, the recurring gift begins. On a "
        "poster's page: a new donor, and a gift to its campaign.",
        _checkout,
    ),
    "checkout.session.async_payment_succeeded": Handler(
        "The bank has paid: the donation succeeds.", _checkout
    ),
    "checkout.session.async_payment_failed": Handler(
        "The bank has refused: the donation fails; the link stays open for another try.", _checkout
    ),
    "checkout.session.expired": Handler(
        "The attempt ends and its donation is cancelled; the link makes a new page at the next press.",
        _checkout,
    ),
    "payment_intent.processing": Handler("The donation waits for the bank.", _payment),
    "payment_intent.succeeded": Handler(
        "A second source: as its checkout session or invoice. Without our reference it is booked to "
        "unattributed, with a work item.",
        _payment,
    ),
    "payment_intent.payment_failed": Handler(
        "A second source: as its checkout session or invoice. While the page is open nothing: the donor may "
        "try again.",
        _payment,
    ),
    "payment_intent.canceled": Handler("A donation that was asked for by the API fails.", _payment),
    "charge.succeeded": Handler("As its payment.", _charge),
    "charge.updated": Handler("The fee is known: it is kept on the donation and booked.", _charge),
    "invoice.paid": Handler(
        "The first: the donation of the checkout succeeds. A later one: a new donation, or the one that had "
        "failed, succeeds with receipt and mail.",
        _invoice,
    ),
    "invoice.payment_failed": Handler(
        "A failed donation for the invoice; recurring gift and sponsorship fall behind.", _invoice
    ),
    "invoice.voided": Handler(
        "Nobody is asked for it any more: a donation that waited for it has failed.", _invoice
    ),
    "invoice.marked_uncollectible": Handler("As a voided one.", _invoice),
    "customer.subscription.created": Handler("The recurring gift begins.", _subscription),
    "customer.subscription.updated": Handler(
        "Recurring gift and sponsorship are active, behind or paused; next payment and planned end.",
        _subscription,
    ),
    "customer.subscription.paused": Handler(
        "The recurring gift and its sponsorship are paused, as they are by a pause of the collection.",
        _subscription,
    ),
    "customer.subscription.resumed": Handler(
        "Recurring gift and sponsorship go on. Of a child who left: it is paused again.", _subscription
    ),
    "customer.subscription.deleted": Handler(
        "The recurring gift is cancelled and its sponsorship ended, with the reason.", _subscription
    ),
    "customer.deleted": Handler(
        "Of a donor who was erased: what events said of the person is taken out of the inbox.", _customer
    ),
}


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
        case CustomerReading():
            return customers.apply(reading)
