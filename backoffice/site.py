"""The admin site of the charity's staff."""

import time
from typing import Any

from django.contrib.auth import REDIRECT_FIELD_NAME
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, reverse
from django.utils.functional import SimpleLazyObject
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.sites import UnfoldAdminSite


class AlmonerAdminSite(UnfoldAdminSite):  # type: ignore[misc]  # unfold ships no types
    """One admin for all staff; which rooms a person sees follows from roles.

    A password alone opens nothing where a second proof is owed (`backoffice.two_factor`).
    """

    index_title = gettext_lazy("Today")
    enable_nav_sidebar = True

    def has_permission(self, request: HttpRequest) -> bool:
        from backoffice.two_factor import devices  # models are not ready when this module is read

        return bool(super().has_permission(request)) and not devices.is_owed(request)

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        user = request.user
        if request.method != "POST" and user.is_authenticated:
            if not user.is_staff:
                return self.turn_away(request)
            if not self.has_permission(request):
                query = request.GET.urlencode() or urlencode({REDIRECT_FIELD_NAME: reverse("admin:index")})
                return HttpResponseRedirect(f"{reverse('admin:two_factor')}?{query}")
        return super().login(request, {"title": _("Sign in"), **(extra_context or {})})  # type: ignore[no-any-return]

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> Any:
        """Made when somebody asks for it. Django asks on every page, for a sidebar that ours stands in place of."""
        make = super().get_app_list
        return SimpleLazyObject(lambda: make(request, app_label))

    def turn_away(self, request: HttpRequest) -> HttpResponse:
        """For people who have an account, but no business here."""
        context = {**self.each_context(request), "title": _("Not for this account")}
        return TemplateResponse(request, "admin/turned_away.html", context, status=403)

    def search(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The palette. Not unfold's own search: that one caches what it found and bounds nothing."""
        from backoffice.search import search

        started = time.monotonic()
        found = search(request, request.GET.get("s", ""))
        page = Paginator(found, max(1, len(found)))
        context = {"results": page.page(1), "page_obj": page, "page_counter": 0}
        context["execution_time"] = time.monotonic() - started
        return TemplateResponse(
            request, "unfold/helpers/command_results.html", context, headers={"HX-Trigger": "search"}
        )

    def extra_urls(self) -> list[URLPattern]:
        from backoffice.two_factor.views import TwoFactorPages

        return TwoFactorPages(self).urls()
