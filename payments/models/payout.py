"""Processor payouts: what Stripe sends to our bank, and the movements that explain each to the cent.

A payout is never a gift. Movements are kept in integer minor units of the currency in which Stripe settles with us.
"""

import uuid
from typing import Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from backoffice.core.history import ChangeHistory
from backoffice.core.models import TimeStamped, User
from backoffice.core.money import from_minor, in_words
from backoffice.core.moves import Movable, MovesMap
from payments.models.dispute import Dispute
from payments.models.donation import Donation
from payments.models.refund import Refund


class ProcessorPayoutQuerySet(models.QuerySet["ProcessorPayout"]):
    def for_user(self, user: User | AnonymousUser) -> Self:
        return self if user.has_perm("payments.view_processorpayout") else self.none()


class ProcessorPayout(Movable, TimeStamped):
    """`amount_minor` below zero is money that Stripe fetches from our bank."""

    class Status(models.TextChoices):
        PENDING = "pending", _("Announced")
        IN_TRANSIT = "in_transit", _("On its way")
        PAID = "paid", _("At the bank")
        FAILED = "failed", _("Came back")
        CANCELLED = "cancelled", _("Cancelled")

    # Stripe says 'paid' when the bank should have it; the bank may send it back for days.
    MOVES = MovesMap(
        {
            Status.PENDING: {Status.IN_TRANSIT, Status.PAID, Status.FAILED, Status.CANCELLED},
            Status.IN_TRANSIT: {Status.PAID, Status.FAILED, Status.CANCELLED},
            Status.PAID: {Status.FAILED},
        }
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    status = models.CharField(
        _("status"), max_length=10, choices=Status, default=Status.PENDING, editable=False
    )
    stripe_payout_id = models.CharField(max_length=255, unique=True, editable=False)
    amount_minor = models.BigIntegerField(_("amount in minor units"))
    currency = models.CharField(_("currency"), max_length=3)
    arrives_on = models.DateField(_("arrives"))
    made_at = models.DateTimeField(_("made"))
    is_automatic = models.BooleanField(_("made by Stripe itself"), default=True)
    # Stripe itemises automatic payouts alone, some hours after it has made them.
    is_itemised = models.BooleanField(_("movements are complete"), default=False)
    statement_text = models.CharField(_("text on the bank statement"), max_length=50, blank=True)
    trace_id = models.CharField(_("bank's trace number"), max_length=100, blank=True)
    failure_reason = models.CharField(_("why it came back"), max_length=250, blank=True)
    reversed_by_id = models.CharField(_("reversed by"), max_length=255, blank=True)

    objects = ProcessorPayoutQuerySet.as_manager()
    history = ChangeHistory()

    class Meta:
        verbose_name = _("processor payout")
        verbose_name_plural = _("processor payouts")
        ordering = ["-arrives_on", "-id"]
        indexes = [
            models.Index(fields=["-arrives_on", "-id"]),
            models.Index(fields=["status", "-arrives_on", "-id"]),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=["pending", "in_transit", "paid", "failed", "cancelled"]),
                name="payout_status_known",
            ),
            models.CheckConstraint(condition=~Q(amount_minor=0), name="payout_amount_not_zero"),
        ]

    def __str__(self) -> str:
        amount = in_words(from_minor(self.amount_minor, self.currency))
        return f"{amount}, {date_format(self.arrives_on)}"


class BalanceTransactionQuerySet(models.QuerySet["BalanceTransaction"]):
    def for_user(self, user: User | AnonymousUser) -> Self:
        return self if user.has_perm("payments.view_balancetransaction") else self.none()


