"""Consent: a dated row for each child and use, withdrawable."""

from typing import Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from backoffice.core.history import ChangeHistory
from backoffice.core.models import TimeStamped
from beneficiaries.models.child import Child
from beneficiaries.models.document import ChildDocument
from beneficiaries.models.guardian import Guardian
from beneficiaries.models.of_child import OfChildQuerySet


class ConsentQuerySet(OfChildQuerySet["ConsentRecord"]):
    def standing(self, use: str | None = None) -> Self:
        """Given and not withdrawn."""
        given = self.filter(withdrawn_on=None)
        return given.filter(use=use) if use else given


class ConsentRecord(TimeStamped):
    class Use(models.TextChoices):
        PUBLICATION = "publication", _("Publication")
        SPONSOR_ONLY = "sponsor_only", _("The child's sponsor only")

    class Form(models.TextChoices):
        SIGNED = "signed", _("Signed paper")
        THUMBPRINT = "thumbprint", _("Thumbprint before a witness")
        RECORDED = "recorded", _("Recorded voice")

    child = models.ForeignKey(Child, models.CASCADE, related_name="consents", verbose_name=_("child"))
    guardian = models.ForeignKey(
        Guardian, models.PROTECT, related_name="consents", verbose_name=_("guardian")
    )
    use = models.CharField(_("use"), max_length=12, choices=Use)
    form = models.CharField(_("form"), max_length=10, choices=Form, default=Form.SIGNED)
    given_on = models.DateField(_("given on"))
    proof = models.ForeignKey(
        ChildDocument, models.PROTECT, null=True, blank=True, related_name="consents", verbose_name=_("proof")
    )
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        editable=False,
        verbose_name=_("recorded by"),
    )
    withdrawn_on = models.DateField(_("withdrawn on"), null=True, editable=False)
    withdrawal_reason = models.CharField(
        _("reason for withdrawal"), max_length=500, blank=True, editable=False
    )

    objects = ConsentQuerySet.as_manager()
    history = ChangeHistory()

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        ordering = ["-given_on", "-id"]
        permissions = [("withdraw_consentrecord", _("Can record that consent was withdrawn"))]
        indexes = [models.Index(fields=["child", "use", "withdrawn_on"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(use__in=["publication", "sponsor_only"]), name="consent_use_known"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_on=None) | Q(withdrawn_on__gte=F("given_on")),
                name="consent_withdrawn_after_it_was_given",
                violation_error_message=_("Consent cannot be withdrawn before it was given."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_use_display()}, {date_format(self.given_on)}"

    def clean(self) -> None:
        super().clean()
        if self.given_on is not None and self.given_on > timezone.localdate():
            raise ValidationError({"given_on": _("Consent cannot be given in the future.")})
        if self.guardian_id and self.child_id and self.guardian.child_id != self.child_id:
            raise ValidationError({"guardian": _("This guardian belongs to another child.")})
