"""Views that people keep of a list: its filters, search and order under a name, drawn over every list.

What is kept is a query string of the list itself, so opening a view asks for the rights and the rows of the list
as ever. Only what the list understands is kept.
"""

import re
from typing import Any

from django.contrib import messages
from django.contrib.admin.utils import prepare_lookup_value
from django.contrib.admin.views.main import ALL_VAR, ORDER_VAR, PAGE_VAR, SEARCH_VAR
from django.core.exceptions import FieldError, PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from unfold.admin import ModelAdmin

from backoffice.core.errors import DomainError
from backoffice.core.models import SavedView
from backoffice.core.services import saved_views

# Which page of a list somebody stood on is no part of a view.
NOT_KEPT = frozenset({PAGE_VAR, ALL_VAR, "e", "_popup", "_to_field", "_facets"})
ORDER = re.compile(r"-?\d{1,3}(\.-?\d{1,3})*")


class SavedViews(ModelAdmin):  # type: ignore[misc]  # unfold ships no types
    def get_urls(self) -> list[URLPattern]:
        label, wrap = f"{self.opts.app_label}_{self.opts.model_name}", self.admin_site.admin_view
        return [
            path("saved-views/", wrap(require_POST(self.keep_view)), name=f"{label}_keep_view"),
            path(
                "saved-views/<int:pk>/forget/",
                wrap(require_POST(self.forget_view)),
                name=f"{label}_forget_view",
            ),
            *super().get_urls(),
        ]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        present = _kept(request.GET)
        shown = {
            **(extra_context or {}),
            "saved_views": Shown(self._views(request), present),
            "present_filters": present,
            "keep_view_address": reverse(self._named("keep_view")),
            "forget_view_name": self._named("forget_view"),
        }
        return super().changelist_view(request, shown)  # type: ignore[no-any-return]

    def keep_view(self, request: HttpRequest) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        query = self.known_part(request, QueryDict(request.POST.get("query", "")))
        try:
            view = saved_views.save_view(
                owner=request.user,  # type: ignore[arg-type]  # the door lets nobody else in
                model=self.opts.label_lower,
                name=request.POST.get("name", ""),
                query=query,
                is_shared=bool(request.POST.get("is_shared")),
            )
        except DomainError as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("The view “%(name)s” is saved.") % {"name": view.name})
        return self._back_to_list(query)

    def forget_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        view = self._views(request).filter(pk=pk).first()
        if view is None:
            raise Http404
        try:
            saved_views.delete_view(view, by=request.user)  # type: ignore[arg-type]
        except DomainError as refusal:
            raise PermissionDenied(str(refusal)) from refusal
        messages.success(request, _("The view “%(name)s” is gone.") % {"name": view.name})
        return self._back_to_list("")

    def known_part(self, request: HttpRequest, asked: QueryDict) -> str:
        """What of a query string this list understands; made-up filters are left out."""
        listed = self.get_changelist_instance(request)
        of_filters = {name for spec in listed.filter_specs for name in spec.expected_parameters()}
        known = QueryDict(mutable=True)
        for name, values in QueryDict(_kept(asked)).lists():
            kept = [value for value in values if self._understands(request, name, value, of_filters)]
            if kept:
                known.setlist(name, kept)
        return known.urlencode()

    def _understands(self, request: HttpRequest, name: str, value: str, of_filters: set[str]) -> bool:
        if "\x00" in value:
            return False
        if name == SEARCH_VAR:
            return bool(self.get_search_fields(request))
        if name == ORDER_VAR:
            return bool(ORDER.fullmatch(value))
        return name in of_filters or self._is_lookup(request, name, value)

    def _is_lookup(self, request: HttpRequest, name: str, value: str) -> bool:
        """A lookup on the rows themselves, as tabs and the dashboard use them."""
        if not self.lookup_allowed(name, value, request):
            return False
        try:
            self.model._default_manager.filter(**{name: prepare_lookup_value(name, value)})
        except (FieldError, ValidationError, ValueError, TypeError):
            return False
        return True

    def _views(self, request: HttpRequest) -> QuerySet[SavedView]:
        views = SavedView.objects.for_user(request.user).filter(model=self.opts.label_lower)
        return views.select_related("owner")

    def _named(self, what: str) -> str:
        return f"{self.admin_site.name}:{self.opts.app_label}_{self.opts.model_name}_{what}"

    def _back_to_list(self, query: str) -> HttpResponse:
        return HttpResponseRedirect(f"{reverse(self._named('changelist'))}{'?' if query else ''}{query}")


class Shown:
    """The views as the list draws them. The database is asked once, and only by a list that draws them."""

    def __init__(self, views: QuerySet[SavedView], present: str) -> None:
        self._views, self._present = views, _sorted(present)

    def __iter__(self) -> Any:
        for view in self._views:
            yield {"view": view, "is_open": _sorted(view.query) == self._present}


def _kept(asked: QueryDict) -> str:
    kept = asked.copy()
    for name in NOT_KEPT.intersection(kept):
        del kept[name]
    for name in [name for name, values in kept.lists() if not any(values)]:
        del kept[name]
    return kept.urlencode()


def _sorted(query: str) -> list[tuple[str, list[str]]]:
    return sorted(QueryDict(query).lists())
