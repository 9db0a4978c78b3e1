"""What the processor lists: its books as they stand, for whoever compares them with ours.

Amounts of movements and payouts stay in integer minor units of the currency in which the processor settles with us.
"""

import datetime
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from djmoney.money import Money

from payments.gateway.facts import CheckoutSession


@dataclass(frozen=True)
class Period:
    """From `since` on, up to and without `until`; without one up to the processor's own present, whose clock is not
    ours: that of Stripe's test clocks, and of the sandbox, can be moved forward."""

    since: datetime.datetime
    until: datetime.datetime | None = None


class PayoutState(StrEnum):
    PENDING = "pending"
    IN_TRANSIT = "in_transit"
    PAID = "paid"
    FAILED = "failed"
    CANCELLED = "cancelled"


class RefundState(StrEnum):
    PENDING = "pending"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(frozen=True)
class Payout:
    """A transfer between our balance and our bank; an amount below zero is fetched from the bank."""

    id: str
    state: PayoutState
    amount_minor: int
    currency: str
    arrives_on: datetime.date
    made_at: datetime.datetime
    is_automatic: bool
    # Its movements can be listed: of automatic payouts alone, some hours after they were made.
    is_itemised: bool
    statement_text: str
    trace_id: str
    failure_reason: str
    reversed_by_id: str


@dataclass(frozen=True)
class Movement:
    """One row of our balance. `source_id` is the charge, refund, dispute or payout that it is about."""

    id: str
    type: str
    category: str
    amount_minor: int
    fee_minor: int
    net_minor: int
    currency: str
    exchange_rate: Decimal | None
    happened_at: datetime.datetime
    available_on: datetime.date
    source_id: str
    description: str


@dataclass(frozen=True)
class ListedSession:
    session: CheckoutSession
    created_at: datetime.datetime


@dataclass(frozen=True)
class ListedRefund:
    id: str
    state: RefundState
    amount: Money
    charge_id: str
    payment_id: str
    created_at: datetime.datetime


@dataclass(frozen=True)
class ListedDispute:
    id: str
    status: str
    amount: Money
    charge_id: str
    payment_id: str
    created_at: datetime.datetime


@dataclass(frozen=True)
class ListedEvent:
    id: str
    type: str
    object_id: str
    created_at: datetime.datetime
