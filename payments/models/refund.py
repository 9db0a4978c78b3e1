"""Refunds: money that goes back to its giver, in part or whole."""

import uuid
from typing import Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from backoffice.core.fields import AmountField
from backoffice.core.history import ChangeHistory
from backoffice.core.models import TimeStamped, User
from backoffice.core.money import in_words
from backoffice.core.moves import Movable, MovesMap
from payments.models.donation import Donation


class RefundQuerySet(models.QuerySet["Refund"]):
    def for_user(self, user: User | AnonymousUser) -> Self:
        return self if user.has_perm("payments.view_refund") else self.none()

    def claiming(self) -> Self:
        """Those that take their part of the gift: asked for, under way, or done."""
        return self.exclude(status__in=[Refund.Status.FAILED, Refund.Status.CANCELLED])

    def gone(self) -> Self:
        """Those whose money has left us: they stand in the books."""
        return self.filter(status__in=[Refund.Status.PENDING, Refund.Status.SUCCEEDED])


class Refund(Movable, TimeStamped):
    """One made in Stripe's dashboard begins as pending. The refunds of a gift never exceed it (payments/guards.py)."""

    class Status(models.TextChoices):
        REQUESTED = "requested", _("Waits for approval")
        APPROVED = "approved", _("Approved")
        PENDING = "pending", _("Under way")
        SUCCEEDED = "succeeded", _("Refunded")
        FAILED = "failed", _("Failed")
        CANCELLED = "cancelled", _("Cancelled")

    class Reason(models.TextChoices):
        DONOR_ASKED = "donor_asked", _("The donor asked for it")
        DUPLICATE = "duplicate", _("Paid twice")
        WRONG_AMOUNT = "wrong_amount", _("Wrong amount")
        FRAUDULENT = "fraudulent", _("Not paid by the owner of the card")
        CHILD_LEFT = "child_left", _("The child left")
        OTHER = "other", _("Another reason")

    class Origin(models.TextChoices):
        STAFF = "staff", _("Asked for here")
        STRIPE = "stripe", _("Made at Stripe")

    class Way(models.TextChoices):
        STRIPE = "stripe", _("By Stripe, as it came")
        BY_HAND = "by_hand", _("By hand: bank transfer, cash, mobile money")

    # A bank may send back days later what Stripe already called refunded.
    MOVES = MovesMap(
        {
            Status.REQUESTED: {Status.APPROVED, Status.CANCELLED},
            Status.APPROVED: {Status.PENDING, Status.SUCCEEDED, Status.FAILED, Status.CANCELLED},
            Status.PENDING: {Status.SUCCEEDED, Status.FAILED, Status.CANCELLED},
            Status.SUCCEEDED: {Status.FAILED},
        }
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    status = models.CharField(
        _("status"), max_length=10, choices=Status, default=Status.REQUESTED, editable=False
    )
    donation = models.ForeignKey(Donation, models.PROTECT, related_name="refunds", verbose_name=_("donation"))
    amount = AmountField(_("amount"))
    reason = models.CharField(_("reason"), max_length=12, choices=Reason, default=Reason.DONOR_ASKED)
    note = models.CharField(_("note"), max_length=500, blank=True)
    origin = models.CharField(_("where it began"), max_length=6, choices=Origin, default=Origin.STAFF)
    way = models.CharField(_("way back"), max_length=7, choices=Way, default=Way.STRIPE)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("asked for by")
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("decided by")
    )
    bank_reference = models.CharField(_("bank's reference"), max_length=100, blank=True)
    stripe_refund_id = models.CharField(max_length=255, null=True, unique=True, editable=False)
    failure_reason = models.CharField(_("why it failed"), max_length=250, blank=True, editable=False)
    refunded_at = models.DateTimeField(_("refunded"), null=True, editable=False)

    objects = RefundQuerySet.as_manager()
    history = ChangeHistory()

    class Meta:
        verbose_name = _("refund")
        verbose_name_plural = _("refunds")
        ordering = ["-created_at", "-id"]
        permissions = [("approve_refund", _("Can approve and refuse refunds above the limit"))]
        indexes = [
            models.Index(fields=["status", "-created_at", "-id"]),
            models.Index(fields=["-created_at", "-id"]),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    status__in=["requested", "approved", "pending", "succeeded", "failed", "cancelled"]
                ),
                name="refund_status_known",
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="refund_amount_above_zero"),
            models.CheckConstraint(
                condition=Q(decided_by=None) | Q(requested_by=None) | ~Q(decided_by=models.F("requested_by")),
                name="refund_decided_by_another",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.donation.reference}: {in_words(self.amount)}"

    @property
    def was_taken_back(self) -> bool:
        """Nobody gave it back: the donor's bank took a payment back that had succeeded. Then the id is that of the
        movement on our balance."""
        return (self.stripe_refund_id or "").startswith("txn_")
