"""Attempts to pay: one Checkout Session at the processor each."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from backoffice.core.models import TimeStamped
from backoffice.core.moves import Movable, MovesMap
from payments.models.donation import Donation
from payments.models.link import PaymentLink
from payments.models.recurring import RecurringGift


class CheckoutAttempt(Movable, TimeStamped):
    """Our row of a Checkout Session, written before the processor is asked for one.

    The database lets one open attempt stand for each payment link, so that no two payable sessions exist.
    """

    class Status(models.TextChoices):
        OPEN = "open", _("Open")
        COMPLETE = "complete", _("Complete")
        EXPIRED = "expired", _("Expired")

    MOVES = MovesMap({Status.OPEN: {Status.COMPLETE, Status.EXPIRED}})
    KEPT_LOADED = ("payment_link", "donation")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    status = models.CharField(_("status"), max_length=8, choices=Status, default=Status.OPEN, editable=False)
    payment_link = models.ForeignKey(
        PaymentLink, models.PROTECT, related_name="attempts", verbose_name=_("payment link")
    )
    donation = models.OneToOneField(
        Donation, models.PROTECT, related_name="attempt", verbose_name=_("donation")
    )
    recurring_gift = models.ForeignKey(
        RecurringGift,
        models.PROTECT,
        null=True,
        related_name="attempts",
        verbose_name=_("recurring gift"),
    )
    stripe_session_id = models.CharField(max_length=255, null=True, unique=True)
    url = models.TextField(_("address of the payment page"), blank=True)
    expires_at = models.DateTimeField(_("expires"))

    class Meta:
        verbose_name = _("checkout attempt")
        verbose_name_plural = _("checkout attempts")
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["payment_link"], condition=Q(status="open"), name="checkout_one_open_per_link"
            ),
            models.CheckConstraint(
                condition=Q(status__in=["open", "complete", "expired"]), name="checkout_status_known"
            ),
        ]

    def __str__(self) -> str:
        return self.stripe_session_id or str(self.pk)
