"""The tables of the payments floor."""

from payments.models.allotment import InstalmentAllotment
from payments.models.bank import BankLine, BankStatement, KnownPayer
from payments.models.checkout import CheckoutAttempt
from payments.models.dispute import Dispute, DisputeEvidence, DisputeNote
from payments.models.donation import Donation
from payments.models.fund import Fund
from payments.models.gift_item import GiftItem, GiftOrder, GiftOrderLine
from payments.models.inbox import ObjectLease, WebhookEvent
from payments.models.ledger import JournalEntry, JournalLine, LedgerAccount
from payments.models.link import PaymentLink
from payments.models.link_batch import LinkBatch, LinkBatchRecipient
from payments.models.mobile_money import MobilePayment, MobilePledge
from payments.models.offline import BatchPaper, OfflineBatch, OfflineGift
from payments.models.payout import BalanceTransaction, ProcessorPayout, Reconciliation
from payments.models.poster_link import CampaignFund, PosterLink
from payments.models.receipt import Receipt
from payments.models.recurring import RecurringGift
from payments.models.recurring_change import RecurringChange
from payments.models.refund import Refund

__all__ = [
    "BalanceTransaction",
    "BankLine",
    "BankStatement",
    "BatchPaper",
    "CampaignFund",
    "CheckoutAttempt",
    "Dispute",
    "DisputeEvidence",
    "DisputeNote",
    "Donation",
    "Fund",
    "GiftItem",
    "GiftOrder",
    "GiftOrderLine",
    "InstalmentAllotment",
    "JournalEntry",
    "JournalLine",
    "KnownPayer",
    "LedgerAccount",
    "LinkBatch",
    "LinkBatchRecipient",
    "MobilePayment",
    "MobilePledge",
    "ObjectLease",
    "OfflineBatch",
    "OfflineGift",
    "PaymentLink",
    "PosterLink",
    "ProcessorPayout",
    "Receipt",
    "Reconciliation",
    "RecurringChange",
    "RecurringGift",
    "Refund",
    "WebhookEvent",
]
