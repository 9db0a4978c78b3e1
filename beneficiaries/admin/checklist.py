"""The checklist of the house, kept by its administrator."""

from collections.abc import Sequence

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from backoffice.core.admin.base import AlmonerModelAdmin
from beneficiaries.models import CheckKind


@admin.register(CheckKind)
class CheckKindAdmin(AlmonerModelAdmin):
    list_display = ["label", "mandatory", "asked_every_year", "validity", "is_active", "position"]
    search_fields = ["label", "code"]
    fieldsets = [
        (None, {"fields": ["label", "code", "position"]}),
        (
            _("What it asks"),
            {"fields": ["mandatory", "valid_for_months", "asked_every_year", "is_active"]},
        ),
    ]

    def get_readonly_fields(self, request: HttpRequest, obj: CheckKind | None = None) -> list[str]:
        return ["code"] if obj else []

    def get_prepopulated_fields(
        self, request: HttpRequest, obj: CheckKind | None = None
    ) -> dict[str, Sequence[str]]:
        return {} if obj else {"code": ("label",)}

    def has_delete_permission(self, request: HttpRequest, obj: CheckKind | None = None) -> bool:
        return False  # it is switched off: what was checked stays readable

    @display(description=_("valid"), ordering="valid_for_months")
    def validity(self, kind: CheckKind) -> str:
        if kind.valid_for_months is None:
            return str(_("for ever"))
        return str(_("%(number)s months") % {"number": kind.valid_for_months})
