"""Who consents for a child."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from phonenumber_field.modelfields import PhoneNumberField

from backoffice.core.history import ChangeHistory
from backoffice.core.models import TimeStamped
from beneficiaries.models.child import Child
from beneficiaries.models.of_child import OfChildQuerySet


class GuardianQuerySet(OfChildQuerySet["Guardian"]):
    pass


class Guardian(TimeStamped):
    class Relation(models.TextChoices):
        MOTHER = "mother", _("Mother")
        FATHER = "father", _("Father")
        GRANDPARENT = "grandparent", _("Grandparent")
        RELATIVE = "relative", _("Other relative")
        LEGAL = "legal", _("Legal guardian")

    child = models.ForeignKey(Child, models.CASCADE, related_name="guardians", verbose_name=_("child"))
    full_name = models.CharField(_("full name"), max_length=200)
    relation = models.CharField(_("relation"), max_length=12, choices=Relation)
    phone = PhoneNumberField(_("phone"), blank=True)
    address = models.TextField(_("address"), blank=True)

    objects = GuardianQuerySet.as_manager()
    history = ChangeHistory()

    class Meta:
        verbose_name = _("guardian")
        verbose_name_plural = _("guardians")
        ordering = ["id"]
        indexes = [models.Index(fields=["phone"])]

    def __str__(self) -> str:
        return f"{self.full_name} ({self.get_relation_display()})"
