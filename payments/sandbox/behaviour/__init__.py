"""What donors, banks and time do at Stripe: each a function that a test or the panel calls."""

from payments.sandbox.behaviour.checkout import expire_session, pay_session
from payments.sandbox.behaviour.dashboard import make_dashboard_payment
from payments.sandbox.behaviour.declines import BankDebitUnavailable, CardDeclined, NotPossible, SessionClosed
from payments.sandbox.behaviour.fees import settle_charge_fee
from payments.sandbox.behaviour.front_end import confirm_payment
from payments.sandbox.behaviour.payment_links import AmountNotOffered, open_payment_link
from payments.sandbox.behaviour.renewals import collect, recover, renew
from payments.sandbox.behaviour.settlement import settle_bank_debit
from payments.sandbox.behaviour.subscriptions import (
    cancel_subscription,
    pause_subscription,
    resume_subscription,
)
from payments.sandbox.behaviour.voiding import void_invoice

__all__ = [
    "AmountNotOffered",
    "BankDebitUnavailable",
    "CardDeclined",
    "NotPossible",
    "SessionClosed",
    "cancel_subscription",
    "collect",
    "confirm_payment",
    "expire_session",
    "make_dashboard_payment",
    "open_payment_link",
    "pause_subscription",
    "pay_session",
    "recover",
    "renew",
    "resume_subscription",
    "settle_bank_debit",
    "settle_charge_fee",
    "void_invoice",
]
