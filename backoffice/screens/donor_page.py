"""A donor's page as supporter care sees it: the figures above, and the timeline in a tab and on a page of its own."""

from typing import Any

from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from backoffice.core.admin.base import ReadOnlyInline
from backoffice.screens import donor_timeline
from backoffice.screens.donor_summary import summary
from donors.models import ContactNote, Donor

PAGE, SOURCE = "page", "only"
IN_THE_TAB = 12
DEEPEST_PAGE = 50


class TimelineInline(ReadOnlyInline):
    """The newest of the timeline as a tab: unfold makes tabs of inlines, so this one stands for rows it has not."""

    model = ContactNote
    tab = True
    hide_title = True
    template = "admin/donors/timeline_tab.html"
    verbose_name_plural = _("timeline")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).none()


class DonorPage:
    """For the donor's admin."""

    change_form_outer_before_template = "admin/donors/summary.html"

    def get_urls(self: Any) -> list[URLPattern]:
        timeline = path(
            "<path:object_id>/timeline/",
            self.admin_site.admin_view(self.timeline_view),
            name="donors_donor_timeline",
        )
        return [timeline, *super().get_urls()]  # type: ignore[misc]

    def render_change_form(
        self: Any,
        request: HttpRequest,
        context: dict[str, Any],
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Donor | None = None,
    ) -> HttpResponse:
        if obj is not None:
            newest, _more = donor_timeline.entries(request, obj)
            context.update(summary(request, obj), timeline=newest[:IN_THE_TAB])
        return super().render_change_form(request, context, add, change, form_url, obj)  # type: ignore[misc,no-any-return]

    def timeline_view(self: Any, request: HttpRequest, object_id: str) -> HttpResponse:
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(["GET", "HEAD"])
        if not self.has_view_permission(request):
            raise PermissionDenied
        donor = self.get_object(request, unquote(object_id))
        if donor is None:
            raise Http404
        sources = donor_timeline.sources_for(request)
        only = request.GET.get(SOURCE, "")
        only = only if only in {source.slug for source in sources} else ""
        page = _page_number(request.GET.get(PAGE, ""))
        entries, has_older = donor_timeline.entries(request, donor, only=only, page=page)
        return TemplateResponse(
            request,
            "admin/donors/timeline_page.html",
            {
                **self.admin_site.each_context(request),
                "title": _t("Timeline of %(donor)s") % {"donor": donor},
                "opts": self.opts,
                "original": donor,
                "timeline": entries,
                "sources": sources,
                "only": only,
                "page": page,
                "has_older": has_older and page < DEEPEST_PAGE,
            },
        )


def _page_number(text: str) -> int:
    return min(max(int(text), 1), DEEPEST_PAGE) if text.isascii() and text.isdigit() and len(text) < 4 else 1
