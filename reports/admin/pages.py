"""The pages beside the list of runs: the catalogue, and a report on screen with its buttons."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from backoffice.core.admin.base import ReadOnlyAdmin
from backoffice.core.documents.table import Kind
from backoffice.core.errors import DomainError
from backoffice.core.models import User
from reports import catalogue
from reports.definition import Report
from reports.models import RUN_REPORTS, ReportRun
from reports.parameters import ParameterForm
from reports.services import runs, showing

SHOW = "show"
PAGE_VAR = "page"


class ReportPages(ReadOnlyAdmin):
    """Every door here is for people who may run reports; each report may ask for more."""

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("catalogue/", wrap(require_safe(self.catalogue_view)), name="reports_catalogue"),
            path(
                "show/<slug:slug>/",
                wrap(require_http_methods(["GET", "HEAD", "POST"])(self.show_view)),
                name="reports_show",
            ),
            *super().get_urls(),
        ]

    def has_run_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        return request.user.is_active and request.user.has_perm(RUN_REPORTS)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_run_permission(request) and super().has_view_permission(request, obj)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def catalogue_view(self, request: HttpRequest) -> HttpResponse:
        """Which reports are there for me?"""
        self._insist_on_running(request)
        context = {
            "title": _("Reports"),
            "reports": [
                {"report": report, "address": show_address(report.slug)}
                for report in catalogue.reports_for(request.user)
            ],
            "latest": ReportRun.objects.for_user(request.user).select_related("requested_by")[:5],
        }
        return self._render(request, "admin/reports/catalogue.html", context)

    def show_view(self, request: HttpRequest, slug: str) -> HttpResponse:
        """GET shows the report; POST shows it with other parameters, or has it made into a file."""
        self._insist_on_running(request)
        report = self._report(request, slug)
        if request.method == "POST":
            return self._answer(request, report)
        given = _answers(request.GET, report)
        form = report.form(given, viewer=signed_in(request))
        if not given and not form.is_valid():
            # Nobody has asked anything yet, so there is nothing to complain about.
            form = report.form_class(viewer=signed_in(request))
        return self._show(request, report, form)

    def _answer(self, request: HttpRequest, report: Report[Any]) -> HttpResponse:
        form = report.form(_answers(request.POST, report), viewer=signed_in(request))
        if not form.is_valid():
            return self._show(request, report, form)
        wanted = request.POST.get("do", SHOW)
        if wanted == SHOW:
            # The answer gets an address of its own, to page through and to come back to; it names records by
            # their keys, so that no name or email stands in an access log.
            return HttpResponseRedirect(show_address(report.slug, form.as_strings()))
        try:
            run = runs.request_run(
                report=report, parameters=form.as_strings(), file_format=wanted, by=signed_in(request)
            )
        except DomainError as refusal:
            messages.error(request, str(refusal))
            return self._show(request, report, form)
        return HttpResponseRedirect(run_address(run))

    def _show(self, request: HttpRequest, report: Report[Any], form: ParameterForm[Any]) -> HttpResponse:
        context: dict[str, Any] = {
            "title": report.title,
            "is_fullwidth": "1",
            "report": report,
            "form": form,
            "formats": ReportRun.Format.choices,
            "columns": [
                {
                    "title": str(column.title),
                    "is_number": column.kind.is_number,
                    "is_text": column.kind is Kind.TEXT,
                }
                for column in report.columns
            ],
        }
        if form.is_bound and form.is_valid():
            shown = showing.show(
                report=report, form=form, viewer=signed_in(request), page=_page_asked_for(request)
            )
            context |= {"shown": shown, "pages": _page_links(report, form, shown)}
        return self._render(request, "admin/reports/show.html", context)

    def _report(self, request: HttpRequest, slug: str) -> Report[Any]:
        try:
            report = catalogue.report_called(slug)
        except catalogue.UnknownReport as unknown:
            raise Http404(str(unknown)) from unknown
        if not report.visible_to(request.user):
            raise PermissionDenied
        return report

    def _insist_on_running(self, request: HttpRequest) -> None:
        if not self.has_run_permission(request):
            raise PermissionDenied

    def _render(self, request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
        request.current_app = self.admin_site.name
        return TemplateResponse(
            request, template, {**self.admin_site.each_context(request), "opts": self.opts, **context}
        )


def signed_in(request: HttpRequest) -> User:
    """The admin lets nobody else in."""
    assert isinstance(request.user, User)
    return request.user


def show_address(slug: str, parameters: dict[str, str] | None = None) -> str:
    address = reverse("admin:reports_show", args=[slug])
    return f"{address}?{urlencode(parameters)}" if parameters else address


def run_address(run: ReportRun) -> str:
    return reverse("admin:reports_reportrun_change", args=[run.pk])


def _answers(sent: QueryDict, report: Report[Any]) -> dict[str, str]:
    return {name: str(value) for name, value in sent.items() if name in report.form_class.base_fields}


def _page_asked_for(request: HttpRequest) -> int:
    asked = request.GET.get(PAGE_VAR, "1")
    return int(asked) if asked.isdecimal() and len(asked) < 9 else 1


def _page_links(report: Report[Any], form: ParameterForm[Any], shown: showing.Shown) -> dict[str, str]:
    """Where the neighbouring pages are; a neighbour that does not exist is left out."""
    near = {"previous": shown.page - 1, "next": shown.page + 1}
    return {
        name: show_address(report.slug, {**form.as_strings(), PAGE_VAR: str(number)})
        for name, number in near.items()
        if 1 <= number <= shown.pages
    }
