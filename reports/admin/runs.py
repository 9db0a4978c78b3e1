"""Runs of reports: the list, the page of one run with its progress, the download, the cancel button."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.decorators import display

from backoffice.core.admin.days import DaysFilter
from backoffice.core.admin.links import link
from backoffice.core.errors import DomainError
from backoffice.core.files.links import guarded_link
from backoffice.core.models import User
from reports import catalogue, private_files
from reports.admin.pages import ReportPages, run_address, show_address, signed_in
from reports.admin.totals import totals_in_words
from reports.models import ReportRun
from reports.services import runs

LABELS = {
    ReportRun.Status.QUEUED: "info",
    ReportRun.Status.RUNNING: "warning",
    ReportRun.Status.DONE: "success",
    ReportRun.Status.FAILED: "danger",
}
READS = ("GET", "HEAD")
LATEST_DOWNLOADS = 10


@admin.register(ReportRun)
class ReportRunAdmin(ReportPages):
    list_display = ["title", "format", "status_label", "row_count", "who", "created_at", "download"]
    list_filter = [
        ("status", ChoicesDropdownFilter),
        ("format", ChoicesDropdownFilter),
        ("created_at", DaysFilter),
    ]
    search_fields = ["title", "requested_by__full_name"]
    list_select_related = ["requested_by"]
    list_before_template = "admin/reports/links.html"

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("<uuid:run_id>/state/", wrap(require_safe(self.state_view)), name="reports_reportrun_state"),
            path(
                "<uuid:run_id>/cancel/", wrap(require_POST(self.cancel_view)), name="reports_reportrun_cancel"
            ),
            *super().get_urls(),
        ]

    @display(description=_("status"), ordering="status", label=LABELS)
    def status_label(self, run: ReportRun) -> tuple[str, str]:
        return run.status, run.get_status_display()

    @display(description=_("run by"), ordering="requested_by__full_name")
    def who(self, run: ReportRun) -> str:
        return str(run.requested_by or _("The system"))

    @display(description=_("file"))
    def download(self, run: ReportRun) -> SafeString | str:
        return link(guarded_link(private_files.KIND, run), _("Download")) if run.file else ""

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """The page of one run. There is nothing to change on it."""
        if request.method not in READS or not self.has_view_permission(request):
            raise PermissionDenied
        run = self.record(request, object_id)
        return self._render(request, "admin/reports/run.html", self._facts(request, run))

    def state_view(self, request: HttpRequest, run_id: object) -> HttpResponse:
        """The part of that page which changes by itself."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        run = self.record(request, str(run_id))
        return TemplateResponse(request, "admin/reports/run_state.html", self._facts(request, run))

    def cancel_view(self, request: HttpRequest, run_id: object) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        run = self.record(request, str(run_id))
        try:
            runs.cancel(run, by=signed_in(request))
        except DomainError as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("The report is cancelled."))
        return HttpResponseRedirect(run_address(run))

    def _facts(self, request: HttpRequest, run: ReportRun) -> dict[str, Any]:
        return {
            "title": run.title,
            "original": run,
            "run": run,
            "status_variant": LABELS.get(ReportRun.Status(run.status), ""),
            "asked": _asked_in_words(run, signed_in(request)),
            "totals": totals_in_words(run),
            "downloads": run.downloads()[:LATEST_DOWNLOADS],
            "times_downloaded": run.downloads().count(),
            "may_cancel": run.is_under_way,
            "download_address": guarded_link(private_files.KIND, run) if run.file else "",
            "show_address": show_address(run.slug, run.parameters),
            "state_address": reverse("admin:reports_reportrun_state", args=[run.pk]),
        }


def _asked_in_words(run: ReportRun, reader: User) -> list[tuple[str, str]]:
    """The parameters by their labels; bare, where the record that they name is gone from the reader's sight."""
    try:
        form = catalogue.report_called(run.slug).form(run.parameters, viewer=reader)
    except catalogue.UnknownReport:
        return list(run.parameters.items())
    return (
        form.in_words()
        if form.is_valid()
        else [(name, value) for name, value in run.parameters.items() if value]
    )
