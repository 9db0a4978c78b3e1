"""The tables of the payments floor."""

from payments.models.checkout import CheckoutAttempt
from payments.models.donation import Donation
from payments.models.fund import Fund
from payments.models.inbox import ObjectLease, WebhookEvent
from payments.models.ledger import JournalEntry, JournalLine, LedgerAccount
from payments.models.link import PaymentLink
from payments.models.receipt import Receipt
from payments.models.recurring import RecurringGift

__all__ = [
    "CheckoutAttempt",
    "Donation",
    "Fund",
    "JournalEntry",
    "JournalLine",
    "LedgerAccount",
    "ObjectLease",
    "PaymentLink",
    "Receipt",
    "RecurringGift",
    "WebhookEvent",
]
