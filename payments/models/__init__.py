"""The tables of the payments floor."""

from payments.models.allotment import InstalmentAllotment
from payments.models.checkout import CheckoutAttempt
from payments.models.donation import Donation
from payments.models.fund import Fund
from payments.models.gift_item import GiftItem, GiftOrder, GiftOrderLine
from payments.models.inbox import ObjectLease, WebhookEvent
from payments.models.ledger import JournalEntry, JournalLine, LedgerAccount
from payments.models.link import PaymentLink
from payments.models.link_batch import LinkBatch, LinkBatchRecipient
from payments.models.poster_link import CampaignFund, PosterLink
from payments.models.receipt import Receipt
from payments.models.recurring import RecurringGift

__all__ = [
    "CampaignFund",
    "CheckoutAttempt",
    "Donation",
    "Fund",
    "GiftItem",
    "GiftOrder",
    "GiftOrderLine",
    "InstalmentAllotment",
    "JournalEntry",
    "JournalLine",
    "LedgerAccount",
    "LinkBatch",
    "LinkBatchRecipient",
    "ObjectLease",
    "PaymentLink",
    "PosterLink",
    "Receipt",
    "RecurringGift",
    "WebhookEvent",
]
