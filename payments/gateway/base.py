"""What we ask of a payment processor."""

import datetime
from collections.abc import Iterable, Iterator
from typing import Protocol

from djmoney.money import Money

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
from payments.gateway.facts_account import Endpoint, RefusedRead
from payments.gateway.facts_intents import ClientIntent, IntentOrder
from payments.gateway.facts_lists import (
    ListedDispute,
    ListedEvent,
    ListedRefund,
    ListedSession,
    Movement,
    Payout,
    Period,
)
from payments.gateway.facts_methods import Mandate, Method, SetupAttempt
from payments.gateway.facts_refunds import (
    DisputeFacts,
    Evidence,
    EvidenceFile,
    FraudSign,
    RefundFacts,
    RefundOrder,
    Returns,
)


class Gateway(Protocol):
    """Every call may raise GatewayError and takes seconds: never inside a transaction."""

    def create_checkout(self, order: CheckoutOrder) -> CheckoutSession:
        """Make a page to pay on. The same attempt asked twice gets the same session."""

    def checkout_session(self, session_id: str) -> CheckoutSession: ...

    def checkout_session_of(self, payment_id: str) -> CheckoutSession | None:
        """The session in which this payment was made."""

    def create_intent(self, order: IntentOrder) -> ClientIntent:
        """Begin a payment, or a subscription, that a browser goes on with. The same donation asked twice gets the
        same intent."""

    def cancel_payment(self, payment_id: str) -> Payment:
        """Let nobody pay any more what was begun and never paid."""

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

    def change_amount(self, subscription_id: str, *, amount: Money) -> Subscription:
        """Another amount of the same currency and rhythm from the next period on; nothing is billed now."""

    def move_next_payment(self, subscription_id: str, *, to: datetime.datetime) -> Subscription:
        """Charge next at that moment, and on that day from then on; nothing is billed now."""

    def keep_subscription(self, subscription_id: str) -> Subscription:
        """Take back an end that was planned for later."""

    def use_method(self, subscription_id: str, *, method_id: str) -> Subscription:
        """Charge this card of the same customer from now on."""

    def portal_url(self, customer_id: str, *, return_url: str, locale: str = "auto") -> str:
        """A short-lived page of the processor's on which the donor leaves another card."""

    def payment_method(self, method_id: str) -> Method: ...

    def mandate(self, mandate_id: str) -> Mandate: ...

    def setup_attempt(self, setup_intent_id: str) -> SetupAttempt: ...

    def stop_open_invoices(self, subscription_id: str) -> int:
        """Ask no more for what was billed before; returns how many bills were stopped. A payment that is on its
        way already is not."""

    def create_payment_link(self, order: PosterOrder) -> PosterPage:
        """Make a page on which anybody may pay, again and again. The same poster asked twice gets the same page."""

    def set_payment_link_active(self, link_id: str, *, active: bool) -> PosterPage:
        """Close a poster's page, or open it again; asked twice it stays as it is."""

    def webhook_endpoints(self) -> list[Endpoint]:
        """Where the processor posts its events to."""

    def refused_reads(self) -> list[RefusedRead]:
        """What our key may not read, and should."""

    def delete_customer(self, customer_id: str) -> None:
        """Forget a person. Raises NotFound for somebody who is forgotten already."""

    # The processor's own books: lazy iterators, newest first, a request for each hundred rows.

    def list_sessions(self, period: Period) -> Iterator[ListedSession]: ...

    def list_payments(self, period: Period) -> Iterator[Payment]: ...

    def list_invoices(self, period: Period) -> Iterator[Invoice]: ...

    def list_subscriptions(self, period: Period | None = None) -> Iterator[Subscription]: ...

    def list_refunds(self, period: Period) -> Iterator[ListedRefund]: ...

    def list_disputes(self, period: Period) -> Iterator[ListedDispute]: ...

    def list_payouts(self, period: Period) -> Iterator[Payout]: ...

    def list_movements(self, period: Period) -> Iterator[Movement]: ...

    def movements_of(self, payout_id: str) -> Iterator[Movement]: ...

    def list_undelivered(self, types: Iterable[str], period: Period) -> Iterator[ListedEvent]: ...

    def payout(self, payout_id: str) -> Payout: ...

    def listed_refund(self, refund_id: str) -> ListedRefund: ...

    def listed_dispute(self, dispute_id: str) -> ListedDispute: ...

    def create_refund(self, order: RefundOrder) -> RefundFacts:
        """Send money back the way it came. The same order asked twice is one refund."""

    def refunds_of(self, root_id: str) -> list[RefundFacts]:
        """Those of a payment intent, or of a charge that has none; newest first."""

    def returns_of(self, root_id: str) -> Returns:
        """All that went back, or may go back, of a payment intent or of a charge that has none."""

    def dispute(self, dispute_id: str) -> DisputeFacts: ...

    def upload_evidence(self, file: EvidenceFile) -> str:
        """Leave a file for the bank with the processor; returns its id there. The bank sees it once it is named in
        evidence that was submitted."""

    def submit_evidence(self, dispute_id: str, evidence: Evidence) -> DisputeFacts:
        """Send the bank what we know, for good: it is read once."""

    def close_dispute(self, dispute_id: str) -> DisputeFacts:
        """Give it up; this cannot be taken back."""

    def fraud_sign(self, sign_id: str) -> FraudSign: ...
