"""A call, a visit, a letter: what passed between staff and a donor outside the house's own mail."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backoffice.core.history import ChangeHistory
from backoffice.core.models import TimeStamped
from donors.models.donor import Donor
from donors.models.of_donor import OfDonorQuerySet


class ContactNote(TimeStamped):
    class Kind(models.TextChoices):
        CALL = "call", _("Phone call")
        VISIT = "visit", _("Visit")
        LETTER = "letter", _("Letter by post")
        EMAIL = "email", _("Email")
        MESSAGE = "message", _("Message")
        NOTE = "note", _("Note")

    class Direction(models.TextChoices):
        IN = "in", _("From the donor")
        OUT = "out", _("From us")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    donor = models.ForeignKey(Donor, models.CASCADE, related_name="contact_notes", verbose_name=_("donor"))
    kind = models.CharField(_("kind"), max_length=7, choices=Kind, default=Kind.CALL)
    direction = models.CharField(_("direction"), max_length=3, choices=Direction, default=Direction.OUT)
    happened_at = models.DateTimeField(_("when"), default=timezone.now)
    summary = models.TextField(_("what was said"))
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        editable=False,
        verbose_name=_("written by"),
    )

    objects = OfDonorQuerySet.as_manager()
    history = ChangeHistory()

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        ordering = ["-happened_at", "-id"]
        indexes = [
            models.Index(fields=["donor", "-happened_at"]),
            models.Index(fields=["-happened_at", "-id"]),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["call", "visit", "letter", "email", "message", "note"]),
                name="contact_kind_known",
            ),
            models.CheckConstraint(condition=Q(direction__in=["in", "out"]), name="contact_direction_known"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.summary[:60]}"
