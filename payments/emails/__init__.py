"""The mails of this floor: one function each, named like its folder under templates/emails.

    emails.thank_you(donation, receipt)

writes into the outbox within the caller's transaction, in the donor's language, and once for each key. It returns None
where there is nobody to write to. docs/emails.md lists all of them.
"""

from payments.emails.asking import (
    payment_link,
    payment_link_reminder,
    preview_of_payment_link,
    sponsorship_reminder,
)
from payments.emails.problems import card_expiring, card_problem, mobile_prompt_failed, payment_recovered
from payments.emails.recurring import (
    manage_link,
    recurring_changed,
    recurring_ended,
    recurring_paused,
    recurring_started,
)
from payments.emails.refunds import refund_made
from payments.emails.thanking import (
    receipt_copy,
    receipt_replaced,
    receipt_replaced_key,
    thank_you,
    thank_you_key,
    welcome,
)

__all__ = [
    "card_expiring",
    "card_problem",
    "manage_link",
    "mobile_prompt_failed",
    "payment_link",
    "payment_link_reminder",
    "payment_recovered",
    "preview_of_payment_link",
    "receipt_copy",
    "receipt_replaced",
    "receipt_replaced_key",
    "recurring_changed",
    "recurring_ended",
    "recurring_paused",
    "recurring_started",
    "refund_made",
    "sponsorship_reminder",
    "thank_you",
    "thank_you_key",
    "welcome",
]
