"""An event is a hint: what is so is read from the processor again, outside any transaction.

Whatever the event, the whole truth about its root object is read, so that order and duplicates do not matter.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from payments.gateway.base import Gateway
from payments.gateway.facts import Charge, CheckoutSession, Invoice, Payment, PaymentState, Subscription
from payments.gateway.facts_lists import Movement, Payout
from payments.gateway.facts_refunds import FraudSign, Returns
from payments.services.handlers.mobile_readings import MobileReading

# Checkout writes the invoice of a new subscription some moments after its first payment.
_INVOICE_FOLLOWS_WITHIN = timedelta(minutes=10)


class NotYet(Exception):
    """Stripe is in the middle of something: look again in some seconds."""


@dataclass(frozen=True)
class ChargeReading:
    """A charge that was made without a payment intent."""

    charge: Charge


@dataclass(frozen=True)
class CustomerReading:
    """Somebody who was deleted: there is nothing left to read again."""

    customer_id: str


@dataclass(frozen=True)
class PaymentReading:
    """A payment that belongs to no checkout session of ours and to no invoice."""

    payment: Payment


@dataclass(frozen=True)
class InvoiceReading:
    invoice: Invoice
    payment: Payment | None
    subscription: Subscription | None


@dataclass(frozen=True)
class CheckoutReading:
    session: CheckoutSession
    payment: Payment | None
    billing: InvoiceReading | None


@dataclass(frozen=True)
class SubscriptionReading:
    subscription: Subscription


@dataclass(frozen=True)
class MethodReading:
    """A card, an account or its mandate, and the gifts that are charged to it, each read again."""

    method_id: str
    mandate_stands: bool
    failure: str
    subscriptions: tuple[Subscription, ...]


@dataclass(frozen=True)
class ReturnsReading:
    """What went back, or may go back, of a payment; with the payment itself, which may have come in this moment."""

    payment_id: str
    payment: "Reading | None"
    returns: Returns
    sign: FraudSign | None = None


@dataclass(frozen=True)
class PayoutReading:
    """A payout, and its movements where Stripe has listed them."""

    payout: Payout
    movements: tuple[Movement, ...]


@dataclass(frozen=True)
class MovementReading:
    """A movement of our balance that no event tells of."""

    movement: Movement


Reading = (
    ChargeReading
    | PaymentReading
    | InvoiceReading
    | CheckoutReading
    | SubscriptionReading
    | MethodReading
    | CustomerReading
    | MobileReading
    | MovementReading
    | PayoutReading
    | ReturnsReading
)


@dataclass(frozen=True)
class Reader:
    """Reads under leases. `hold` takes the lease of a root object, raises Busy, and tells whether it is new:
    what was read before it was held may be stale."""

    gateway: Gateway
    hold: Callable[[str], bool]

    def checkout(self, session_id: str) -> CheckoutReading:
        session = self.gateway.checkout_session(session_id)
        while self.hold(session.root):
            session = self.gateway.checkout_session(session_id)
        return CheckoutReading(
            session=session,
            payment=self.gateway.payment(session.payment_id) if session.payment_id else None,
            billing=self.invoice(session.invoice_id) if session.invoice_id else None,
        )

    def invoice(self, invoice_id: str) -> InvoiceReading:
        invoice = self.gateway.invoice(invoice_id)
        while self.hold(invoice.subscription_id or invoice.id):
            invoice = self.gateway.invoice(invoice_id)
        return InvoiceReading(
            invoice=invoice,
            payment=self.gateway.payment(invoice.payment_id) if invoice.payment_id else None,
            subscription=self.gateway.subscription(invoice.subscription_id)
            if invoice.subscription_id
            else None,
        )

    def subscription(self, subscription_id: str) -> SubscriptionReading:
        self.hold(subscription_id)
        return SubscriptionReading(self.gateway.subscription(subscription_id))

    def payment(self, payment_id: str) -> Reading:
        """What the payment belongs to: a checkout session, an invoice, or nothing but itself."""
        self.hold(payment_id)
        payment = self.gateway.payment(payment_id)
        if payment.ours:
            session = self.gateway.checkout_session_of(payment_id)
            return self.checkout(session.id) if session else PaymentReading(payment)
        if invoice_id := self.gateway.invoice_id_of(payment_id):
            return self.invoice(invoice_id)
        if _may_begin_a_subscription(payment):
            raise NotYet
        return PaymentReading(payment)

    def customer(self, customer_id: str) -> CustomerReading:
        self.hold(customer_id)
        return CustomerReading(customer_id)

    def payout(self, payout_id: str) -> PayoutReading:
        self.hold(payout_id)
        payout = self.gateway.payout(payout_id)
        itemised = tuple(self.gateway.movements_of(payout_id)) if payout.is_itemised else ()
        return PayoutReading(payout, itemised)

    def returns(self, root_id: str, sign_id: str = "") -> ReturnsReading:
        """`root_id` is the payment intent, or the charge that has none; `sign_id` a warning or review about it."""
        self.hold(root_id)
        sign = self.gateway.fraud_sign(sign_id) if sign_id else None
        if not root_id.startswith(("pi_", "ch_", "py_")):
            return ReturnsReading("", None, Returns(), sign)  # money that never was a payment
        payment = self.charge(root_id)
        return ReturnsReading(
            root_id if root_id.startswith("pi_") else "", payment, self.gateway.returns_of(root_id), sign
        )

    def charge(self, root_id: str) -> Reading:
        """`root_id` is the charge's payment intent, or the charge itself where it has none."""
        if root_id.startswith("pi_"):
            return self.payment(root_id)
        self.hold(root_id)
        return ChargeReading(self.gateway.charge(root_id))


def _may_begin_a_subscription(payment: Payment) -> bool:
    """Booked too early as a stranger's, the first payment of a recurring gift would be booked twice."""
    return (
        payment.state is PaymentState.SUCCEEDED
        and payment.saves_method
        and timezone.now() - payment.created_at < _INVOICE_FOLLOWS_WITHIN
    )
