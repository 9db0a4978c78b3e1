"""Accounts from which donors pay, as they were learned. Forgetting one is all that people do here."""

from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import BooleanRadioFilter
from unfold.decorators import display

from backoffice.core.admin.base import ReadOnlyAdmin
from payments.admin import labels
from payments.admin.searching import of_donors
from payments.models import KnownPayer


@admin.register(KnownPayer)
class KnownPayerAdmin(ReadOnlyAdmin):
    how_it_begins = _("Book a line of a bank statement: its account is remembered here.")
    list_display = ["account", "donor", "purpose", "seen", "is_shared", "updated_at"]
    list_filter = [("is_shared", BooleanRadioFilter)]
    list_select_related = ["donor", "fund", "child"]
    search_fields = ["account", "donor__name"]
    search_help_text = _("Account, or the donor's name or email")
    fields = [
        ("account", "donor"),
        ("purpose", "sponsorship"),
        ("seen", "is_shared"),
        ("created_at", "updated_at"),
    ]
    readonly_fields = ["purpose", "created_at", "updated_at"]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(request.user.has_perm("payments.delete_knownpayer"))

    @display(description=_("for"))
    def purpose(self, known: KnownPayer) -> str:
        return labels.purpose_of(known)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        term = " ".join(search_term.split())
        exactly = Q(account=term.replace(" ", "").upper())
        return (of_donors(queryset, term, or_exactly=exactly) if term else queryset), False
