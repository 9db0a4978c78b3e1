"""What the processor told us, in our own words: no untyped data gets past the gateway."""

import datetime
import uuid
from dataclasses import dataclass
from enum import StrEnum

from djmoney.money import Money

from backoffice.core.intervals import Interval
from payments.gateway.facts_methods import Method


class SessionState(StrEnum):
    OPEN = "open"
    COMPLETE = "complete"
    EXPIRED = "expired"


class PaymentState(StrEnum):
    """`WAITING` is everything before money moves, a declined card too: the donor may try again."""

    WAITING = "waiting"
    PROCESSING = "processing"
    SUCCEEDED = "succeeded"
    CANCELLED = "cancelled"


class InvoiceState(StrEnum):
    DRAFT = "draft"
    OPEN = "open"
    PAID = "paid"
    CLOSED = "closed"  # void or uncollectible: nobody asks for it any more


class SubscriptionState(StrEnum):
    INCOMPLETE = "incomplete"
    ACTIVE = "active"
    PAST_DUE = "past_due"
    PAUSED = "paused"
    CANCELLED = "cancelled"


@dataclass(frozen=True)
class OurIds:
    """The keys of our rows, as we wrote them into the processor's metadata; None where there are none."""

    link: uuid.UUID | None = None
    attempt: uuid.UUID | None = None
    donation: uuid.UUID | None = None
    recurring_gift: uuid.UUID | None = None
    poster: uuid.UUID | None = None

    def __bool__(self) -> bool:
        return any((self.link, self.attempt, self.donation, self.recurring_gift, self.poster))


@dataclass(frozen=True)
class Payer:
    name: str = ""
    email: str = ""


@dataclass(frozen=True)
class OrderLine:
    """So many pieces of one thing, as the payment page lists them."""

    name: str
    quantity: int
    unit_amount: Money


@dataclass(frozen=True)
class CheckoutOrder:
    """What a donor is to be asked for, and where the donor comes back to.

    Without `lines` the page shows one line of the whole `amount`; with them they must add up to it.
    """

    ids: OurIds
    amount: Money
    interval: Interval
    description: str
    success_url: str
    cancel_url: str
    expires_at: datetime.datetime
    locale: str
    customer_id: str = ""
    customer_email: str = ""
    lines: tuple[OrderLine, ...] = ()


@dataclass(frozen=True)
class PosterOrder:
    """A page that anybody may pay on, again and again. Where the donor chooses, `amount` is the suggestion."""

    poster: uuid.UUID
    name: str
    amount: Money
    donor_chooses: bool
    interval: Interval
    thanks_url: str
    closed_message: str


@dataclass(frozen=True)
class PosterPage:
    id: str
    url: str
    is_active: bool


@dataclass(frozen=True)
class CheckoutSession:
    id: str
    state: SessionState
    is_paid: bool
    is_recurring: bool
    amount: Money | None
    url: str
    ours: OurIds
    payer: Payer
    payment_id: str
    subscription_id: str
    invoice_id: str
    customer_id: str
    # The reusable page of a poster that it was begun on, if it was.
    payment_link_id: str = ""

    @property
    def root(self) -> str:
        """The object whose events are handled one at a time."""
        return self.subscription_id or self.payment_id or self.id


@dataclass(frozen=True)
class Charge:
    id: str
    payment_id: str
    succeeded: bool
    amount: Money
    created_at: datetime.datetime
    # A bank debit is asked for today and decided days later.
    settles_later: bool
    payer: Payer
    # In the currency in which the processor settles with us; None until it is known.
    fee: Money | None
    # What came on our balance before the fee was taken, and the row of the balance that says so.
    settled: Money | None = None
    balance_id: str = ""
    # What it was charged to, as people recognise it: "Visa 4242".
    paid_with: str = ""


@dataclass(frozen=True)
class Payment:
    """A payment intent with its latest charge."""

    id: str
    state: PaymentState
    amount: Money
    ours: OurIds
    created_at: datetime.datetime
    # The card is kept for later: perhaps the first payment of a subscription that is only being made.
    saves_method: bool
    failure: str
    charge: Charge | None
    # The bank's own code where there is one, else Stripe's.
    failure_code: str = ""
    # Nobody but the donor can go on: the bank wants to know who pays.
    needs_proof: bool = False


@dataclass(frozen=True)
class Invoice:
    id: str
    state: InvoiceState
    is_first: bool
    was_attempted: bool
    amount: Money
    subscription_id: str
    payment_id: str
    ours: OurIds
    payer: Payer
    paid_at: datetime.datetime | None
    attempts: int = 0
    # When the card is asked again by itself; None once nobody asks any more.
    next_try_at: datetime.datetime | None = None
    # The page of this one invoice, on which the donor pays by another card or proves to be its owner.
    page_url: str = ""
    # Why it could not even be asked for.
    finalization_error: str = ""
    # Somebody has marked it in Stripe's dashboard as paid by other ways: no money came by Stripe.
    is_paid_elsewhere: bool = False
    # What its subscription charges for a whole period, where it is over that and nothing else.
    of_whole_period: Money | None = None


@dataclass(frozen=True)
class Subscription:
    id: str
    state: SubscriptionState
    amount: Money
    ours: OurIds
    customer_id: str
    started_at: datetime.datetime
    next_payment_at: datetime.datetime | None
    cancels_at: datetime.datetime | None
    ended_at: datetime.datetime | None
    end_reason: str
    # None where the processor's rhythm is none of ours.
    interval: Interval | None
    # From which moment the periods are counted.
    anchored_at: datetime.datetime
    # When a pause ends by itself.
    resumes_at: datetime.datetime | None
    description: str
    # What is charged, and a newer one that the customer has chosen meanwhile; None where nobody looked.
    method: Method | None
    newer_method: Method | None