class BalanceTransaction(TimeStamped):
    """One movement on our balance at Stripe, as Stripe wrote it: net is amount less fee."""

    stripe_id = models.CharField(max_length=255, unique=True, editable=False)
    payout = models.ForeignKey(
        ProcessorPayout,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="movements",
        verbose_name=_("payout"),
    )
    type = models.CharField(_("type"), max_length=60)
    category = models.CharField(_("category"), max_length=60, blank=True)
    amount_minor = models.BigIntegerField(_("amount in minor units"))
    fee_minor = models.BigIntegerField(_("fee in minor units"))
    net_minor = models.BigIntegerField(_("net in minor units"))
    currency = models.CharField(_("currency"), max_length=3)
    exchange_rate = models.DecimalField(_("exchange rate"), max_digits=18, decimal_places=9, null=True)
    happened_at = models.DateTimeField(_("happened"))
    available_on = models.DateField(_("available"), null=True)
    source_id = models.CharField(_("about"), max_length=255, blank=True, db_index=True)
    description = models.CharField(_("text"), max_length=250, blank=True)
    donation = models.ForeignKey(
        Donation, models.PROTECT, null=True, related_name="movements", verbose_name=_("donation")
    )
    refund = models.ForeignKey(
        Refund, models.PROTECT, null=True, related_name="movements", verbose_name=_("refund")
    )
    dispute = models.ForeignKey(
        Dispute, models.PROTECT, null=True, related_name="movements", verbose_name=_("dispute")
    )

    objects = BalanceTransactionQuerySet.as_manager()

    class Meta:
        verbose_name = _("movement at Stripe")
        verbose_name_plural = _("movements at Stripe")
        ordering = ["-happened_at", "-id"]
        indexes = [models.Index(fields=["-happened_at", "-id"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(net_minor=F("amount_minor") - F("fee_minor")),
                name="movement_net_is_amount_less_fee",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.type} {in_words(from_minor(self.net_minor, self.currency))}"


class ReconciliationQuerySet(models.QuerySet["Reconciliation"]):
    def for_user(self, user: User | AnonymousUser) -> Self:
        return self if user.has_perm("payments.view_reconciliation") else self.none()


class Reconciliation(Movable, TimeStamped):
    """One comparison of Stripe's books with ours: of which days, how much was looked at, what was found."""

    class Status(models.TextChoices):
        QUEUED = "queued", _("Waiting")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")

    class Kind(models.TextChoices):
        COMPARE = "compare", _("Compared")
        BACKFILL = "backfill", _("Fetched what was older")

    MOVES = MovesMap(
        {
            Status.QUEUED: {Status.RUNNING, Status.FAILED},
            Status.RUNNING: {Status.DONE, Status.FAILED},
        }
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    status = models.CharField(
        _("status"), max_length=7, choices=Status, default=Status.QUEUED, editable=False
    )
    kind = models.CharField(_("kind"), max_length=8, choices=Kind, default=Kind.COMPARE)
    since = models.DateTimeField(_("from"))
    until = models.DateTimeField(_("to"))
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("started by"),
    )
    step = models.CharField(_("looking at"), max_length=60, blank=True)
    counts = models.JSONField(_("looked at"), default=dict)
    found = models.PositiveIntegerField(_("differences"), default=0)
    opened = models.PositiveIntegerField(_("new work items"), default=0)
    closed = models.PositiveIntegerField(_("settled since"), default=0)
    error = models.TextField(_("error"), blank=True)
    finished_at = models.DateTimeField(_("finished"), null=True)

    objects = ReconciliationQuerySet.as_manager()

    class Meta:
        verbose_name = _("comparison with Stripe")
        verbose_name_plural = _("comparisons with Stripe")
        ordering = ["-created_at", "-id"]
        permissions = [("run_reconciliation", _("Can compare with Stripe"))]
        indexes = [models.Index(fields=["-created_at", "-id"])]
        constraints = [
            models.UniqueConstraint(
                fields=["kind"], condition=Q(status="running"), name="reconciliation_one_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(status__in=["queued", "running", "done", "failed"]),
                name="reconciliation_status_known",
            ),
        ]

    def __str__(self) -> str:
        first, last = (date_format(timezone.localtime(moment)) for moment in (self.since, self.until))
        return f"{self.get_kind_display()}: {first} – {last}"
