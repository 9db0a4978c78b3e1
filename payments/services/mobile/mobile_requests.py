"""One request of a caller is one payment, however often it is sent: the caller's key decides."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from djmoney.money import Money

from backoffice.core.errors import Conflict
from backoffice.core.models import User
from donors.models import Donor
from payments.models import MobilePayment
from payments.services.mobile import mobile_payments
from payments.services.mobile.mobile_payments import Purpose

LONGEST_KEY = 200


class OtherRequest(Conflict):
    """The key was used for something else."""


def ask_once(
    *,
    user: User,
    key: str,
    donor: Donor,
    provider: str,
    phone: str,
    amount: Money,
    purpose: Purpose,
) -> tuple[MobilePayment, bool]:
    """The payment, and whether it is new. Keys of two people are never the same. Raises OtherRequest, and what
    `mobile_payments.ask` raises."""
    own_key = f"{user.pk}:{key}" if key else None
    chosen = mobile_payments.provider_named(provider)
    msisdn, asked = mobile_payments.checked(chosen, phone, amount)
    facts = (donor.pk, chosen.name, msisdn, asked, purpose.child.pk if purpose.child else None)
    if own_key and (standing := _standing(own_key, facts)):
        return standing, False
    try:
        with transaction.atomic():
            payment = mobile_payments.ask(
                donor=donor,
                provider=provider,
                phone=phone,
                amount=amount,
                purpose=purpose,
                by=user,
                idempotency_key=own_key,
            )
    except (IntegrityError, mobile_payments.AskRefused):
        # Two at the same moment: one wrote, and the other finds what was written.
        if own_key and (standing := _standing(own_key, facts)):
            return standing, False
        raise
    return payment, True


def _standing(own_key: str, facts: tuple[object, ...]) -> MobilePayment | None:
    found = MobilePayment.objects.select_related("donation").filter(idempotency_key=own_key).first()
    if found is None:
        return None
    gift = found.donation
    if (gift.donor_id, found.provider, found.phone, gift.amount, gift.child_id) != facts:
        raise OtherRequest(_("This X-Idempotency-Key was used for another payment."))
    return found
