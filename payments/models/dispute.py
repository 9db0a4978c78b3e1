"""Disputes: a bank takes a gift back because its customer says so, and asks us for proof."""

import datetime
import uuid
from typing import Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backoffice.core.fields import AmountField
from backoffice.core.files.naming import StoredAs
from backoffice.core.history import ChangeHistory
from backoffice.core.models import TimeStamped, User
from backoffice.core.money import in_words
from backoffice.core.moves import Movable, MovesMap
from beneficiaries.models.paper import Paper
from payments.models.donation import Donation

# Whoever begins to answer on the day of the deadline needs at least that much of the day.
_TIME_TO_ANSWER = datetime.timedelta(hours=12)


def last_day(due_by: datetime.datetime | None) -> datetime.date | None:
    """The last day that leaves time to answer: of a deadline shortly after midnight it is the day before."""
    return timezone.localdate(due_by - _TIME_TO_ANSWER) if due_by is not None else None


class DisputeQuerySet(models.QuerySet["Dispute"]):
    def for_user(self, user: User | AnonymousUser) -> Self:
        return self if user.has_perm("payments.view_dispute") else self.none()

    def undecided(self) -> Self:
        return self.filter(status__in=[Dispute.Status.OPEN, Dispute.Status.UNDER_REVIEW])

    def forbidding_refunds(self) -> Self:
        """The bank has the money, or is about to take it: given back as well it would be gone twice."""
        return self.undecided().filter(is_charge_refundable=False)


class Dispute(Movable, TimeStamped):
    class Status(models.TextChoices):
        OPEN = "open", _("Needs an answer")
        UNDER_REVIEW = "under_review", _("The bank decides")
        WON = "won", _("Won")
        LOST = "lost", _("Lost")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    # A decided one may be appealed by the bank: Stripe then asks once more.
    MOVES = MovesMap(
        {
            Status.OPEN: {Status.UNDER_REVIEW, Status.WON, Status.LOST, Status.WITHDRAWN},
            Status.UNDER_REVIEW: {Status.OPEN, Status.WON, Status.LOST, Status.WITHDRAWN},
            Status.WON: {Status.OPEN, Status.UNDER_REVIEW, Status.LOST},
            Status.LOST: {Status.OPEN, Status.UNDER_REVIEW, Status.WON},
            # An inquiry that was closed may become a dispute after all.
            Status.WITHDRAWN: {Status.OPEN, Status.UNDER_REVIEW, Status.WON, Status.LOST},
        }
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    status = models.CharField(_("status"), max_length=12, choices=Status, default=Status.OPEN, editable=False)
    donation = models.ForeignKey(
        Donation, models.PROTECT, related_name="disputes", verbose_name=_("donation")
    )
    amount = AmountField(_("amount"))
    stripe_dispute_id = models.CharField(max_length=255, unique=True, editable=False)
    stripe_status = models.CharField(_("at Stripe"), max_length=40, blank=True, editable=False)
    reason = models.CharField(_("what the bank says"), max_length=60, blank=True, editable=False)
    # Before a dispute a bank may only ask: no money has been taken then.
    is_inquiry = models.BooleanField(_("only an inquiry"), default=False, editable=False)
    is_charge_refundable = models.BooleanField(_("may still be refunded"), default=False, editable=False)
    due_by = models.DateTimeField(_("answer by"), null=True, editable=False)
    opened_at = models.DateTimeField(_("opened"), null=True, editable=False)
    evidence_sent_at = models.DateTimeField(_("evidence sent"), null=True, editable=False)
    closed_at = models.DateTimeField(_("decided"), null=True, editable=False)
    # What Stripe took from us and what it charged for it, in the currency in which it settles with us.
    withdrawn = AmountField(_("taken by the bank"), null=True, blank=True, editable=False, validators=[])
    fee = AmountField(_("dispute fee"), null=True, blank=True, editable=False, validators=[])

    objects = DisputeQuerySet.as_manager()
    history = ChangeHistory()

    class Meta:
        verbose_name = _("dispute")
        verbose_name_plural = _("disputes")
        ordering = ["due_by", "-created_at", "-id"]
        permissions = [("answer_dispute", _("Can send evidence to the bank and accept a dispute"))]
        indexes = [
            models.Index(fields=["status", "due_by", "id"]),
            models.Index(fields=["-created_at", "-id"]),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=["open", "under_review", "won", "lost", "withdrawn"]),
                name="dispute_status_known",
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="dispute_amount_above_zero"),
        ]

    def __str__(self) -> str:
        return f"{self.donation.reference}: {in_words(self.amount)}"


class DisputeNote(TimeStamped):
    """What staff found out; written once, read by whoever answers the bank."""

    dispute = models.ForeignKey(Dispute, models.PROTECT, related_name="notes", verbose_name=_("dispute"))
    text = models.TextField(_("note"), max_length=5000)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("written by")
    )

    history = ChangeHistory()

    class Meta:
        verbose_name = _("note on a dispute")
        verbose_name_plural = _("notes on disputes")
        ordering = ["created_at", "id"]

    def __str__(self) -> str:
        return self.text[:60]


class DisputeEvidence(Paper):
    """For the bank: a letter, a receipt, a screenshot."""

    # As many as the bank has drawers for, less those about parcels; each holds one file.
    class Kind(models.TextChoices):
        CORRESPONDENCE = "correspondence", _("Letters and mails")
        RECEIPT = "receipt", _("Receipt")
        SERVICE = "service", _("Use of the gift")
        SIGNATURE = "signature", _("Signature")
        DUPLICATE = "duplicate", _("The other payment")
        REFUND_POLICY = "refund_policy", _("Refund rules")
        CANCELLATION = "cancellation", _("Cancellation rules")
        OTHER = "other", _("Other")

    dispute = models.ForeignKey(Dispute, models.PROTECT, related_name="evidence", verbose_name=_("dispute"))
    kind = models.CharField(_("kind"), max_length=14, choices=Kind, default=Kind.CORRESPONDENCE)
    file = models.FileField(
        _("file"), upload_to=StoredAs("payments/disputes", ".bin"), max_length=200, editable=False
    )
    # Known as soon as Stripe has the file, so that it is never uploaded twice.
    stripe_file_id = models.CharField(_("file at Stripe"), max_length=255, blank=True, editable=False)
    sent_at = models.DateTimeField(_("sent to the bank"), null=True, editable=False)

    history = ChangeHistory()

    class Meta:
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")
        ordering = ["created_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    kind__in=[
                        "correspondence",
                        "receipt",
                        "service",
                        "signature",
                        "duplicate",
                        "refund_policy",
                        "cancellation",
                        "other",
                    ]
                ),
                name="evidence_kind_known",
            ),
            models.UniqueConstraint(
                fields=["stripe_file_id"],
                condition=~Q(stripe_file_id=""),
                name="evidence_stripe_file_unique",
            ),
            models.CheckConstraint(
                condition=Q(sent_at=None) | ~Q(stripe_file_id=""), name="evidence_sent_is_at_stripe"
            ),
        ]
