"""The payments floor's pages of the admin."""

from payments.admin import donations, events, funds, ledger, links, receipts, recurring

__all__ = ["donations", "events", "funds", "ledger", "links", "receipts", "recurring"]
