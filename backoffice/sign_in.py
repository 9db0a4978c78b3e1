"""What guessing passwords leads to."""

from typing import Any

from axes.helpers import get_cool_off
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _


def attempted_email(request: HttpRequest, credentials: dict[str, Any] | None) -> str:
    """Whose password was tried. One account, whatever the case it is written in."""
    tried = (credentials or {}).get("username") or request.POST.get("username") or ""
    return str(tried).strip().lower()


def locked_out(
    request: HttpRequest, _response: HttpResponse | None, _credentials: dict[str, Any] | None
) -> HttpResponse:
    wait = get_cool_off(request)
    minutes = -(-int(wait.total_seconds()) // 60) if wait else None
    response = TemplateResponse(
        request,
        "admin/locked_out.html",
        {**admin.site.each_context(request), "title": _("Signing in is locked"), "minutes": minutes},
        status=429,
    )
    if wait:
        response.headers["Retry-After"] = str(int(wait.total_seconds()))
    return response.render()
