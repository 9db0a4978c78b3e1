"""The routes, one module per family of objects; importing this package registers them all."""

from payments.sandbox.resources import (
    billing_portal,
    catalogue,
    checkout,
    customers,
    disputes,
    endpoints,
    events,
    files,
    invoices,
    payment_links,
    payment_methods,
    payments,
    payouts,
    refunds,
    subscriptions,
)

__all__ = [
    "billing_portal",
    "catalogue",
    "checkout",
    "customers",
    "disputes",
    "endpoints",
    "events",
    "files",
    "invoices",
    "payment_links",
    "payment_methods",
    "payments",
    "payouts",
    "refunds",
    "subscriptions",
]
