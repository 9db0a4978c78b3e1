"""From Stripe's objects to ours, for API version 2026-10-28.endive.

Every path that older tutorials name (`invoice.subscription`, `subscription.current_period_end`,
`charge.invoice`) is gone from this version: https://docs.stripe.com/changelog
"""

import stripe

from backoffice.core.money import from_minor
from payments.gateway.facts import (
    Charge,
    CheckoutSession,
    Payer,
    Payment,
    PaymentState,
    SessionState,
)
from payments.gateway.method_shapes import recognisable
from payments.gateway.stripe_fields import id_of, moment, money_or_none, our_ids

_PAYMENT_STATES = {
    "processing": PaymentState.PROCESSING,
    "succeeded": PaymentState.SUCCEEDED,
    "canceled": PaymentState.CANCELLED,
}


def checkout_session(found: stripe.checkout.Session) -> CheckoutSession:
    details = found.customer_details
    return CheckoutSession(
        id=found.id,
        state=SessionState(found.status or "open"),
        is_paid=found.payment_status == "paid",
        is_recurring=found.mode == "subscription",
        amount=money_or_none(found.amount_total, found.currency),
        url=found.url or "",
        ours=our_ids(found.metadata),
        payer=Payer(
            name=(details.name or "") if details else "", email=(details.email or "") if details else ""
        ),
        payment_id=id_of(found.payment_intent),
        subscription_id=id_of(found.subscription),
        invoice_id=id_of(found.invoice),
        customer_id=id_of(found.customer),
        payment_link_id=id_of(found.payment_link),
    )


def payment(found: stripe.PaymentIntent) -> Payment:
    """A payment intent whose `latest_charge.balance_transaction` was expanded."""
    error = found.last_payment_error
    latest = found.latest_charge
    return Payment(
        id=found.id,
        state=_PAYMENT_STATES.get(found.status, PaymentState.WAITING),
        amount=from_minor(
            found.amount_received if found.status == "succeeded" else found.amount, found.currency
        ),
        ours=our_ids(found.metadata),
        created_at=moment(found.created),
        saves_method=found.setup_future_usage is not None,
        failure=(error.message or error.code or "") if error else "",
        charge=charge(latest) if isinstance(latest, stripe.Charge) else None,
        failure_code=(error.decline_code or error.code or "") if error else "",
        needs_proof=found.status == "requires_action"
        or (error is not None and "authentication_required" in (error.code, error.decline_code)),
    )


def charge(found: stripe.Charge) -> Charge:
    """A charge whose `balance_transaction` was expanded; Stripe writes it some time after the charge."""
    settled = found.balance_transaction
    details = found.payment_method_details
    billing = found.billing_details
    return Charge(
        id=found.id,
        payment_id=id_of(found.payment_intent),
        succeeded=found.status == "succeeded",
        amount=from_minor(found.amount, found.currency),
        created_at=moment(found.created),
        settles_later=details is not None and _is_bank_debit(details.type),
        payer=Payer(name=billing.name or "", email=billing.email or ""),
        fee=from_minor(settled.fee, settled.currency)
        if isinstance(settled, stripe.BalanceTransaction)
        else None,
        settled=from_minor(settled.amount, settled.currency)
        if isinstance(settled, stripe.BalanceTransaction)
        else None,
        balance_id=id_of(settled),
        paid_with=recognisable(details.type, getattr(details, details.type, None)) if details else "",
    )


def _is_bank_debit(kind: str) -> bool:
    return kind.endswith("_debit") or kind == "us_bank_account"
