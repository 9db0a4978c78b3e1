"""The books on screen: balances, entries and their lines. Nothing here can be written."""

from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.decorators import display

from backoffice.core.admin.base import ReadOnlyAdmin
from backoffice.core.admin.days import DaysFilter
from backoffice.core.admin.tabs import Tab
from backoffice.core.money import in_words
from payments.admin.inlines import JournalLineInline
from payments.models import JournalEntry, LedgerAccount
from payments.services import ledger

Kind = LedgerAccount.Kind


@admin.register(LedgerAccount)
class LedgerAccountAdmin(ReadOnlyAdmin):
    list_display = ["name", "code", "kind", "balance"]
    list_select_related = ["fund", "partner"]
    list_tabs = (
        Tab(_("All")),
        *(Tab(kind.label, {"kind__exact": kind.value}) for kind in Kind),
        Tab(_("Partners' wallets"), {"partner__isnull": "False"}),
    )
    search_fields = ["name", "code"]
    search_help_text = _("Name or code")
    fields = ["name", "code", "kind", "fund", "partner", "balance"]
    readonly_fields = ["balance"]

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        """The balances of the whole page with one query."""
        changelist = super().get_changelist_instance(request)
        rows = list(changelist.result_list)
        sums = ledger.balances(rows)
        for account in rows:
            account.known_balance = sums.get(account.pk, [])
        changelist.result_list = rows
        return changelist

    @display(description=_("balance"))
    def balance(self, account: LedgerAccount) -> str:
        known = getattr(account, "known_balance", None)
        amounts = ledger.balance(account) if known is None else known
        return "  ·  ".join(map(in_words, amounts)) or "0"


@admin.register(JournalEntry)
class JournalEntryAdmin(ReadOnlyAdmin):
    list_display = ["occurred_on", "memo", "kind", "debited", "posted_at"]
    list_filter = [("kind", ChoicesDropdownFilter), ("occurred_on", DaysFilter)]
    list_tabs = (
        Tab(_("All")),
        *(Tab(kind.label, {"kind__exact": kind.value}) for kind in JournalEntry.Kind),
    )
    search_fields = ["donation__reference", "key"]
    search_help_text = _("Reference of a donation, or the entry's key")
    fields = [("occurred_on", "kind"), "memo", "donation", "reverses", ("posted_at", "posted_by"), "key"]
    readonly_fields = ["posted_at"]
    inlines = [JournalLineInline]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).prefetch_related("lines").select_related("donation", "posted_by")

    @display(description=_("amount"))
    def debited(self, entry: JournalEntry) -> str:
        return "  ·  ".join(map(in_words, ledger.debits_of(entry)))

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        term = search_term.strip()
        found = queryset.filter(Q(donation__reference=term.upper()) | Q(key=term)) if term else queryset
        return found, False
