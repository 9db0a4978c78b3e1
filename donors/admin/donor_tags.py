"""The words that staff sort donors by."""

from django.contrib import admin

from backoffice.core.admin.base import AlmonerModelAdmin
from donors.models import DonorTag


@admin.register(DonorTag)
class DonorTagAdmin(AlmonerModelAdmin):
    list_display = ["name", "updated_at"]
    search_fields = ["name"]
    ordering = ["name"]
    fields = ["name"]
