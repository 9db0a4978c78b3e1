"""The routes, one module per family of objects; importing this package registers them all."""

from payments.sandbox.resources import (
    billing_portal,
    catalogue,
    checkout,
    customers,
    events,
    invoices,
    payment_links,
    payments,
    subscriptions,
)

__all__ = [
    "billing_portal",
    "catalogue",
    "checkout",
    "customers",
    "events",
    "invoices",
    "payment_links",
    "payments",
    "subscriptions",
]
