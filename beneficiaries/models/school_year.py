"""Where the child went to school, year by year. The newest year is what stands on the child itself."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backoffice.core.history import ChangeHistory
from backoffice.core.models import TimeStamped
from beneficiaries.models.child import Child
from beneficiaries.models.of_child import OfChildQuerySet

FIRST_YEAR = 1990


class SchoolYearQuerySet(OfChildQuerySet["SchoolYear"]):
    pass


class SchoolYear(TimeStamped):
    child = models.ForeignKey(Child, models.CASCADE, related_name="school_years", verbose_name=_("child"))
    year = models.PositiveSmallIntegerField(_("year"), help_text=_("The year in which it began."))
    school = models.CharField(
        _("school"), max_length=150, blank=True, help_text=_("Empty: not at school that year.")
    )
    school_class = models.CharField(_("class"), max_length=50, blank=True)
    note = models.CharField(_("note"), max_length=250, blank=True)

    objects = SchoolYearQuerySet.as_manager()
    history = ChangeHistory()

    class Meta:
        verbose_name = _("school year")
        verbose_name_plural = _("school years")
        ordering = ["-year", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["child", "year"],
                name="school_year_once_per_child",
                violation_error_message=_("This year is written down already."),
            ),
            models.CheckConstraint(condition=Q(year__gte=FIRST_YEAR), name="school_year_plausible"),
        ]

    def __str__(self) -> str:
        return f"{self.year}: {self.school or '–'} {self.school_class}".strip()

    def clean(self) -> None:
        super().clean()
        if self.year is not None and not FIRST_YEAR <= self.year <= timezone.localdate().year + 1:
            raise ValidationError({"year": _("Write a year up to the next one.")})
