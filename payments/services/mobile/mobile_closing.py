"""A prompt of which no provider will ever tell: a person has looked, and closes it. Money may still come after all."""

from django.db import transaction
from django.utils.translation import gettext as _

from backoffice.core import context
from backoffice.core.errors import Conflict
from backoffice.core.models import User
from payments.mobile_money.base import Reason
from payments.models import MobilePayment
from payments.services.mobile.mobile_outcomes import fail_locked, locked


class StillAsked(Conflict):
    """The provider is being asked about it by itself; the message says so."""


def can_be_closed(payment: MobilePayment) -> bool:
    """Undecided, and nothing asks any more: two days have passed, or what was told contradicts our row."""
    return payment.can_move(MobilePayment.Status.FAILED) and payment.next_query_at is None


def close_unpaid(payment: MobilePayment, *, by: User, reason: str) -> MobilePayment:
    """Nothing was paid, as far as a person could find out. Raises StillAsked."""
    with transaction.atomic(), context.acting(by):
        payment = locked(payment.pk)
        if not can_be_closed(payment):
            raise StillAsked(_("This payment is decided, or the provider is still being asked about it."))
        return fail_locked(payment, reason=Reason.TIMEOUT, said=reason)
