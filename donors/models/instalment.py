"""What a sponsorship promised for each due date, and what has come of it."""

import datetime
import uuid
from typing import Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from backoffice.core.fields import AmountField
from backoffice.core.history import ChangeHistory
from backoffice.core.models import OutgoingEmail, TimeStamped, User
from backoffice.core.moves import Movable, MovesMap
from donors.models.sponsorship import Sponsorship


def last_day_of_grace() -> datetime.date:
    """What fell due before this day, and has not come, is missing."""
    return timezone.localdate() - datetime.timedelta(days=settings.SPONSORSHIP_GRACE_DAYS)


class InstalmentQuerySet(models.QuerySet["Instalment"]):
    def for_user(self, user: User | AnonymousUser) -> Self:
        return self if user.has_perm("donors.view_sponsorship") else self.none()

    def open(self) -> Self:
        return self.filter(status=Instalment.Status.DUE)

    def behind(self) -> Self:
        """Due for longer than money may be on its way, and not covered."""
        return self.open().filter(due_on__lt=last_day_of_grace())


class Instalment(Movable, TimeStamped):
    class Status(models.TextChoices):
        DUE = "due", _("Due")
        PAID = "paid", _("Paid")
        WAIVED = "waived", _("Waived")

    # A refund takes a payment back; a waived one may be paid all the same.
    MOVES = MovesMap(
        {
            Status.DUE: {Status.PAID, Status.WAIVED},
            Status.PAID: {Status.DUE},
            Status.WAIVED: {Status.DUE, Status.PAID},
        }
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    status = models.CharField(_("status"), max_length=6, choices=Status, default=Status.DUE, editable=False)
    sponsorship = models.ForeignKey(
        Sponsorship, models.CASCADE, related_name="instalments", verbose_name=_("sponsorship")
    )
    due_on = models.DateField(_("due"))
    amount = AmountField(_("expected"))
    received = AmountField(_("received"), validators=[])  # zero is an amount here

    objects = InstalmentQuerySet.as_manager()
    history = ChangeHistory()

    class Meta:
        verbose_name = _("instalment")
        verbose_name_plural = _("instalments")
        ordering = ["due_on", "id"]
        indexes = [
            models.Index(fields=["status", "due_on", "id"]),
            # What of one promise is open: asked for each of them every night.
            models.Index(fields=["sponsorship", "status", "due_on"]),
        ]
        constraints = [
            models.UniqueConstraint(fields=["sponsorship", "due_on"], name="instalment_once_per_due_date"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="instalment_amount_above_zero"),
            models.CheckConstraint(
                condition=Q(received__gte=0, received__lte=F("amount"))
                & Q(received_currency=F("amount_currency")),
                name="instalment_received_within_amount",
            ),
            models.CheckConstraint(
                condition=~Q(status="paid") | Q(received=F("amount")), name="instalment_paid_in_full"
            ),
            models.CheckConstraint(
                condition=Q(status__in=["due", "paid", "waived"]), name="instalment_status_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sponsorship}: {date_format(self.due_on)}"


class Reminder(TimeStamped):
    """One step of the ladder, for a sponsorship that has fallen behind: sent, or skipped by a person."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    sponsorship = models.ForeignKey(
        Sponsorship, models.CASCADE, related_name="reminders", verbose_name=_("sponsorship")
    )
    # The oldest uncovered due date at that time: a new arrear climbs the ladder from its first step.
    behind_since = models.DateField(_("behind since"))
    step = models.PositiveSmallIntegerField(_("step"))  # from 1
    email = models.ForeignKey(
        OutgoingEmail, models.SET_NULL, null=True, related_name="+", verbose_name=_("mail")
    )
    skipped_because = models.CharField(_("skipped because"), max_length=250, blank=True)

    history = ChangeHistory()

    class Meta:
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        ordering = ["-created_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["sponsorship", "behind_since", "step"], name="reminder_once_per_step"
            )
        ]

    def __str__(self) -> str:
        return f"{self.sponsorship}: {self.step}"
