"""What we ask of a payment processor."""

from typing import Protocol

from payments.gateway.facts import Charge, CheckoutOrder, CheckoutSession, Invoice, Payment, Subscription


class Gateway(Protocol):
    """Every call may raise GatewayError and takes seconds: never inside a transaction."""

    def create_checkout(self, order: CheckoutOrder) -> CheckoutSession:
        """Make a page to pay on. The same attempt asked twice gets the same session."""

    def checkout_session(self, session_id: str) -> CheckoutSession: ...

    def checkout_session_of(self, payment_id: str) -> CheckoutSession | None:
        """The session in which this payment was made."""

    def expire_checkout(self, session_id: str) -> CheckoutSession:
        """Close a page that nobody shall pay on any more."""

    def payment(self, payment_id: str) -> Payment: ...

    def charge(self, charge_id: str) -> Charge: ...

    def invoice(self, invoice_id: str) -> Invoice: ...

    def invoice_id_of(self, payment_id: str) -> str:
        """The invoice that this payment pays, or nothing."""

    def subscription(self, subscription_id: str) -> Subscription: ...
