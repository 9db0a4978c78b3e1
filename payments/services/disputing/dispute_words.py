"""What a bank's reason and Stripe's status of a dispute mean, for people.

https://docs.stripe.com/disputes/categories, https://docs.stripe.com/api/disputes/object#dispute_object-status
"""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_WORDS: dict[str, str | Promise] = {
    "bank_cannot_process": _("The donor's bank could not process the payment."),
    "check_returned": _("The cheque was returned."),
    "credit_not_processed": _("The donor says that a refund was promised and has not come."),
    "customer_initiated": _("The donor has asked their bank to take the payment back."),
    "debit_not_authorized": _("The donor says that they did not allow this bank debit."),
    "duplicate": _("The donor says that they were charged twice."),
    "fraudulent": _("The owner of the card says that they did not make this payment."),
    "general": _("The bank gives no particular reason."),
    "incorrect_account_details": _("The account's details were wrong."),
    "insufficient_funds": _("There was not enough money on the donor's account."),
    "noncompliant": _("The bank says that a rule of the card network was broken."),
    "product_not_received": _("The donor says that what was paid for has not come."),
    "product_unacceptable": _("The donor says that it was not as described."),
    "subscription_canceled": _("The donor says that they had ended their recurring gift."),
    "unrecognized": _("The donor does not recognise the payment on their statement."),
}

_STATUS_WORDS = {
    "warning_needs_response": _("Inquiry: waits for our answer"),
    "warning_under_review": _("Inquiry: the bank is looking at our answer"),
    "warning_closed": _("Inquiry: closed without a dispute"),
    "needs_response": _("Waits for our answer"),
    "under_review": _("The bank is looking at our answer"),
    "appeal_needs_response": _("Appeal: waits for our answer"),
    "appeal_under_review": _("Appeal: the bank is looking at our answer"),
    "prevented": _("Prevented before it was a dispute"),
    "won": _("Won"),
    "lost": _("Lost"),
}


def words_for(reason: str) -> str:
    """A sentence; of a reason that is new to us the bank's own word."""
    known = _WORDS.get(reason)
    return str(known) if known is not None else str(_("The bank says: %(reason)s.")) % {"reason": reason}


def status_words(status: str) -> str:
    """Of a status that is new to us Stripe's own word, made readable."""
    known = _STATUS_WORDS.get(status)
    return str(known) if known is not None else status.replace("_", " ").capitalize()
