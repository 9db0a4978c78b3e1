"""Progress reports: what the partner tells of a child from time to time, and what of it sponsors may read."""

import datetime
from typing import Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from backoffice.core.history import ChangeHistory
from backoffice.core.models import TimeStamped, User
from backoffice.core.moves import Movable, MovesMap
from beneficiaries.models.child import Child
from beneficiaries.models.of_child import OfChildQuerySet
from beneficiaries.models.partner import SEE_ALL_PARTNERS
from beneficiaries.models.photo import ChildPhoto

SEE_UNRELEASED = "beneficiaries.view_unreleased_reports"


class ProgressReportQuerySet(OfChildQuerySet["ProgressReport"]):
    def for_user(self, user: User | AnonymousUser) -> Self:
        """Drafts are for those who write and review; all others see what was released."""
        rows = super().for_user(user)
        return rows if user.has_perm(SEE_UNRELEASED) else rows.released()

    def released(self) -> Self:
        return self.filter(status=ProgressReport.Status.RELEASED)

    def unreleased(self) -> Self:
        return self.exclude(status=ProgressReport.Status.RELEASED)


class ProgressReport(Movable, TimeStamped):
    """One report over one period. What is said of the child's health stands apart, in `ProgressHealth`."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        IN_REVIEW = "in_review", _("In review")
        RELEASED = "released", _("Released")

    MOVES = MovesMap(
        {
            Status.DRAFT: {Status.IN_REVIEW},
            Status.IN_REVIEW: {Status.DRAFT, Status.RELEASED},
        }
    )

    child = models.ForeignKey(
        Child, models.CASCADE, related_name="progress_reports", editable=False, verbose_name=_("child")
    )
    status = models.CharField(
        _("status"), max_length=12, choices=Status, default=Status.DRAFT, editable=False
    )
    period_from = models.DateField(_("from"))
    period_until = models.DateField(_("until"))
    school_results = models.TextField(
        _("school results"),
        blank=True,
        help_text=_("What went well and what is hard. The sponsor reads this too."),
    )
    attendance_percent = models.PositiveSmallIntegerField(
        _("attendance in percent"), null=True, blank=True, validators=[MaxValueValidator(100)]
    )
    photo = models.ForeignKey(
        ChildPhoto,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="progress_reports",
        verbose_name=_("photo"),
    )
    story = models.TextField(
        _("for the sponsor"),
        blank=True,
        help_text=_("What the sponsor will read. No family name, school or place, nothing about health."),
    )
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="written_progress_reports",
        editable=False,
        verbose_name=_("written by"),
    )
    submitted_at = models.DateTimeField(_("submitted"), null=True, editable=False)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        editable=False,
        verbose_name=_("reviewed by"),
    )
    released_at = models.DateTimeField(_("released"), null=True, editable=False)

    objects = ProgressReportQuerySet.as_manager()
    history = ChangeHistory()

    class Meta:
        verbose_name = _("progress report")
        verbose_name_plural = _("progress reports")
        ordering = ["-period_until", "-id"]
        permissions = [
            ("submit_progressreport", _("Can submit a progress report for review")),
            ("review_progressreport", _("Can release a progress report or send it back")),
            ("view_unreleased_reports", _("Can see progress reports that are not released")),
        ]
        indexes = [
            models.Index(fields=["status", "-period_until", "-id"]),
            models.Index(fields=["-period_until", "-id"]),
            models.Index(fields=["child", "-period_until", "-id"]),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=["draft", "in_review", "released"]), name="report_status_known"
            ),
            models.CheckConstraint(
                condition=Q(period_until__gte=F("period_from")),
                name="report_period_ends_after_it_begins",
                violation_error_message=_("The period cannot end before it begins."),
            ),
            models.CheckConstraint(
                condition=Q(attendance_percent=None) | Q(attendance_percent__lte=100),
                name="report_attendance_is_a_percentage",
            ),
            models.CheckConstraint(
                condition=Q(reviewed_by=None) | ~Q(reviewed_by=F("written_by")),
                name="report_reviewed_by_another_person",
                violation_error_message=_(
                    "A report is released by another person than the one who wrote it."
                ),
            ),
            models.CheckConstraint(
                condition=~Q(status="released")
                | (Q(reviewed_by__isnull=False) & Q(released_at__isnull=False)),
                name="report_released_says_by_whom",
            ),
            models.UniqueConstraint(
                fields=["child"], condition=~Q(status="released"), name="report_one_open_per_child"
            ),
        ]

    def __str__(self) -> str:
        return str(
            _("Report on %(child)s until %(day)s")
            % {"child": self.child.first_name, "day": date_format(self.period_until)}
        )

    @property
    def is_open(self) -> bool:
        """May it still be written at?"""
        return self.status == self.Status.DRAFT

    def clean(self) -> None:
        super().clean()
        begins: datetime.date | None = self.period_from  # a form may have left them out
        ends: datetime.date | None = self.period_until
        if begins and ends and ends < begins:
            raise ValidationError({"period_until": _("The period cannot end before it begins.")})
        if ends and ends > timezone.localdate():
            raise ValidationError({"period_until": _("Report on time that has passed.")})
        if self.photo is not None and self.photo.child_id != self.child_id:
            raise ValidationError({"photo": _("Choose a photo of this child.")})


class ProgressHealthQuerySet(models.QuerySet["ProgressHealth"]):
    def for_user(self, user: User | AnonymousUser) -> Self:
        """Of the children whom the person may see. Whether health may be read at all is a right of its own."""
        if user.has_perm(SEE_ALL_PARTNERS):
            return self
        own = Q(report__child__partner__members__user_id=user.pk)
        return self.filter(own) if user.is_authenticated else self.none()


class ProgressHealth(TimeStamped):
    """How the child's health was in the period. Never for sponsors; a record apart so that it has its own right."""

    report = models.OneToOneField(
        ProgressReport, models.CASCADE, related_name="health", verbose_name=_("progress report")
    )
    words = models.TextField(_("health"), help_text=_("Illness, growth, treatment. Sponsors never see this."))

    objects = ProgressHealthQuerySet.as_manager()
    history = ChangeHistory()

    class Meta:
        verbose_name = _("health in the period")
        verbose_name_plural = _("health in the period")
        ordering = ["-id"]

    def __str__(self) -> str:
        return str(_("Health, until %(day)s") % {"day": date_format(self.report.period_until)})
