"""Mobile money: a prompt on a donor's phone, and the pledges that prompt each month.

The row of a payment is committed before the provider is asked: its reference is ours, and a call that timed out is
looked up by it, never made again.
"""

import uuid
from typing import Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from backoffice.core.fields import AmountField
from backoffice.core.history import ChangeHistory
from backoffice.core.intervals import RECURRING_CHOICES, Interval
from backoffice.core.models import TimeStamped, User
from backoffice.core.money import in_words
from backoffice.core.moves import Movable, MovesMap
from beneficiaries.models import Child
from donors.models import Donor, Sponsorship
from payments.models.donation import Donation
from payments.models.fund import Fund


class MobilePledgeQuerySet(models.QuerySet["MobilePledge"]):
    def for_user(self, user: User | AnonymousUser) -> Self:
        return self if user.has_perm("payments.view_mobilepledge") else self.none()

    def active(self) -> Self:
        return self.filter(status=MobilePledge.Status.ACTIVE)


class MobilePledge(Movable, TimeStamped):
    """No provider takes money by itself: each period the donor is prompted once, and confirms by PIN."""

    class Status(models.TextChoices):
        ACTIVE = "active", _("Active")
        PAUSED = "paused", _("Paused")
        ENDED = "ended", _("Ended")

    MOVES = MovesMap(
        {Status.ACTIVE: {Status.PAUSED, Status.ENDED}, Status.PAUSED: {Status.ACTIVE, Status.ENDED}}
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    status = models.CharField(
        _("status"), max_length=6, choices=Status, default=Status.ACTIVE, editable=False
    )
    donor = models.ForeignKey(Donor, models.PROTECT, related_name="mobile_pledges", verbose_name=_("donor"))
    provider = models.CharField(_("provider"), max_length=30)
    phone = models.CharField(_("phone"), max_length=20)
    amount = AmountField(_("amount"))
    interval = models.CharField(
        _("interval"), max_length=7, choices=RECURRING_CHOICES, default=Interval.MONTH
    )
    fund = models.ForeignKey(Fund, models.PROTECT, related_name="+", verbose_name=_("fund"))
    child = models.ForeignKey(
        Child, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("child")
    )
    sponsorship = models.ForeignKey(
        Sponsorship,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="mobile_pledges",
        verbose_name=_("sponsorship"),
    )
    starts_on = models.DateField(_("first prompt"))
    next_prompt_on = models.DateField(_("next prompt"), null=True)

    objects = MobilePledgeQuerySet.as_manager()
    history = ChangeHistory()

    class Meta:
        verbose_name = _("mobile money pledge")
        verbose_name_plural = _("mobile money pledges")
        ordering = ["-created_at", "-id"]
        permissions = [("manage_mobilepledge", _("Can pause, resume and end a mobile money pledge"))]
        indexes = [
            models.Index(fields=["status", "next_prompt_on"]),
            models.Index(fields=["-created_at", "-id"]),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=["active", "paused", "ended"]), name="mobile_pledge_status_known"
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="mobile_pledge_above_zero"),
        ]

    def __str__(self) -> str:
        return f"{self.donor}: {in_words(self.amount)} {self.get_interval_display()}"


class MobilePaymentQuerySet(models.QuerySet["MobilePayment"]):
    def for_user(self, user: User | AnonymousUser) -> Self:
        return self if user.has_perm("payments.view_mobilepayment") else self.none()

    def undecided(self) -> Self:
        return self.filter(status__in=["created", "pending", "unknown"])


class MobilePayment(Movable, TimeStamped):
    """One prompt. `reference` goes to the provider as our own id; `unknown` is looked up until it is known."""

    class Status(models.TextChoices):
        CREATED = "created", _("Not sent yet")
        PENDING = "pending", _("Waits for the donor's PIN")
        SUCCEEDED = "succeeded", _("Paid")
        FAILED = "failed", _("Failed")
        UNKNOWN = "unknown", _("Not known")

    class Failure(models.TextChoices):
        NONE = "", "–"
        DECLINED = "declined", _("Declined")
        INSUFFICIENT = "insufficient", _("Not enough money")
        TIMEOUT = "timeout", _("No answer in time")
        CANCELLED = "cancelled", _("Cancelled by the donor")
        WRONG_PIN = "wrong_pin", _("Wrong PIN")
        LIMIT = "limit", _("Above the limit of the account")
        UNREACHED = "unreached", _("Never reached the provider")

    # Whatever we took for lost may turn out to be paid: money that came is never refused.
    MOVES = MovesMap(
        {
            Status.CREATED: {Status.PENDING, Status.SUCCEEDED, Status.FAILED, Status.UNKNOWN},
            Status.PENDING: {Status.SUCCEEDED, Status.FAILED, Status.UNKNOWN},
            Status.UNKNOWN: {Status.PENDING, Status.SUCCEEDED, Status.FAILED},
            Status.FAILED: {Status.SUCCEEDED},
        }
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    status = models.CharField(
        _("status"), max_length=9, choices=Status, default=Status.CREATED, editable=False
    )
    donation = models.OneToOneField(
        Donation, models.PROTECT, related_name="mobile_payment", verbose_name=_("donation")
    )
    provider = models.CharField(_("provider"), max_length=30)
    phone = models.CharField(_("phone"), max_length=20)
    reference = models.UUIDField(_("our reference"), unique=True, default=uuid.uuid4, editable=False)
    provider_reference = models.CharField(_("provider's reference"), max_length=100, blank=True)
    provider_receipt = models.CharField(_("provider's receipt"), max_length=100, blank=True)
    failure = models.CharField(
        _("why it failed"), max_length=12, choices=Failure, default=Failure.NONE, blank=True
    )
    provider_said = models.CharField(_("what the provider said"), max_length=250, blank=True)
    pledge = models.ForeignKey(
        MobilePledge, models.PROTECT, null=True, related_name="payments", verbose_name=_("pledge")
    )
    due_on = models.DateField(_("due on"), null=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("asked by")
    )
    # What a caller of the API sent as X-Idempotency-Key: the same key is the same payment.
    idempotency_key = models.CharField(max_length=255, null=True, unique=True, editable=False)
    asked_at = models.DateTimeField(_("asked"), null=True)
    next_query_at = models.DateTimeField(_("next look"), null=True)
    queries = models.PositiveSmallIntegerField(_("looks"), default=0)
    settled_at = models.DateTimeField(_("decided"), null=True)

    objects = MobilePaymentQuerySet.as_manager()
    history = ChangeHistory()

    class Meta:
        verbose_name = _("mobile money payment")
        verbose_name_plural = _("mobile money payments")
        ordering = ["-created_at", "-id"]
        permissions = [("ask_mobilepayment", _("Can ask a donor for money by mobile phone"))]
        indexes = [
            models.Index(fields=["status", "-created_at", "-id"]),
            models.Index(fields=["-created_at", "-id"]),
            models.Index(
                fields=["next_query_at"],
                condition=Q(status__in=["created", "pending", "unknown"]),
                name="mobile_payment_due",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=["created", "pending", "succeeded", "failed", "unknown"]),
                name="mobile_payment_status_known",
            ),
            models.UniqueConstraint(
                fields=["provider", "provider_receipt"],
                condition=~Q(provider_receipt=""),
                name="mobile_receipt_once",
            ),
            models.UniqueConstraint(
                fields=["pledge", "due_on"],
                condition=Q(pledge__isnull=False) & ~Q(status="failed"),
                name="mobile_pledge_prompted_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.donation.reference}: +{self.phone.removeprefix('+')}"
