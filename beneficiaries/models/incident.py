"""Something that happened to a child and must be followed up. Sealed: it has its own permission."""

from typing import Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from backoffice.core.history import ChangeHistory
from backoffice.core.models import TimeStamped, User
from backoffice.core.moves import Movable, MovesMap
from beneficiaries.models.child import Child
from beneficiaries.models.of_child import OfChildQuerySet
from beneficiaries.models.partner import SEE_ALL_PARTNERS


class IncidentQuerySet(OfChildQuerySet["Incident"]):
    def for_user(self, user: User | AnonymousUser) -> Self:
        """A partner's people see what they reported themselves: the one accused may be a colleague."""
        if user.has_perm(SEE_ALL_PARTNERS):
            return self
        return super().for_user(user).filter(reported_by_id=user.pk)


class Incident(Movable, TimeStamped):
    class Status(models.TextChoices):
        OPEN = "open", _("Open")
        CLOSED = "closed", _("Closed")

    class Kind(models.TextChoices):
        ACCIDENT = "accident", _("Accident")
        ILLNESS = "illness", _("Illness")
        ABSENCE = "absence", _("Missing or absent")
        VIOLENCE = "violence", _("Violence")
        ABUSE = "abuse", _("Abuse or neglect")
        OTHER = "other", _("Other")

    class Severity(models.TextChoices):
        LOW = "low", _("Low")
        MEDIUM = "medium", _("Medium")
        HIGH = "high", _("High")

    MOVES = MovesMap({Status.OPEN: {Status.CLOSED}, Status.CLOSED: {Status.OPEN}})

    child = models.ForeignKey(Child, models.CASCADE, related_name="incidents", verbose_name=_("child"))
    status = models.CharField(_("status"), max_length=6, choices=Status, default=Status.OPEN, editable=False)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    severity = models.CharField(_("severity"), max_length=6, choices=Severity)
    happened_on = models.DateField(_("happened on"))
    description = models.TextField(_("what happened"))
    action_taken = models.TextField(_("what was done"), blank=True)
    outcome = models.TextField(_("outcome"), blank=True, editable=False)
    reported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        editable=False,
        verbose_name=_("reported by"),
    )
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        editable=False,
        verbose_name=_("closed by"),
    )

    objects = IncidentQuerySet.as_manager()
    history = ChangeHistory()

    class Meta:
        verbose_name = _("incident")
        verbose_name_plural = _("incidents")
        ordering = ["-happened_on", "-id"]
        permissions = [("close_incident", _("Can close an incident and open it again"))]
        indexes = [
            models.Index(fields=["-happened_on", "-id"]),
            models.Index(fields=["status", "-happened_on", "-id"]),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(status__in=["open", "closed"]), name="incident_status_known"),
            models.CheckConstraint(
                condition=Q(severity__in=["low", "medium", "high"]), name="incident_severity_known"
            ),
            models.CheckConstraint(
                condition=Q(status="open") | (~Q(outcome="") & Q(closed_by__isnull=False)),
                name="incident_closed_says_how_and_by_whom",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {date_format(self.happened_on)}"

    def clean(self) -> None:
        super().clean()
        if self.happened_on is not None and self.happened_on > timezone.localdate():
            raise ValidationError({"happened_on": _("This day is in the future.")})
