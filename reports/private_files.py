"""The files of report runs, handed out by the guarded view, which writes each download down."""

from django.contrib.auth.models import AnonymousUser

from backoffice.core.files.registry import PrivateFiles, register
from backoffice.core.models import User
from reports import catalogue
from reports.models import ReportRun

CONTENT_TYPES = {
    ReportRun.Format.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ReportRun.Format.PDF: "application/pdf",
    ReportRun.Format.CSV: "text/csv; charset=utf-8",
}
KIND = "report"


def register_kinds() -> None:
    register(
        PrivateFiles(
            kind=KIND,
            model=ReportRun,
            field="file",
            may_view=may_download,
            content_type=lambda run: CONTENT_TYPES[ReportRun.Format(run.format)],
            filename=lambda run: run.filename,
        )
    )


def may_download(user: User | AnonymousUser, run: ReportRun) -> bool:
    """Whoever may run the report itself, and only of the runs that are theirs to open."""
    try:
        report = catalogue.report_called(run.slug)
    except catalogue.UnknownReport:
        return False
    return report.visible_to(user) and ReportRun.objects.for_user(user).filter(pk=run.pk).exists()
