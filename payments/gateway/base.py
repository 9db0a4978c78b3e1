"""What we ask of a payment processor."""

import datetime
from typing import Protocol

from payments.gateway.facts import (
    Charge,
    CheckoutOrder,
    CheckoutSession,
    Invoice,
    OurIds,
    Payment,
    PosterOrder,
    PosterPage,
    Subscription,
)


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

    def pause_subscription(
        self, subscription_id: str, *, resumes_at: datetime.datetime | None = None
    ) -> Subscription:
        """Ask for no money from now on, without an end unless one is named. What is billed meanwhile is void."""

    def resume_subscription(self, subscription_id: str) -> Subscription:
        """Ask again, from the next period on; it ends a pause of either kind."""

    def cancel_subscription(self, subscription_id: str, *, at_period_end: bool = False) -> Subscription: ...

    def describe_subscription(self, subscription_id: str, *, description: str, ids: OurIds) -> Subscription:
        """Change the words that the donor reads, and add our keys to those that stand there."""

    def stop_open_invoices(self, subscription_id: str) -> int:
        """Ask no more for what was billed before; returns how many bills were stopped. A payment that is on its
        way already is not."""

    def create_payment_link(self, order: PosterOrder) -> PosterPage:
        """Make a page on which anybody may pay, again and again. The same poster asked twice gets the same page."""

    def set_payment_link_active(self, link_id: str, *, active: bool) -> PosterPage:
        """Close a poster's page, or open it again; asked twice it stays as it is."""

    def delete_customer(self, customer_id: str) -> None:
        """Forget a person. Raises NotFound for somebody who is forgotten already."""
