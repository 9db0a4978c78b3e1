"""A list as a file: the page that asks which columns, and the answer that streams them.

An admin names its columns in `export_columns` and gets the page; the button is drawn for those with the right
`<app>.export_<model>`. Row limits, filters, search and order are those of the list behind it.
"""

from collections.abc import Iterator
from typing import Any

from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from backoffice.core import exports
from backoffice.core.admin.base import AlmonerModelAdmin
from backoffice.core.documents.delimited import stream_csv
from backoffice.core.documents.xlsx import stream_xlsx
from backoffice.core.errors import DomainError
from backoffice.core.services import audit

FORMATS = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}


class Exporting(AlmonerModelAdmin):
    export_columns: tuple[exports.ExportColumn, ...] = ()

    def get_urls(self) -> list[URLPattern]:
        view = require_http_methods(["GET", "HEAD", "POST"])(self.export_view)
        name = f"{self.opts.app_label}_{self.opts.model_name}_export"
        return [path("export/", self.admin_site.admin_view(view), name=name), *super().get_urls()]

    def has_export_permission(self, request: HttpRequest) -> bool:
        return self.may(request, "export") and self.has_view_permission(request)

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        shown = dict(extra_context or {})
        if self.has_export_permission(request):
            asked = request.GET.urlencode()
            shown["export_address"] = f"{self._export_address()}{'?' if asked else ''}{asked}"
        return super().changelist_view(request, shown)

    def export_view(self, request: HttpRequest) -> HttpResponseBase:
        """GET asks which columns; POST streams them. The list's own query stands in the address of both."""
        if not self.has_export_permission(request):
            raise PermissionDenied
        listed: ChangeList = self.get_changelist_instance(request)
        names, file_format = request.POST.getlist("columns"), request.POST.get("format", "xlsx")
        refusal = ""
        if request.method == "POST":
            try:
                columns = exports.chosen(self.export_columns, names, request.user)
                return self._file(request, listed, columns, file_format)
            except DomainError as error:
                refusal = str(error)
        offered = exports.offered(self.export_columns, request.user)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Export %(what)s") % {"what": self.opts.verbose_name_plural},
            "columns": [
                (column, column.name in names if request.method == "POST" else column.usual)
                for column in offered
            ],
            "formats": FORMATS,
            "file_format": file_format,
            "count": listed.queryset.count(),
            "is_filtered": listed.has_active_filters or bool(listed.query),
            "refusal": refusal,
            "back": f"{self._list_address()}?{request.GET.urlencode()}",
        }
        status = 400 if refusal else 200
        return TemplateResponse(request, "admin/exports/export.html", context, status=status)

    def _file(
        self,
        request: HttpRequest,
        listed: ChangeList,
        columns: list[exports.ExportColumn],
        file_format: str,
    ) -> HttpResponseBase:
        if file_format not in FORMATS:
            raise exports.ColumnsNotAllowed(_("Choose Excel or CSV."))
        audit.record(
            f"{self.opts.model_name}.exported",
            label=str(self.opts.verbose_name_plural),
            rows=listed.queryset.count(),
            columns=[column.name for column in columns],
            # What was searched for may be somebody's name: it is said that there was a search, not for what.
            filters={name: value for name, value in request.GET.items() if name != "q"},
            searched=bool(listed.query),
            format=file_format,
        )
        response = StreamingHttpResponse(
            self._pieces(request, listed, columns, file_format), content_type=FORMATS[file_format]
        )
        name = f"{self.opts.model_name}-{timezone.localdate():%Y-%m-%d}.{file_format}"
        response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
        response.headers["Cache-Control"] = "private, no-store"
        response.headers["X-Content-Type-Options"] = "nosniff"
        return response

    def _pieces(
        self,
        request: HttpRequest,
        listed: ChangeList,
        columns: list[exports.ExportColumn],
        file_format: str,
    ) -> Iterator[bytes]:
        table, rows = exports.table_columns(columns), exports.rows_of(listed.queryset, columns)
        zone = timezone.get_default_timezone()
        if file_format == "csv":
            return stream_csv(columns=table, rows=rows, zone=zone)
        return stream_xlsx(
            sheet_title=str(self.opts.verbose_name_plural).capitalize(),
            columns=table,
            rows=rows,
            generated_by=str(request.user),
            zone=zone,
        )

    def _export_address(self) -> str:
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_export")

    def _list_address(self) -> str:
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist")
