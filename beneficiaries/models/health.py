"""What those who care for the child must know of its health. Sealed: it has its own permission."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from backoffice.core.history import ChangeHistory
from backoffice.core.models import TimeStamped
from beneficiaries.models.child import Child
from beneficiaries.models.of_child import OfChildQuerySet


class HealthQuerySet(OfChildQuerySet["HealthSummary"]):
    pass


class HealthSummary(TimeStamped):
    child = models.OneToOneField(Child, models.CASCADE, related_name="health", verbose_name=_("child"))
    conditions = models.TextField(_("conditions and disabilities"), blank=True)
    allergies = models.TextField(_("allergies"), blank=True)
    medication = models.TextField(_("medication"), blank=True)
    note = models.TextField(_("note"), blank=True)
    last_examined_on = models.DateField(_("last examined on"), null=True, blank=True)

    objects = HealthQuerySet.as_manager()
    history = ChangeHistory()

    class Meta:
        verbose_name = _("health summary")
        verbose_name_plural = _("health summaries")
        ordering = ["-updated_at", "-id"]
        indexes = [models.Index(fields=["-updated_at", "-id"])]

    def __str__(self) -> str:
        return f"{_('Health')}, {self.child.reference}"
