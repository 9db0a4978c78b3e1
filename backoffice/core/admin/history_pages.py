"""The history of a record on screen: read, never written.

simple-history brings an admin whose history form saves what a person with view permission posts to it, even
with reverting switched off. These two pages take its place: they answer GET alone.
"""

from typing import Any

from django.contrib.admin.utils import unquote
from django.contrib.admin.views.main import PAGE_VAR
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from unfold.admin import ModelAdmin

from backoffice.core.admin import changes
from backoffice.core.admin.askable import can_be_key
from backoffice.core.admin.rows import has_limits

READS = ("GET", "HEAD")


class HistoryPages(ModelAdmin):  # type: ignore[misc]  # unfold ships no types
    history_per_page = 50

    def get_urls(self) -> list[URLPattern]:
        label = f"{self.opts.app_label}_{self.opts.model_name}"
        version = path(
            "<path:object_id>/history/<path:version_id>/",
            self.admin_site.admin_view(self.history_version_view),
            name=f"{label}_history_version",
        )
        return [version, *super().get_urls()]

    def history_fields_hidden(self, request: HttpRequest) -> set[str]:
        """Names of fields that this person may not read in the history (health notes, say)."""
        return set()

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if request.method not in READS:
            return HttpResponseNotAllowed(READS)
        if not self.has_view_permission(request):
            raise PermissionDenied
        if not hasattr(self.model, "_change_history"):
            return super().history_view(request, object_id, extra_context)  # type: ignore[no-any-return]
        records = self._history_of(object_id)
        subject = self._subject(request, object_id, records)
        page = Paginator(records, self.history_per_page).get_page(request.GET.get(PAGE_VAR))
        shown = list(page.object_list)
        older = records[page.end_index() : page.end_index() + 1]
        context = {
            "title": _("History: %(record)s") % {"record": subject},
            "steps": changes.steps(
                shown, before=next(iter(older), None), hidden=self.history_fields_hidden(request)
            ),
            "page": page,
            "page_var": PAGE_VAR,
            "page_range": page.paginator.get_elided_page_range(page.number),
        }
        return self._render_history(request, "admin/record_history.html", subject, context, extra_context)

    def history_version_view(self, request: HttpRequest, object_id: str, version_id: str) -> HttpResponse:
        """The record as it stood at one moment."""
        if request.method not in READS:
            raise PermissionDenied(_("History cannot be changed."))
        if not hasattr(self.model, "_change_history"):
            raise Http404
        records = self._history_of(object_id)
        subject = self._subject(request, object_id, records)
        try:
            record = records.get(history_id=version_id)
        except (records.model.DoesNotExist, ValueError, ValidationError) as error:
            raise Http404 from error
        context = {
            "title": _("%(record)s as it stood") % {"record": subject},
            "record": record,
            "values": changes.values(record, hidden=self.history_fields_hidden(request)),
            "history_url": reverse(
                f"{self.admin_site.name}:{self.opts.app_label}_{self.opts.model_name}_history",
                args=[object_id],
            ),
        }
        return self._render_history(request, "admin/record_version.html", subject, context, None)

    def _history_of(self, object_id: str) -> Any:
        rows = self.model.history.model.objects.select_related("history_user")
        if not can_be_key(self.opts.pk, unquote(object_id)):
            raise Http404
        try:
            return rows.filter(**{self.opts.pk.attname: unquote(object_id)}).order_by(
                "-history_date", "-history_id"
            )
        except (ValueError, ValidationError) as error:
            raise Http404 from error

    def _subject(self, request: HttpRequest, object_id: str, records: Any) -> Any:
        """The record, or its last version if it was deleted and no row limit could hide it."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        subject = self.get_object(request, unquote(object_id))
        if subject is None:
            limited = has_limits(self.model._default_manager.all()) and not request.user.is_superuser
            last = None if limited else records.filter(history_type="-").first()
            if last is None:
                raise Http404
            subject = last.instance
        if not self.has_view_permission(request, subject):
            raise PermissionDenied
        return subject

    def _render_history(
        self,
        request: HttpRequest,
        template: str,
        subject: Any,
        context: dict[str, Any],
        extra_context: dict[str, Any] | None,
    ) -> HttpResponse:
        request.current_app = self.admin_site.name
        return TemplateResponse(
            request,
            template,
            {
                **self.admin_site.each_context(request),
                "object": subject,
                "original": subject,
                "opts": self.opts,
                **context,
                **(extra_context or {}),
            },
        )
