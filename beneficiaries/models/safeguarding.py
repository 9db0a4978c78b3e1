"""What is known or feared of harm to a child. Sealed: few may read it, and each reading is written down."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from backoffice.core.history import ChangeHistory
from backoffice.core.models import TimeStamped
from beneficiaries.models.child import Child
from beneficiaries.models.of_child import OfChildQuerySet


class SafeguardingQuerySet(OfChildQuerySet["SafeguardingNote"]):
    pass


class SafeguardingNote(TimeStamped):
    """Added, never changed: a correction is another note."""

    child = models.ForeignKey(
        Child, models.CASCADE, related_name="safeguarding_notes", verbose_name=_("child")
    )
    text = models.TextField(_("note"))
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        editable=False,
        verbose_name=_("written by"),
    )

    objects = SafeguardingQuerySet.as_manager()
    history = ChangeHistory()

    class Meta:
        verbose_name = _("safeguarding note")
        verbose_name_plural = _("safeguarding notes")
        ordering = ["-created_at", "-id"]
        indexes = [models.Index(fields=["-created_at", "-id"])]

    def __str__(self) -> str:
        return f"{_('Safeguarding note')}, {self.child.reference}"
