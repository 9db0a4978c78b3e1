"""What the processor tells of money that went back, or that a bank wants back."""

import datetime
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from djmoney.money import Money


class RefundState(StrEnum):
    """`PENDING` is every state in which the money has left us and the donor's bank has not confirmed."""

    PENDING = "pending"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(frozen=True)
class RefundOrder:
    """Asked twice for the same key of ours it is one refund."""

    ours: uuid.UUID
    payment_id: str
    charge_id: str
    amount: Money
    # Stripe knows three reasons; ours may be none of them.
    reason: str = ""


@dataclass(frozen=True)
class RefundFacts:
    id: str
    payment_id: str
    charge_id: str
    state: RefundState
    amount: Money
    created_at: datetime.datetime
    # Our own row, if it was asked for here.
    ours: uuid.UUID | None
    reason: str = ""
    failure: str = ""


@dataclass(frozen=True)
class Movement:
    """What a dispute moved on our balance, in the currency in which the processor settles with us.

    Below zero it was taken from us; the fee was taken beside it.
    """

    id: str
    amount: Money
    fee: Money
    created_at: datetime.datetime
    # By which the gift's currency was multiplied, where that is another one.
    exchange_rate: Decimal | None = None


@dataclass(frozen=True)
class DisputeFacts:
    id: str
    payment_id: str
    charge_id: str
    # In Stripe's words: needs_response, warning_closed, lost …
    status: str
    reason: str
    amount: Money
    is_refundable: bool
    created_at: datetime.datetime
    due_by: datetime.datetime | None
    submissions: int
    movements: tuple[Movement, ...]


class EvidenceSlot(StrEnum):
    """What a file is to the bank, which takes one of each. In Stripe's words."""

    RECEIPT = "receipt"
    COMMUNICATION = "customer_communication"
    SERVICE = "service_documentation"
    SIGNATURE = "customer_signature"
    OTHER_PAYMENT = "duplicate_charge_documentation"
    REFUND_POLICY = "refund_policy"
    CANCELLATION_POLICY = "cancellation_policy"
    OTHER = "uncategorized_file"


@dataclass(frozen=True)
class EvidenceFile:
    """A PDF, JPEG or PNG for the bank. Sent twice for the same key of ours it is one file."""

    ours: uuid.UUID
    name: str
    content: bytes


@dataclass(frozen=True)
class Evidence:
    """All that the bank shall read of one dispute."""

    text: str
    name: str = ""
    email: str = ""
    # The ids under which the processor keeps the files.
    files: Mapping[EvidenceSlot, str] = field(default_factory=dict)


@dataclass(frozen=True)
class TakenBack:
    """A payment that had succeeded and failed afterwards: the bank took it back without a dispute."""

    id: str
    charge_id: str
    amount: Money
    created_at: datetime.datetime
    why: str


@dataclass(frozen=True)
class Returns:
    """All that went back, or may go back, of one payment."""

    refunds: tuple[RefundFacts, ...] = ()
    disputes: tuple[DisputeFacts, ...] = ()
    taken_back: TakenBack | None = None


@dataclass(frozen=True)
class FraudSign:
    """An early warning of the card's bank, or a payment that Radar has laid aside for review."""

    id: str
    payment_id: str
    charge_id: str
    what: str
    # False once somebody has refunded, disputed or approved it.
    is_open: bool
