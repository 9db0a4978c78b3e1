"""A child kept for one donor until a time, while somebody pays or decides."""

import uuid
from typing import Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backoffice.core.history import ChangeHistory
from backoffice.core.models import TimeStamped, User
from beneficiaries.models import Child
from donors.models.donor import Donor


class HoldQuerySet(models.QuerySet["Hold"]):
    def for_user(self, user: User | AnonymousUser) -> Self:
        return self if user.has_perm("donors.view_hold") else self.none()

    def standing(self) -> Self:
        """Not released, whether or not their time has passed: what the database counts as one per child."""
        return self.filter(released_at=None)

    def live(self) -> Self:
        """Those that keep a child back at this moment."""
        return self.standing().filter(expires_at__gt=timezone.now())

    def overdue(self) -> Self:
        return self.standing().filter(expires_at__lte=timezone.now())


class Hold(TimeStamped):
    class Kind(models.TextChoices):
        DECISION = "decision", _("A donor is deciding")
        PAYMENT = "payment", _("A donor is paying")
        OFFER = "offer", _("Offered in place of a child who left")
        EVENT = "event", _("Kept for an event")

    class Release(models.TextChoices):
        SPONSORED = "sponsored", _("Sponsored")
        EXPIRED = "expired", _("Its time had passed")
        RELEASED = "released", _("Released by hand")
        CHILD_LEFT = "child_left", _("The child is not offered any more")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    child = models.ForeignKey(Child, models.CASCADE, related_name="holds", verbose_name=_("child"))
    donor = models.ForeignKey(
        Donor, models.CASCADE, null=True, blank=True, related_name="holds", verbose_name=_("for the donor")
    )
    kind = models.CharField(_("why"), max_length=8, choices=Kind, default=Kind.DECISION)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="holds",
        verbose_name=_("owner"),
    )
    expires_at = models.DateTimeField(_("until"))
    note = models.CharField(_("note"), max_length=250, blank=True)
    released_at = models.DateTimeField(_("released"), null=True, editable=False)
    release = models.CharField(_("how it ended"), max_length=10, choices=Release, blank=True, editable=False)

    objects = HoldQuerySet.as_manager()
    history = ChangeHistory()

    class Meta:
        verbose_name = _("hold")
        verbose_name_plural = _("holds")
        ordering = ["expires_at", "id"]
        permissions = [("release_hold", _("Can release a hold and prolong it"))]
        indexes = [
            models.Index(fields=["released_at", "expires_at", "id"]),
            models.Index(fields=["expires_at", "id"]),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["child"], condition=Q(released_at=None), name="hold_one_standing_per_child"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["decision", "payment", "offer", "event"]), name="hold_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(released_at=None, release="") | (Q(released_at__isnull=False) & ~Q(release="")),
                name="hold_released_says_how",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.child} → {self.donor or self.get_kind_display()}"

    @property
    def is_live(self) -> bool:
        return self.released_at is None and self.expires_at > timezone.now()
