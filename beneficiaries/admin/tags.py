"""The words that staff sort children by."""

from django.contrib import admin

from backoffice.core.admin.base import AlmonerModelAdmin
from beneficiaries.models import Tag


@admin.register(Tag)
class TagAdmin(AlmonerModelAdmin):
    list_display = ["name", "updated_at"]
    search_fields = ["name"]
    ordering = ["name"]
    fields = ["name"]
