"""What guessing passwords leads to."""

from typing import Any

from axes.conf import settings
from axes.helpers import get_cool_off
from django.contrib import admin
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

API = "/api/"


def attempted_email(request: HttpRequest, credentials: dict[str, Any] | None) -> str:
    """Whose password was tried. One account, whatever the case it is written in."""
    # axes asks with the name of the user model's own field, Django's signals with `username`.
    given = credentials or {}
    tried = given.get("username") or given.get(settings.AXES_USERNAME_FORM_FIELD) or ""
    tried = tried or request.POST.get("username", "")
    return str(tried).strip().lower()


def locked_out(
    request: HttpRequest, _response: HttpResponse | None, _credentials: dict[str, Any] | None
) -> HttpResponse:
    wait = get_cool_off(request)
    minutes = -(-int(wait.total_seconds()) // 60) if wait else None
    response = _in_json(minutes) if request.path_info.startswith(API) else _as_page(request, minutes)
    if wait:
        response.headers["Retry-After"] = str(int(wait.total_seconds()))
    return response


def _as_page(request: HttpRequest, minutes: int | None) -> HttpResponse:
    facts = {"title": _("Signing in is locked"), "minutes": minutes}
    context = {**admin.site.each_context(request), **facts}
    return TemplateResponse(request, "admin/locked_out.html", context, status=429).render()


def _in_json(minutes: int | None) -> HttpResponse:
    words = _("Signing in is locked after too many wrong passwords. Try again in %(minutes)s minutes.")
    return JsonResponse({"detail": words % {"minutes": minutes}}, status=429)
