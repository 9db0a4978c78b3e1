"""Handing in several children at once. Each is handed in or refused for itself."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from backoffice.core.admin.base import AlmonerModelAdmin
from backoffice.core.admin.dialogs import REASON_LENGTH
from backoffice.core.errors import DomainError
from backoffice.core.models import User
from beneficiaries.models import Child
from beneficiaries.services import register


class ChildBulk(AlmonerModelAdmin):
    """For the child's admin: asks first, with what is still missing, then tells of each child."""

    @admin.action(description=_("Submit for review"), permissions=["submit"])
    def submit_several(self, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponse | None:
        children: list[Child] = list(queryset)
        if "confirmed" in request.POST:
            self._submit_each(request, children)
            return None
        context = {
            **self.admin_site.each_context(request),
            "title": _t("Submit these children for review?"),
            "opts": self.opts,
            "rows": [{"child": child, "obstacle": _obstacle(child)} for child in children],
            "checkbox_name": ACTION_CHECKBOX_NAME,
            "reason_length": REASON_LENGTH,
        }
        return TemplateResponse(request, "admin/beneficiaries/submit_several.html", context)

    def _submit_each(self, request: HttpRequest, children: list[Child]) -> None:
        assert isinstance(request.user, User)
        reason = request.POST.get("reason", "").strip()[:REASON_LENGTH]
        number = 0
        for child in children:
            try:
                register.submit_child(child, by=request.user, reason=reason)
                number += 1
            except DomainError as refusal:
                messages.error(request, str(refusal))
        if number:
            words = ngettext(
                "%(number)s child is in review now.", "%(number)s children are in review now.", number
            )
            messages.success(request, words % {"number": number})


def _obstacle(child: Child) -> str:
    """Why this child would be refused, in words; empty for one that is ready."""
    if child.status != Child.Status.REGISTERED:
        return str(child.get_status_display())
    missing = register.what_is_missing(child)
    return _t("still missing: %(missing)s") % {"missing": "; ".join(missing)} if missing else ""
