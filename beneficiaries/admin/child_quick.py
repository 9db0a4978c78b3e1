"""Registering a child quickly, from a phone in the field.

The page's script keeps what is typed on the phone and sends it when the line is there; without it the form
posts like any other. Both come to the same view, which answers the script in JSON.
"""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import Media
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect, JsonResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import strip_tags
from django.utils.translation import gettext as _

from backoffice.core.admin.base import AlmonerModelAdmin
from backoffice.core.admin.dialogs import REFUSALS, refusal_words
from backoffice.core.models import User
from beneficiaries.admin.duplicate_warnings import warn_of_duplicates
from beneficiaries.admin.quick_form import QuickForm
from beneficiaries.models import Child
from beneficiaries.services.quick import register_quickly

NOT_TAKEN = 422


class ChildQuick(AlmonerModelAdmin):
    """For the child's admin."""

    def get_urls(self) -> list[URLPattern]:
        quick = path("quick/", self.admin_site.admin_view(self.quick_view), name="beneficiaries_child_quick")
        return [quick, *super().get_urls()]

    def quick_view(self, request: HttpRequest) -> HttpResponse:
        if not self.has_add_permission(request):
            raise PermissionDenied
        if request.method in ("GET", "HEAD"):
            return self._quick_page(request, QuickForm(request))
        if request.method != "POST":
            return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
        form = QuickForm(request, request.POST, request.FILES)
        if child := _registered(request, form):
            return self._arrived(request, child)
        if _asks_for_json(request):
            return JsonResponse({"errors": _words(form)}, status=NOT_TAKEN)
        return self._quick_page(request, form, status=NOT_TAKEN)

    def _arrived(self, request: HttpRequest, child: Child) -> HttpResponse:
        address = reverse("admin:beneficiaries_child_change", args=[child.pk])
        warn_of_duplicates(request, child)
        if _asks_for_json(request):
            facts = {"reference": child.reference, "name": child.full_name, "address": address}
            return JsonResponse(facts | {"warnings": _told_so_far(request)})
        messages.success(request, _("%(child)s is registered.") % {"child": child})
        return HttpResponseRedirect(address)

    def _quick_page(self, request: HttpRequest, form: QuickForm, *, status: int = 200) -> HttpResponse:
        context: dict[str, Any] = {
            **self.admin_site.each_context(request),
            "title": _("Register a child quickly"),
            "opts": self.opts,
            "form": form,
            "person": request.user.pk,
            "media": Media(
                js=["backoffice/quick-drafts.js", "backoffice/quick-registration.js"],
                css={"all": ["backoffice/quick.css"]},
            ),
        }
        return TemplateResponse(request, "admin/beneficiaries/quick.html", context, status=status)


def _registered(request: HttpRequest, form: QuickForm) -> Child | None:
    """The child, or None with the reasons at the form's fields."""
    assert isinstance(request.user, User)
    if not form.is_valid():
        return None
    try:
        return register_quickly(form.entry(), by=request.user)
    except REFUSALS as refusal:
        form.add_error(None, refusal_words(refusal))
        return None


def _words(form: QuickForm) -> dict[str, list[str]]:
    return {name: [str(words) for words in errors] for name, errors in form.errors.items()}


def _told_so_far(request: HttpRequest) -> list[str]:
    """What the next page would say; the phone stays on this one."""
    return [strip_tags(str(message)) for message in messages.get_messages(request)]


def _asks_for_json(request: HttpRequest) -> bool:
    return request.headers.get("Accept", "") == "application/json"
