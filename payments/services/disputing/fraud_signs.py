"""Early signs of fraud become tasks: a refund in time costs less than a dispute.

https://docs.stripe.com/disputes/measuring-radar#early-fraud-warnings. Nothing is refunded by itself: a person looks.
"""

from django.db import transaction
from django.utils.translation import gettext as _

from backoffice.core.models import WorkItem
from backoffice.core.money import in_words
from backoffice.core.services import work
from payments.gateway.facts_refunds import FraudSign
from payments.services.giving_back.refund_following import donation_of

SUSPECTED = "payment.fraud_suspected"


@transaction.atomic
def follow(sign: FraudSign) -> str:
    """Ask somebody to look, or close that question; returns what was done, in words."""
    donation = donation_of(payment_id=sign.payment_id, charge_id=sign.charge_id)
    if donation is None:
        return _("Nothing: the payment is not in our books.")
    key = f"{SUSPECTED}:{sign.id}"
    if not sign.is_open:
        for item in WorkItem.objects.open().filter(key=key):
            item.move(WorkItem.Status.DONE, reason=_("Settled at Stripe."))
        return _("Nobody need look at %(reference)s any more.") % {"reference": donation.reference}
    if WorkItem.objects.filter(key=key).exists():
        return _("Somebody has been asked about %(reference)s.") % {"reference": donation.reference}
    work.ask(
        SUSPECTED,
        title=_("%(amount)s of %(reference)s may be fraud")
        % {"amount": in_words(donation.amount), "reference": donation.reference},
        details=_(
            "The bank or Stripe warns: %(what)s. If you do not know the donor, refund the gift now: a dispute would "
            "cost a fee beside it. If you do, dismiss this."
        )
        % {"what": sign.what.replace("_", " ")},
        subject=donation,
        key=key,
    )
    return _("%(reference)s may be fraud: somebody is asked to look.") % {"reference": donation.reference}
