"""Cards, accounts and mandates of Stripe in our own words."""

import calendar
import datetime

import stripe

from payments.gateway.facts_methods import Mandate, Method, SetupAttempt
from payments.gateway.stripe_fields import id_of, moment

_NAMES = {
    "acss_debit": "Bank debit",
    "amex": "American Express",
    "au_becs_debit": "BECS debit",
    "bacs_debit": "Bacs debit",
    "diners": "Diners Club",
    "jcb": "JCB",
    "paypal": "PayPal",
    "sepa_debit": "SEPA debit",
    "unionpay": "UnionPay",
    "us_bank_account": "Bank account",
}


def method(found: stripe.PaymentMethod) -> Method:
    """Enough to recognise it by; the number itself never comes to us."""
    # One hash per type, and only its own: an absent one is an AttributeError.
    details = getattr(found, found.type, None)
    return Method(
        id=found.id,
        customer_id=id_of(found.customer),
        words=recognisable(found.type, details),
        expires_on=_end_of_month(getattr(details, "exp_year", None), getattr(details, "exp_month", None)),
        created_at=moment(found.created),
    )


def recognisable(kind: str, details: object) -> str:
    """ "Visa 4242", of a card or an account whose details are these."""
    brand = getattr(details, "brand", None) or kind
    words = (
        f"{_NAMES.get(brand, brand.replace('_', ' ').capitalize())} {getattr(details, 'last4', None) or ''}"
    )
    return words.strip()[:60]


def charged_method(found: stripe.Subscription) -> Method | None:
    """Of a subscription whose methods were expanded: its own goes before the customer's."""
    if isinstance(found.default_payment_method, stripe.PaymentMethod):
        return method(found.default_payment_method)
    return _of_customer(found)


def newer_method(found: stripe.Subscription) -> Method | None:
    """What the customer has chosen since, in the portal for one: Stripe goes on charging the subscription's own."""
    own, chosen = found.default_payment_method, _of_customer(found)
    if chosen is None or not isinstance(own, stripe.PaymentMethod) or chosen.id == own.id:
        return None
    return chosen if chosen.created_at >= method(own).created_at else None


def mandate(found: stripe.Mandate) -> Mandate:
    return Mandate(id=found.id, method_id=id_of(found.payment_method), stands=found.status != "inactive")


def setup_attempt(found: stripe.SetupIntent) -> SetupAttempt:
    error = found.last_setup_error
    return SetupAttempt(
        id=found.id,
        customer_id=id_of(found.customer),
        failure=(error.message or error.code or "") if error else "",
    )


def _of_customer(found: stripe.Subscription) -> Method | None:
    customer = found.customer
    if not isinstance(customer, stripe.Customer) or getattr(customer, "deleted", False):
        return None
    settings = getattr(customer, "invoice_settings", None)
    chosen = settings.default_payment_method if settings else None
    return method(chosen) if isinstance(chosen, stripe.PaymentMethod) else None


def _end_of_month(year: int | None, month: int | None) -> datetime.date | None:
    if not year or not month:
        return None
    return datetime.date(year, month, calendar.monthrange(year, month)[1])
