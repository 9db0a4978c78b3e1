"""An object with every field that the API always shows, still null.

The list of fields comes from the SDK's own classes, so that code which reads a field gets null from the sandbox
where it gets null from Stripe, and an AttributeError where the field is gone.
"""

import typing
from functools import cache

import stripe
from stripe.billing_portal import Session as PortalSession
from stripe.checkout import Session as CheckoutSession
from stripe.radar import EarlyFraudWarning

from payments.sandbox.documents import Document

RESOURCES: dict[str, type[stripe.StripeObject]] = {
    "balance_transaction": stripe.BalanceTransaction,
    "billing_portal.session": PortalSession,
    "charge": stripe.Charge,
    "checkout.session": CheckoutSession,
    "customer": stripe.Customer,
    "dispute": stripe.Dispute,
    "file": stripe.File,
    "invoice": stripe.Invoice,
    "invoice_payment": stripe.InvoicePayment,
    "item": stripe.LineItem,
    "line_item": stripe.InvoiceLineItem,
    "mandate": stripe.Mandate,
    "payment_intent": stripe.PaymentIntent,
    "payment_link": stripe.PaymentLink,
    "payment_method": stripe.PaymentMethod,
    "payout": stripe.Payout,
    "plan": stripe.Plan,
    "price": stripe.Price,
    "product": stripe.Product,
    "radar.early_fraud_warning": EarlyFraudWarning,
    "refund": stripe.Refund,
    "review": stripe.Review,
    "setup_intent": stripe.SetupIntent,
    "subscription": stripe.Subscription,
    "subscription_item": stripe.SubscriptionItem,
    "webhook_endpoint": stripe.WebhookEndpoint,
}

# Fields that are absent, not null: those of deleted objects and those that only `expand` brings.
_ABSENT: dict[str, frozenset[str]] = {
    "charge": frozenset({"refunds", "source", "level3", "authorization_code"}),
    "checkout.session": frozenset({"line_items", "currency_conversion"}),
    "customer": frozenset(
        {"sources", "subscriptions", "tax_ids", "cash_balance", "invoice_credit_balance", "tax"}
    ),
    "invoice": frozenset({"payments", "confirmation_secret", "amount_paid_off_stripe"}),
    "payment_intent": frozenset({"source", "amount_details", "payment_details", "hooks"}),
    "payment_link": frozenset({"line_items"}),
    "price": frozenset({"currency_options", "tiers"}),
    "webhook_endpoint": frozenset({"secret"}),
}


# The only ones that do not say whether they are live.
_WITHOUT_MODE = frozenset({"balance_transaction", "file", "refund"})


def blank(kind: str) -> Document:
    mode: Document = {} if kind in _WITHOUT_MODE else {"livemode": False}
    return {"object": kind} | mode | dict.fromkeys(_nullable(kind))


@cache
def _nullable(kind: str) -> tuple[str, ...]:
    absent = _ABSENT.get(kind, frozenset()) | {"deleted"}
    if kind == "payment_method":
        return ("allow_redisplay", "customer", "customer_account")  # one hash per type, and only its own
    return tuple(
        name
        for name, annotation in RESOURCES[kind].__annotations__.items()
        if type(None) in typing.get_args(annotation) and name not in absent
    )


def collection(items: list[Document], *, url: str, has_more: bool = False) -> Document:
    return {"object": "list", "data": items, "has_more": has_more, "url": url}


def no_tax() -> Document:
    return {"enabled": False, "disabled_reason": None, "liability": None, "provider": None, "status": None}


def no_address() -> Document:
    return dict.fromkeys(("city", "country", "line1", "line2", "postal_code", "state"))
