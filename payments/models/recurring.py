"""Recurring gifts: mandates at the processor."""

import uuid

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from backoffice.core.fields import AmountField
from backoffice.core.history import ChangeHistory
from backoffice.core.intervals import RECURRING, RECURRING_CHOICES, Interval
from backoffice.core.models import TimeStamped, User
from backoffice.core.money import in_words
from backoffice.core.moves import Movable, MovesMap
from beneficiaries.models import Child
from donors.models import Campaign, Donor, Sponsorship
from payments.models.fund import Fund
from payments.models.link import PaymentLink


class RecurringGiftQuerySet(models.QuerySet["RecurringGift"]):
    def for_user(self, user: User | AnonymousUser) -> "RecurringGiftQuerySet":
        return self if user.has_perm("payments.view_recurringgift") else self.none()

    def live(self) -> "RecurringGiftQuerySet":
        return self.filter(status__in=[RecurringGift.Status.ACTIVE, RecurringGift.Status.PAST_DUE])


class RecurringGift(Movable, TimeStamped):
    class Status(models.TextChoices):
        INCOMPLETE = "incomplete", _("Not started")
        ACTIVE = "active", _("Active")
        PAST_DUE = "past_due", _("Behind")
        PAUSED = "paused", _("Paused")
        CANCELLED = "cancelled", _("Cancelled")

    MOVES = MovesMap(
        {
            Status.INCOMPLETE: {Status.ACTIVE, Status.PAST_DUE, Status.PAUSED, Status.CANCELLED},
            Status.ACTIVE: {Status.PAST_DUE, Status.PAUSED, Status.CANCELLED},
            Status.PAST_DUE: {Status.ACTIVE, Status.PAUSED, Status.CANCELLED},
            Status.PAUSED: {Status.ACTIVE, Status.PAST_DUE, Status.CANCELLED},
        }
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    status = models.CharField(
        _("status"), max_length=10, choices=Status, default=Status.INCOMPLETE, editable=False
    )
    donor = models.ForeignKey(Donor, models.PROTECT, related_name="recurring_gifts", verbose_name=_("donor"))
    amount = AmountField(_("amount"))
    interval = models.CharField(
        _("interval"), max_length=7, choices=RECURRING_CHOICES, default=Interval.MONTH
    )
    fund = models.ForeignKey(Fund, models.PROTECT, related_name="recurring_gifts", verbose_name=_("fund"))
    child = models.ForeignKey(
        Child, models.PROTECT, null=True, blank=True, related_name="recurring_gifts", verbose_name=_("child")
    )
    sponsorship = models.ForeignKey(
        Sponsorship,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="recurring_gifts",
        verbose_name=_("sponsorship"),
    )
    payment_link = models.ForeignKey(
        PaymentLink,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="recurring_gifts",
        verbose_name=_("payment link"),
    )
    campaign = models.ForeignKey(
        Campaign,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="recurring_gifts",
        verbose_name=_("campaign"),
    )
    stripe_subscription_id = models.CharField(max_length=255, null=True, unique=True, editable=False)
    stripe_customer_id = models.CharField(max_length=255, blank=True, default="", editable=False)
    next_payment_at = models.DateTimeField(_("next payment"), null=True, editable=False)
    cancels_at = models.DateTimeField(_("will end"), null=True, editable=False)
    started_at = models.DateTimeField(_("started"), null=True, editable=False)
    cancelled_at = models.DateTimeField(_("ended"), null=True, editable=False)
    resumes_at = models.DateTimeField(_("goes on from"), null=True, editable=False)
    # From which moment the processor counts the periods: its day is the day of the charge.
    anchored_at = models.DateTimeField(null=True, editable=False)
    # What it is charged to, as Stripe tells: enough to recognise a card, and to see that it will expire.
    method = models.CharField(_("charged to"), max_length=60, blank=True, editable=False)
    card_expires_on = models.DateField(_("card expires"), null=True, editable=False)
    stripe_method_id = models.CharField(max_length=255, blank=True, default="", editable=False)

    objects = RecurringGiftQuerySet.as_manager()
    history = ChangeHistory()

    class Meta:
        verbose_name = _("recurring gift")
        verbose_name_plural = _("recurring gifts")
        ordering = ["-created_at", "-id"]
        permissions = [("manage_recurringgift", _("Can change, pause, resume and end recurring gifts"))]
        indexes = [
            models.Index(fields=["status", "card_expires_on"]),
            models.Index(fields=["status", "-created_at", "-id"]),
            models.Index(fields=["donor", "-created_at"]),
            models.Index(fields=["-created_at", "-id"]),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=["incomplete", "active", "past_due", "paused", "cancelled"]),
                name="recurring_status_known",
            ),
            models.CheckConstraint(
                condition=Q(interval__in=[interval.value for interval in RECURRING]),
                name="recurring_interval_known",
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="recurring_amount_above_zero"),
        ]

    def __str__(self) -> str:
        return f"{self.donor}: {in_words(self.amount)} {self.get_interval_display()}"
