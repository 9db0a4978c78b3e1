"""Who saw, sent and took away what; and the series of numbers."""

import json

from django.contrib import admin
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import AutocompleteSelectFilter, FieldTextFilter
from unfold.decorators import display

from backoffice.core.admin.base import ReadOnlyAdmin
from backoffice.core.admin.days import DaysFilter
from backoffice.core.admin.links import record_link
from backoffice.core.models import AuditEntry, NumberSeries


@admin.register(AuditEntry)
class AuditEntryAdmin(ReadOnlyAdmin):
    list_display = ["at", "who", "action", "subject_link", "ip_address"]
    list_filter = [
        ("at", DaysFilter),
        ("actor", AutocompleteSelectFilter),
        ("action", FieldTextFilter),
    ]
    search_fields = ["subject_label", "subject_id", "request_id"]
    fields = ["at", "who", "action", "subject_link", "details_text", "ip_address", "request_id"]
    readonly_fields = ["at", "who", "subject_link", "details_text"]
    list_select_related = ["actor", "subject_type"]

    @display(description=_("who"), ordering="actor__full_name")
    def who(self, entry: AuditEntry) -> str:
        return str(entry.actor) if entry.actor is not None else str(_("The system or a visitor"))

    @display(description=_("record"))
    def subject_link(self, entry: AuditEntry) -> SafeString | str:
        return record_link(entry.subject_type, entry.subject_id, entry.subject_label)

    @display(description=_("details"))
    def details_text(self, entry: AuditEntry) -> str:
        return json.dumps(entry.details, ensure_ascii=False, indent=2, sort_keys=True)


@admin.register(NumberSeries)
class NumberSeriesAdmin(ReadOnlyAdmin):
    list_display = ["series", "year", "last"]
    ordering = ["series", "-year"]
    fields = ["series", "year", "last"]
