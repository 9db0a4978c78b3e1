"""The charity's checklist: what is asked before a child is verified."""

import datetime
from typing import Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from backoffice.core.dates import months_after
from backoffice.core.history import ChangeHistory
from backoffice.core.models import TimeStamped

LONGEST_VALIDITY = 240


class CheckKindQuerySet(models.QuerySet["CheckKind"]):
    def asked(self) -> Self:
        """What a child in review is asked for now."""
        return self.filter(is_active=True)


class CheckKind(TimeStamped):
    """One line of the checklist. It is switched off, never deleted: what was checked stays readable."""

    class BuiltIn(models.TextChoices):
        """The checks that every house begins with; services know these codes."""

        IDENTITY = "identity", _("Identity paper")
        CONSENT = "consent", _("Guardian's consent")
        HOME_VISIT = "home_visit", _("Home visit")
        SCHOOL = "school", _("School enrolment")
        PHOTO = "photo", _("Photo")

    code = models.SlugField(
        _("code"), max_length=40, unique=True, help_text=_("A short name for imports and exports. It stays.")
    )
    label = models.CharField(_("check"), max_length=80)
    mandatory = models.BooleanField(
        _("mandatory"),
        default=True,
        help_text=_("A child is verified only when it has passed; an optional check may stay open."),
    )
    valid_for_months = models.PositiveSmallIntegerField(
        _("valid for months"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(LONGEST_VALIDITY)],
        help_text=_("Counted from the day of the check, unless another day is written. Empty: for ever."),
    )
    asked_every_year = models.BooleanField(
        _("asked every year"), default=False, help_text=_("Made anew when a child is verified again.")
    )
    position = models.PositiveSmallIntegerField(
        _("position"), default=100, help_text=_("Small numbers stand first.")
    )
    is_active = models.BooleanField(
        _("in use"),
        default=True,
        help_text=_(
            "Children who are registered or in review are asked at once; "
            "verified ones when they are next verified again."
        ),
    )

    objects = CheckKindQuerySet.as_manager()
    history = ChangeHistory()

    class Meta:
        verbose_name = _("kind of check")
        verbose_name_plural = _("checklist")
        ordering = ["position", "id"]
        indexes = [models.Index(fields=["position", "id"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_for_months=None)
                | Q(valid_for_months__gte=1, valid_for_months__lte=LONGEST_VALIDITY),
                name="check_kind_valid_for_some_months",
                violation_error_message=_("Write a number of months from 1 to 240, or nothing."),
            )
        ]

    def __str__(self) -> str:
        return self.label

    def valid_until(self, day: datetime.date) -> datetime.date | None:
        """The last day on which a check made on `day` stands; None for ever."""
        return months_after(day, self.valid_for_months) if self.valid_for_months else None
