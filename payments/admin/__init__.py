"""The payments floor's pages of the admin."""

from payments.admin import (
    appeals,
    campaigns,
    donations,
    events,
    funds,
    gift_items,
    gift_orders,
    ledger,
    links,
    posters,
    receipts,
    recurring,
)

__all__ = [
    "appeals",
    "campaigns",
    "donations",
    "events",
    "funds",
    "gift_items",
    "gift_orders",
    "ledger",
    "links",
    "posters",
    "receipts",
    "recurring",
]
