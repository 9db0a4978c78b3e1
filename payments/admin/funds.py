"""Funds on screen: Finance decides what gifts may be given for."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from backoffice.core.admin.base import AlmonerModelAdmin
from payments.models import Fund


@admin.register(Fund)
class FundAdmin(AlmonerModelAdmin):
    list_display = ["name", "slug", "is_restricted", "is_active"]
    list_filter = ["is_active", "is_restricted"]
    search_fields = ["name", "slug"]
    search_help_text = _("Name")
    prepopulated_fields = {"slug": ["name"]}
    fields = ["name", "slug", "description", ("is_restricted", "is_active")]

    def get_readonly_fields(self, request: HttpRequest, obj: Fund | None = None) -> list[str]:
        # The short name is part of the code of the fund's account in the books.
        return ["slug"] if obj else []

    def get_prepopulated_fields(self, request: HttpRequest, obj: Any = None) -> dict[str, Any]:
        return {} if obj else super().get_prepopulated_fields(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A fund that takes no gifts any more is closed, and stays in the books."""
        return False
