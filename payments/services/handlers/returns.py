"""Refunds, disputes and signs of fraud: what is read of a payment becomes what our rows say."""

from django.utils.translation import gettext as _

from payments.models import Dispute, Refund
from payments.services.disputing import disputes, fraud_signs
from payments.services.giving_back import refund_following
from payments.services.handlers.readings import ReturnsReading


def apply(reading: ReturnsReading) -> str:
    """In the caller's transaction, after the payment itself; returns the effect in plain words."""
    said = [_of_refund(refund_following.follow(facts)) for facts in reading.returns.refunds]
    if reading.returns.taken_back is not None:
        taken = reading.returns.taken_back
        said.append(_of_refund(refund_following.follow_taken_back(taken, payment_id=reading.payment_id)))
    said += [_of_dispute(disputes.follow(facts)) for facts in reading.returns.disputes]
    if reading.sign is not None:
        said.append(fraud_signs.follow(reading.sign))
    return " ".join(said) or _("Nothing has gone back.")


def _of_refund(refund: Refund | None) -> str:
    if refund is None:
        return _("A refund of a payment that is not in our books.")
    return _("The refund %(refund)s is now: %(status)s.") % {
        "refund": refund,
        "status": refund.get_status_display(),
    }


def _of_dispute(dispute: Dispute | None) -> str:
    if dispute is None:
        return _("A dispute of a payment that is not in our books.")
    return _("The dispute %(dispute)s is now: %(status)s.") % {
        "dispute": dispute,
        "status": dispute.get_status_display(),
    }
