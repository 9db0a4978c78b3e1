"""What donors, banks and time do at Stripe: each a function that a test or the panel calls."""

from payments.sandbox.behaviour.checkout import expire_session, pay_session
from payments.sandbox.behaviour.dashboard import make_dashboard_payment
from payments.sandbox.behaviour.declines import (
    AuthenticationRequired,
    BankDebitUnavailable,
    CardDeclined,
    NotPossible,
    SessionClosed,
)
from payments.sandbox.behaviour.disputes import (
    close_review,
    decide_dispute,
    escalate_inquiry,
    fail_after_success,
    open_dispute,
    open_review,
    warn_of_fraud,
)
from payments.sandbox.behaviour.fees import settle_charge_fee
from payments.sandbox.behaviour.front_end import confirm_payment
from payments.sandbox.behaviour.hosted_invoices import cannot_finalize, expire_incomplete, pay_invoice, retry
from payments.sandbox.behaviour.payment_links import AmountNotOffered, open_payment_link
from payments.sandbox.behaviour.payouts import (
    arrive,
    cancel_payout,
    charge_for_service,
    fail_payout,
    itemise,
    pay_out,
    reverse_payout,
)
from payments.sandbox.behaviour.recurring_changes import (
    change_amount,
    detach_method,
    expire_card,
    keep,
    move_next_payment,
    pause_collection,
    plan_end,
    replace_card,
    resume_collection,
    revoke_mandate,
)
from payments.sandbox.behaviour.refunds import refund_payment, settle_refund
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
    "AuthenticationRequired",
    "BankDebitUnavailable",
    "CardDeclined",
    "NotPossible",
    "SessionClosed",
    "arrive",
    "cancel_payout",
    "cancel_subscription",
    "cannot_finalize",
    "change_amount",
    "charge_for_service",
    "close_review",
    "collect",
    "confirm_payment",
    "decide_dispute",
    "detach_method",
    "escalate_inquiry",
    "expire_card",
    "expire_incomplete",
    "expire_session",
    "fail_after_success",
    "fail_payout",
    "itemise",
    "keep",
    "make_dashboard_payment",
    "move_next_payment",
    "open_dispute",
    "open_payment_link",
    "open_review",
    "pause_collection",
    "pause_subscription",
    "pay_invoice",
    "pay_out",
    "pay_session",
    "plan_end",
    "recover",
    "refund_payment",
    "renew",
    "replace_card",
    "resume_collection",
    "resume_subscription",
    "retry",
    "reverse_payout",
    "revoke_mandate",
    "settle_bank_debit",
    "settle_charge_fee",
    "settle_refund",
    "void_invoice",
    "warn_of_fraud",
]
