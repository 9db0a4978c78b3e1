"""Payment links: our own durable address for one asked gift."""

import secrets
import uuid

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backoffice.core.fields import AmountField
from backoffice.core.history import ChangeHistory
from backoffice.core.intervals import Interval
from backoffice.core.models import TimeStamped, User
from backoffice.core.moves import Movable, MovesMap
from beneficiaries.models import Child
from donors.models import Campaign, Donor, Hold, Sponsorship
from payments.models.fund import Fund
from payments.models.link_batch import LinkBatch


def new_token() -> str:
    """256 bits that nobody guesses, in characters that survive in an address."""
    return secrets.token_urlsafe(32)


class PaymentLinkQuerySet(models.QuerySet["PaymentLink"]):
    def for_user(self, user: User | AnonymousUser) -> "PaymentLinkQuerySet":
        return self if user.has_perm("payments.view_paymentlink") else self.none()

    def open(self) -> "PaymentLinkQuerySet":
        return self.filter(status=PaymentLink.Status.OPEN)

    def not_opened(self) -> "PaymentLinkQuerySet":
        return self.open().filter(opened_at=None, started_at=None)

    def opened_not_started(self) -> "PaymentLinkQuerySet":
        return self.open().filter(opened_at__isnull=False, started_at=None)

    def started_not_paid(self) -> "PaymentLinkQuerySet":
        return self.open().filter(started_at__isnull=False)

    def asking_the_same(self, link: "PaymentLink") -> "PaymentLinkQuerySet":
        """Other open links that ask this donor for the very same."""
        return self.open().filter(
            donor=link.donor,
            amount=link.amount,
            least=link.least,
            most=link.most,
            interval=link.interval,
            fund=link.fund,
            child=link.child,
            campaign=link.campaign,
            expires_at__gt=timezone.now(),
        )

    def overdue_to_expire(self) -> "PaymentLinkQuerySet":
        return self.open().filter(expires_at__lte=timezone.now())


class PaymentLink(Movable, TimeStamped):
    class Origin(models.TextChoices):
        STAFF = "staff", _("Sent by staff")
        WEBSITE = "website", _("Website")
        OFFER = "offer", _("Offer of another child")
        REMINDER = "reminder", _("Reminder of a sponsorship")

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
    amount = AmountField(_("amount"), help_text=_("The suggestion, where the donor chooses."))
    # Both or neither: within these bounds the donor chooses the amount.
    least = AmountField(_("at least"), null=True, blank=True)
    most = AmountField(_("at most"), null=True, blank=True)
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
    campaign = models.ForeignKey(
        Campaign,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="payment_links",
        verbose_name=_("campaign"),
    )
    hold = models.ForeignKey(
        Hold,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="payment_links",
        editable=False,
        verbose_name=_("hold"),
    )
    batch = models.ForeignKey(
        LinkBatch,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="links",
        editable=False,
        verbose_name=_("appeal"),
    )
    # Ended at the processor as soon as the gift that this link asks for has begun.
    replaces = models.ForeignKey(
        "payments.RecurringGift",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="replacements",
        editable=False,
        verbose_name=_("in place of"),
    )
    origin = models.CharField(_("from"), max_length=8, choices=Origin, default=Origin.STAFF, editable=False)
    message = models.TextField(_("personal message"), blank=True, max_length=1000)
    expires_at = models.DateTimeField(_("expires"))
    sent_at = models.DateTimeField(_("last sent"), null=True, editable=False)
    reminders_sent = models.PositiveSmallIntegerField(_("reminders"), default=0, editable=False)
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
            models.Index(fields=["status", "sent_at"]),
            models.Index(fields=["-created_at", "-id"]),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=["open", "paid", "expired", "cancelled"]), name="link_status_known"
            ),
            models.CheckConstraint(condition=Q(interval__in=Interval.values), name="link_interval_known"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="link_amount_above_zero"),
            models.CheckConstraint(
                condition=Q(least=None, most=None)
                | (
                    Q(least__gt=0, amount__gte=F("least"), most__gte=F("amount"))
                    & Q(least_currency=F("amount_currency"), most_currency=F("amount_currency"))
                ),
                name="link_bounds_hold_the_amount",
            ),
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
    def was_sent(self) -> bool:
        return self.sent_at is not None

    @property
    def donor_chooses(self) -> bool:
        return self.least is not None

    @property
    def is_payable(self) -> bool:
        return self.status == self.Status.OPEN and self.expires_at > timezone.now()

    @property
    def url(self) -> str:
        """The address in the email."""
        path = reverse("payments:pay", args=[self.token])
        return f"{settings.SITE_URL}{path}"
