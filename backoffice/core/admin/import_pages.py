"""The pages of an import: the file, its columns, and what its own page shows beside the buttons."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from backoffice.core.admin import import_preview as preview
from backoffice.core.admin.base import AlmonerModelAdmin
from backoffice.core.admin.import_downloads import refused_rows, template_file
from backoffice.core.admin.import_forms import ColumnsForm, UploadForm
from backoffice.core.errors import DomainError
from backoffice.core.files.links import guarded_link
from backoffice.core.files.own_kinds import IMPORT
from backoffice.core.imports.importer import Importer, UnknownKind, importer_of, importers_for, may_import
from backoffice.core.models import ImportBatch, User
from backoffice.core.services import imports

Status = ImportBatch.Status
LABELS = {
    Status.UPLOADED: "info",
    Status.CHECKING: "warning",
    Status.CHECKED: "info",
    Status.WRITING: "warning",
    Status.DONE: "success",
    Status.UNDOING: "warning",
    Status.FAILED: "danger",
}


class ImportPages(AlmonerModelAdmin):
    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        columns = require_http_methods(["GET", "HEAD", "POST"])(self.columns_view)
        return [
            path("<uuid:batch_id>/columns/", wrap(columns), name="core_importbatch_columns"),
            path(
                "<uuid:batch_id>/state/", wrap(require_safe(self.state_view)), name="core_importbatch_state"
            ),
            path(
                "<uuid:batch_id>/refused/",
                wrap(require_safe(self.refused_view)),
                name="core_importbatch_refused",
            ),
            path(
                "template/<slug:kind>/<slug:file_format>/",
                wrap(require_safe(self.template_view)),
                name="core_importbatch_template",
            ),
            *super().get_urls(),
        ]

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Hand a file in."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        importers = importers_for(request.user)
        form = UploadForm(
            request.POST or None,
            request.FILES or None,
            importers=importers,
            initial={"kind": request.GET.get("kind", "")},
        )
        if request.method == "POST" and form.is_valid():
            try:
                batch = imports.upload(**form.cleaned_data, by=signed_in(request))
                return HttpResponseRedirect(reverse("admin:core_importbatch_columns", args=[batch.pk]))
            except DomainError as refusal:
                form.add_error(None, str(refusal))
        chosen = [(importer, importer.columns(signed_in(request))) for importer in importers]
        return self._page(
            request, "admin/imports/upload.html", title=_("Import"), form=form, importers=chosen
        )

    def columns_view(self, request: HttpRequest, batch_id: object) -> HttpResponse:
        """Say what the columns of the file mean."""
        batch = self.record(request, str(batch_id))
        importer = self._importer(request, batch.kind)
        if batch.status not in (Status.UPLOADED, Status.CHECKED):
            return HttpResponseRedirect(address_of(batch))
        columns = importer.columns(signed_in(request))
        form = ColumnsForm(
            request.POST or None, batch=batch, columns=columns, changes_known=importer.changes_known
        )
        if request.method == "POST" and form.is_valid():
            try:
                imports.choose_columns(
                    batch,
                    mapping=form.mapping,
                    existing=form.cleaned_data["existing"],
                    date_order=form.cleaned_data["date_order"],
                    by=signed_in(request),
                )
                return HttpResponseRedirect(address_of(batch))
            except DomainError as refusal:
                form.add_error(None, str(refusal))
        return self._page(
            request,
            "admin/imports/columns.html",
            title=_("Columns of %(file)s") % {"file": batch.file_name},
            batch=batch,
            form=form,
            columns=columns,
            back=address_of(batch),
        )

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        if (batch := context.get("original")) is not None:
            context |= self._facts(request, batch)
        return super().render_change_form(request, context, *args, **kwargs)  # type: ignore[no-any-return]

    def state_view(self, request: HttpRequest, batch_id: object) -> HttpResponse:
        """The part of the page that follows the work; when the work is over the whole page is fetched anew."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        batch = self.record(request, str(batch_id))
        response = TemplateResponse(request, "admin/imports/state.html", self._state(batch))
        if not batch.is_under_way:
            response.headers["HX-Refresh"] = "true"
        return response

    def refused_view(self, request: HttpRequest, batch_id: object) -> HttpResponseBase:
        batch = self.record(request, str(batch_id))
        importer = self._importer(request, batch.kind)
        return refused_rows(batch, importer.columns(signed_in(request)))

    def template_view(self, request: HttpRequest, kind: str, file_format: str) -> HttpResponseBase:
        importer = self._importer(request, kind)
        return template_file(importer, importer.columns(signed_in(request)), file_format)

    def _importer(self, request: HttpRequest, kind: str) -> Importer:
        try:
            importer = importer_of(kind)
        except UnknownKind as unknown:
            raise Http404 from unknown
        if not may_import(request.user, importer):
            raise PermissionDenied
        return importer

    def _facts(self, request: HttpRequest, batch: ImportBatch) -> dict[str, Any]:
        may_go_on = self.may(request, "add") and batch.requested_by_id == request.user.pk
        choosing = batch.status in (Status.UPLOADED, Status.CHECKED)
        return {
            **self._state(batch),
            **preview.rows_of(batch, request.GET),
            "what": title_of(batch),
            "file_address": guarded_link(IMPORT, batch) if batch.file else "",
            "columns_address": reverse("admin:core_importbatch_columns", args=[batch.pk])
            if may_go_on and choosing
            else "",
            "refused_address": reverse("admin:core_importbatch_refused", args=[batch.pk])
            if self.may(request, "add") and batch.count_of("refused")
            else "",
        }

    def _state(self, batch: ImportBatch) -> dict[str, Any]:
        return {
            "batch": batch,
            "status_variant": LABELS.get(Status(batch.status), ""),
            "state_address": reverse("admin:core_importbatch_state", args=[batch.pk]),
        }

    def _page(self, request: HttpRequest, template: str, **context: Any) -> HttpResponse:
        request.current_app = self.admin_site.name
        return TemplateResponse(
            request, template, {**self.admin_site.each_context(request), "opts": self.opts, **context}
        )


def title_of(batch: ImportBatch) -> str:
    try:
        return str(importer_of(batch.kind).title)
    except UnknownKind:
        return batch.kind


def address_of(batch: ImportBatch) -> str:
    return reverse("admin:core_importbatch_change", args=[batch.pk])


def signed_in(request: HttpRequest) -> User:
    """The admin lets nobody else in."""
    assert isinstance(request.user, User)
    return request.user
