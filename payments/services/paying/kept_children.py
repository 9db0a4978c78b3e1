"""While somebody pays, the child that a link's hold keeps is not offered to others: on a card page and on a phone."""

import datetime
import logging

from django.conf import settings
from django.utils import timezone

from donors.services import holds
from payments.models import PaymentLink

logger = logging.getLogger(__name__)


def keep_while_paying(link: PaymentLink) -> None:
    """The hold lasts long enough for this payment. A promise keeps its child without one.

    In the transaction in which the payment begins, after the link was locked. A hold that cannot be prolonged any
    more keeps nobody from giving: the money is for the child, whoever sponsors it.
    """
    if link.hold is None or link.hold.released_at is not None:
        return
    until = timezone.now() + datetime.timedelta(minutes=settings.PAYMENT_HOLD_MINUTES)
    if link.hold.expires_at >= until:
        return
    try:
        holds.prolong(link.hold, expires_at=until, by=None)
    except holds.HoldRefused as refusal:
        logger.info("%s is paid without its hold: %s", link.pk, refusal)
