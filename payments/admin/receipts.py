"""Receipts on screen: read, opened, never edited."""

import json
from typing import Any

from django.contrib import admin
from django.db.models import Max, Min, Q, QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import RangeDateFilter
from unfold.decorators import display

from backoffice.core.admin.base import ReadOnlyAdmin
from backoffice.core.admin.links import link as link_to
from backoffice.core.admin.tabs import Tab
from backoffice.core.files.links import guarded_link
from donors.admin.donors import matching
from donors.models import Donor
from payments.admin import labels
from payments.admin.searching import MOST_DONORS
from payments.models import Receipt
from payments.private_files import RECEIPT

Status = Receipt.Status


class YearFilter(admin.SimpleListFilter):
    """The years between the first and the last: two looks into an index, however many receipts there are."""

    title = _("year")
    parameter_name = "year"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        known = Receipt.objects.aggregate(first=Min("year"), last=Max("year"))
        if known["first"] is None:
            return []
        return [(str(year), str(year)) for year in range(known["last"], known["first"] - 1, -1)]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        chosen = self.value() or ""
        return queryset.filter(year=int(chosen)) if chosen.isdecimal() and len(chosen) == 4 else queryset


@admin.register(Receipt)
class ReceiptAdmin(ReadOnlyAdmin):
    list_display = ["number", "giver", "money", "gift", "status_label", "paper", "created_at"]
    list_filter = [YearFilter, ("created_at", RangeDateFilter)]
    list_select_related = ["donation__donor"]
    list_tabs = (
        Tab(_("All")),
        *(Tab(status.label, {"status__exact": status.value}) for status in Status),
    )
    search_fields = ["number"]
    search_help_text = _("Number, or donor's name or email")
    fieldsets = [
        (None, {"fields": [("number", "status"), ("giver", "money"), "donation", "paper"]}),
        (_("Frozen facts"), {"classes": ["tab"], "fields": ["facts_shown", "sha256"]}),
    ]
    readonly_fields = ["giver", "money", "gift", "paper", "facts_shown"]

    @display(description=_("donor"))
    def giver(self, receipt: Receipt) -> str:
        return str(receipt.facts["donor"]["name"]) or labels.name_of(None)

    @display(description=_("amount"))
    def money(self, receipt: Receipt) -> str:
        return str(receipt.facts["amount_in_words"])

    @display(description=_("gift"))
    def gift(self, receipt: Receipt) -> str:
        return receipt.donation.reference

    @display(description=_("status"), ordering="status", label=labels.RECEIPT_COLOURS)
    def status_label(self, receipt: Receipt) -> tuple[str, str]:
        return labels.status_of(receipt)

    @display(description="PDF")
    def paper(self, receipt: Receipt) -> SafeString | str:
        if not receipt.pdf:
            return str(_("being made"))
        return link_to(guarded_link(RECEIPT, receipt), _("Open"), new_tab=True)

    @display(description=_("facts"))
    def facts_shown(self, receipt: Receipt) -> SafeString:
        return as_json(receipt.facts)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        term = " ".join(search_term.split())
        if not term:
            return queryset, False
        donors = list(Donor.objects.filter(matching(term)).values_list("pk", flat=True)[:MOST_DONORS])
        return queryset.filter(Q(number=term.upper()) | Q(donation__donor__in=donors)), False


def as_json(facts: object) -> SafeString:
    """Set out for reading."""
    text = json.dumps(facts, ensure_ascii=False, indent=2, sort_keys=True)
    return format_html(
        '<pre class="text-xs" style="white-space: pre-wrap; word-break: break-word">{}</pre>', text
    )
