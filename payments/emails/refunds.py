"""The mail about money that goes back."""

from backoffice.core.models import OutgoingEmail
from backoffice.core.money import in_words
from payments.emails.writing import Facts, to_donor
from payments.models import Refund


def refund_made(refund: Refund) -> OutgoingEmail | None:
    """How much goes back, of which gift, and which way."""
    return to_donor(
        "refund_made",
        refund.donation.donor,
        lambda: refund_facts(refund),
        about=refund.donation,
        key=f"refund_made:{refund.pk}",
    )


def refund_facts(refund: Refund) -> Facts:
    donation = refund.donation
    return {
        "refund": refund,
        "donation": donation,
        "amount": in_words(refund.amount),
        "whole": refund.amount == donation.amount,
        "gift_amount": in_words(donation.amount),
        "by_stripe": refund.way == Refund.Way.STRIPE,
        "child_name": donation.child.first_name if donation.child else "",
    }
