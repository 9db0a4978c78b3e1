"""A donor's promise to a child."""

import uuid
from typing import Self

from django.contrib.auth.models import AnonymousUser
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backoffice.core.fields import AmountField
from backoffice.core.history import ChangeHistory
from backoffice.core.intervals import RECURRING, RECURRING_CHOICES, Interval
from backoffice.core.models import TimeStamped, User
from backoffice.core.moves import Movable, MovesMap
from beneficiaries.models import Child
from donors.models.campaign import Campaign
from donors.models.donor import Donor


class SponsorshipQuerySet(models.QuerySet["Sponsorship"]):
    def for_user(self, user: User | AnonymousUser) -> Self:
        return self if user.has_perm("donors.view_sponsorship") else self.none()

    def live(self) -> Self:
        """All that take up a share of a child."""
        return self.exclude(status=Sponsorship.Status.ENDED)

    def behind(self) -> Self:
        """Those of which something that was due has not come."""
        return self.live().filter(behind_since__isnull=False)


class Sponsorship(Movable, TimeStamped):
    class Status(models.TextChoices):
        PENDING = "pending", _("Pending")
        ACTIVE = "active", _("Active")
        PAST_DUE = "past_due", _("Behind")
        PAUSED = "paused", _("Paused")
        ENDED = "ended", _("Ended")

    class EndKind(models.TextChoices):
        SPONSOR = "sponsor", _("The sponsor's wish")
        UNPAID = "unpaid", _("Nothing was paid")
        CHILD_LEFT = "child_left", _("The child left")
        MOVED = "moved", _("Moved to another child")
        NEVER_BEGUN = "never_begun", _("Never begun")
        DECEASED = "deceased", _("The sponsor died")
        OTHER = "other", _("Other")

    MOVES = MovesMap(
        {
            Status.PENDING: {Status.ACTIVE, Status.ENDED},
            Status.ACTIVE: {Status.PAST_DUE, Status.PAUSED, Status.ENDED},
            Status.PAST_DUE: {Status.ACTIVE, Status.ENDED},
            Status.PAUSED: {Status.ACTIVE, Status.ENDED},
        }
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    status = models.CharField(
        _("status"), max_length=8, choices=Status, default=Status.PENDING, editable=False
    )
    payer = models.ForeignKey(Donor, models.PROTECT, related_name="sponsorships", verbose_name=_("payer"))
    correspondent = models.ForeignKey(
        Donor, models.PROTECT, related_name="correspondences", verbose_name=_("correspondent")
    )
    child = models.ForeignKey(Child, models.PROTECT, related_name="sponsorships", verbose_name=_("child"))
    share = models.PositiveSmallIntegerField(
        _("share in percent"), default=100, validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    amount = AmountField(_("amount"))
    interval = models.CharField(
        _("interval"), max_length=7, choices=RECURRING_CHOICES, default=Interval.MONTH
    )
    starts_on = models.DateField(_("starts"), default=timezone.localdate)
    next_due_on = models.DateField(_("next due"), null=True, editable=False)
    # On which day of the month, where it is another than that of the beginning: a card has a rhythm of its own.
    due_day = models.PositiveSmallIntegerField(_("day of the month"), null=True, editable=False)
    origin = models.ForeignKey(
        Campaign,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="sponsorships",
        verbose_name=_("campaign"),
    )
    gift_aid = models.BooleanField(
        _("Gift Aid"), default=False, help_text=_("The payer has signed a declaration (UK).")
    )
    ended_on = models.DateField(_("ended"), null=True, blank=True, editable=False)
    end_kind = models.CharField(_("why it ended"), max_length=12, choices=EndKind, blank=True, editable=False)
    end_reason = models.CharField(_("reason for the end"), max_length=250, blank=True, editable=False)
    # The oldest uncovered due date, and what is missing since: written by the nightly count and by each gift.
    behind_since = models.DateField(_("behind since"), null=True, editable=False)
    behind_amount = AmountField(_("behind by"), null=True, editable=False, validators=[])
    reminders_paused_until = models.DateField(_("no reminders until"), null=True, blank=True, editable=False)

    objects = SponsorshipQuerySet.as_manager()
    history = ChangeHistory()

    class Meta:
        verbose_name = _("sponsorship")
        verbose_name_plural = _("sponsorships")
        ordering = ["-created_at", "-id"]
        indexes = [
            models.Index(fields=["status", "-created_at", "-id"]),
            models.Index(fields=["child", "status"]),
            models.Index(fields=["payer", "status"]),
            models.Index(fields=["behind_since", "id"]),
            models.Index(fields=["status", "next_due_on"]),
            models.Index(fields=["-created_at", "-id"]),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=["pending", "active", "past_due", "paused", "ended"]),
                name="sponsorship_status_known",
            ),
            models.CheckConstraint(
                condition=Q(interval__in=[interval.value for interval in RECURRING]),
                name="sponsorship_interval_known",
            ),
            models.CheckConstraint(condition=Q(share__range=(1, 100)), name="sponsorship_share_in_percent"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="sponsorship_amount_above_zero"),
            models.CheckConstraint(
                condition=~Q(status="ended") | (Q(ended_on__isnull=False) & ~Q(end_reason="")),
                name="sponsorship_ended_says_when_and_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.payer} → {self.child.first_name} ({self.child.reference})"
