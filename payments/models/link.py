"""Payment links: our own durable address for one asked gift."""

import secrets
import uuid

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backoffice.core.fields import AmountField
from backoffice.core.history import ChangeHistory
from backoffice.core.intervals import Interval
from backoffice.core.models import TimeStamped, User
from backoffice.core.moves import Movable, MovesMap
from beneficiaries.models import Child
from donors.models import Donor, Sponsorship
from payments.models.fund import Fund


def new_token() -> str:
    """256 bits that nobody guesses, in characters that survive in an address."""
    return secrets.token_urlsafe(32)


class PaymentLinkQuerySet(models.QuerySet["PaymentLink"]):
    def for_user(self, user: User | AnonymousUser) -> "PaymentLinkQuerySet":
        return self if user.has_perm("payments.view_paymentlink") else self.none()

    def open(self) -> "PaymentLinkQuerySet":
        return self.filter(status=PaymentLink.Status.OPEN)

    def overdue_to_expire(self) -> "PaymentLinkQuerySet":
        return self.open().filter(expires_at__lte=timezone.now())


class PaymentLink(Movable, TimeStamped):
    class Status(models.TextChoices):
        OPEN = "open", _("Open")
        PAID = "paid", _("Paid")
        EXPIRED = "expired", _("Expired")
        CANCELLED = "cancelled", _("Cancelled")

    # Money that arrives at the last second is never refused, so a closed link can still become paid.
    MOVES = MovesMap(
        {
            Status.OPEN: {Status.PAID, Status.EXPIRED, Status.CANCELLED},
            Status.EXPIRED: {Status.PAID},
            Status.CANCELLED: {Status.PAID},
        }
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    token = models.CharField(max_length=60, unique=True, default=new_token, editable=False)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.OPEN, editable=False)
    donor = models.ForeignKey(Donor, models.PROTECT, related_name="payment_links", verbose_name=_("donor"))
    amount = AmountField(_("amount"))
    interval = models.CharField(_("interval"), max_length=7, choices=Interval, default=Interval.ONCE)
    fund = models.ForeignKey(Fund, models.PROTECT, related_name="payment_links", verbose_name=_("fund"))
    child = models.ForeignKey(
        Child, models.PROTECT, null=True, blank=True, related_name="payment_links", verbose_name=_("child")
    )
    sponsorship = models.ForeignKey(
        Sponsorship,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="payment_links",
        verbose_name=_("sponsorship"),
    )
    message = models.TextField(_("personal message"), blank=True, max_length=1000)
    expires_at = models.DateTimeField(_("expires"))
    opened_at = models.DateTimeField(_("first opened"), null=True, editable=False)
    started_at = models.DateTimeField(_("payment started"), null=True, editable=False)
    paid_at = models.DateTimeField(_("paid"), null=True, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        editable=False,
        verbose_name=_("sent by"),
    )

    objects = PaymentLinkQuerySet.as_manager()
    history = ChangeHistory(excluded_fields=["token"])

    class Meta:
        verbose_name = _("payment link")
        verbose_name_plural = _("payment links")
        ordering = ["-created_at", "-id"]
        permissions = [
            ("send_paymentlink", _("Can send payment links")),
            ("cancel_paymentlink", _("Can cancel payment links")),
        ]
        indexes = [
            models.Index(fields=["status", "-created_at", "-id"]),
            models.Index(fields=["donor", "-created_at"]),
            models.Index(fields=["status", "expires_at"]),
            models.Index(fields=["-created_at", "-id"]),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=["open", "paid", "expired", "cancelled"]), name="link_status_known"
            ),
            models.CheckConstraint(condition=Q(interval__in=Interval.values), name="link_interval_known"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="link_amount_above_zero"),
            models.CheckConstraint(
                condition=Q(sponsorship=None) | Q(child__isnull=False), name="link_sponsorship_has_its_child"
            ),
        ]

    def __str__(self) -> str:
        return str(_("Payment link for %(donor)s") % {"donor": self.donor})

    @property
    def is_recurring(self) -> bool:
        return self.interval != Interval.ONCE

    @property
    def is_payable(self) -> bool:
        return self.status == self.Status.OPEN and self.expires_at > timezone.now()

    @property
    def url(self) -> str:
        """The address in the email."""
        path = reverse("payments:pay", args=[self.token])
        return f"{settings.SITE_URL}{path}"
