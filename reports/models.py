"""Report runs: one produced file each."""

import uuid

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from backoffice.core.models import AuditEntry, TimeStamped, User
from backoffice.core.moves import Movable, MovesMap

RUN_REPORTS = "reports.run_report"
SEE_ALL_RUNS = "reports.view_all_runs"


def report_path(run: "ReportRun", _filename: str) -> str:
    return f"reports/{run.pk}.{run.format}"


class ReportRunQuerySet(models.QuerySet["ReportRun"]):
    def for_user(self, user: User | AnonymousUser) -> "ReportRunQuerySet":
        """The runs that the person may open: their own, or everybody's with the right to it."""
        if user.has_perms([RUN_REPORTS, SEE_ALL_RUNS]):
            return self
        return self.filter(requested_by=user.pk) if user.has_perm(RUN_REPORTS) else self.none()


class ReportRun(Movable, TimeStamped):
    class Status(models.TextChoices):
        QUEUED = "queued", _("Queued")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")
        CANCELLED = "cancelled", _("Cancelled")

    class Format(models.TextChoices):
        XLSX = "xlsx", _("Excel")
        PDF = "pdf", _("PDF")
        CSV = "csv", _("CSV")

    # A run whose worker died goes back to the queue.
    MOVES = MovesMap(
        {
            Status.QUEUED: {Status.RUNNING, Status.CANCELLED},
            Status.RUNNING: {Status.DONE, Status.FAILED, Status.CANCELLED, Status.QUEUED},
        }
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    status = models.CharField(
        _("status"), max_length=10, choices=Status, default=Status.QUEUED, editable=False
    )
    slug = models.SlugField(_("report"), max_length=60)
    title = models.CharField(_("title"), max_length=200)
    format = models.CharField(_("format"), max_length=4, choices=Format)
    parameters = models.JSONField(_("parameters"), default=dict)
    language = models.CharField(_("language"), max_length=10, default="en")
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="report_runs",
        verbose_name=_("run by"),
    )
    attempt = models.PositiveSmallIntegerField(_("attempts"), default=0)
    progress = models.PositiveIntegerField(_("rows so far"), default=0)
    row_count = models.PositiveIntegerField(_("rows"), null=True)
    totals = models.JSONField(_("totals"), default=list)
    file = models.FileField(_("file"), upload_to=report_path, max_length=200, blank=True)
    sha256 = models.CharField("SHA-256", max_length=64, blank=True)
    error = models.TextField(_("what went wrong"), blank=True)
    started_at = models.DateTimeField(_("started"), null=True)
    finished_at = models.DateTimeField(_("finished"), null=True)

    objects = ReportRunQuerySet.as_manager()

    class Meta:
        verbose_name = _("report run")
        verbose_name_plural = _("report runs")
        ordering = ["-created_at", "-id"]
        permissions = [
            ("run_report", _("Can run and download reports")),
            ("view_all_runs", _("Can open the report runs of everybody")),
        ]
        indexes = [
            models.Index(fields=["-created_at", "-id"]),
            models.Index(fields=["requested_by", "-created_at", "-id"]),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=["queued", "running", "done", "failed", "cancelled"]),
                name="report_run_status_known",
            ),
            models.CheckConstraint(
                condition=~Q(status="done") | (~Q(file="") & ~Q(sha256="") & Q(row_count__isnull=False)),
                name="report_run_done_has_its_file",
            ),
            models.CheckConstraint(
                condition=~Q(status="failed") | ~Q(error=""), name="report_run_failed_says_why"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.get_format_display()})"

    @property
    def is_under_way(self) -> bool:
        return self.status in {self.Status.QUEUED, self.Status.RUNNING}

    @property
    def percent(self) -> int | None:
        """How much of the file is written; None while the rows are still being read."""
        if self.row_count is None:
            return None
        return 100 if not self.row_count else min(100, self.progress * 100 // self.row_count)

    @property
    def filename(self) -> str:
        return f"{self.slug}-{self.created_at:%Y-%m-%d}.{self.format}"

    def downloads(self) -> models.QuerySet[AuditEntry]:
        """Who took the file away, newest first."""
        return AuditEntry.objects.filter(
            subject_type=ContentType.objects.get_for_model(ReportRun),
            subject_id=str(self.pk),
            action="file.downloaded",
        ).select_related("actor")
