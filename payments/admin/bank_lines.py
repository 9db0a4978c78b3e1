"""The lines of bank statements: the work list of who sorts them, and what became of each."""

from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import BooleanRadioFilter, ChoicesDropdownFilter
from unfold.decorators import display

from backoffice.core.admin.base import ReadOnlyAdmin
from backoffice.core.admin.days import DaysFilter
from backoffice.core.admin.links import dialog_link
from backoffice.core.admin.links import link as link_to
from backoffice.core.admin.tabs import Tab
from payments.admin import labels
from payments.admin.bank_dialogs import suggestion_of
from payments.admin.bank_line_buttons import SortsLines
from payments.models import BankLine

Status = BankLine.Status
COLOURS = {
    Status.OPEN: "warning",
    Status.BOOKED: "success",
    Status.PAYOUT: "info",
    Status.SPLIT: "warning",
    Status.BATCH: "success",
    Status.IGNORED: "",
}
CERTAIN, UNSURE, NOTHING = "certain", "unsure", "nothing"


@admin.register(BankLine)
class BankLineAdmin(SortsLines, ReadOnlyAdmin):
    how_it_begins = _("Take in a bank statement: its lines are sorted here.")
    list_display = ["booked_on", "money", "payer", "purpose_text", "suggestion", "certainty", "status_label"]
    list_filter = [
        ("is_certain", BooleanRadioFilter),
        ("match", ChoicesDropdownFilter),
        ("booked_on", DaysFilter),
    ]
    list_select_related = ["donor", "child", "fund", "donation", "payout", "batch"]
    list_fullwidth = True
    list_tabs = (
        Tab(_("To be sorted"), {"status__exact": Status.OPEN.value}),
        Tab(_("Matched"), {"status__exact": Status.OPEN.value, "is_certain__exact": "1"}),
        Tab(_("Booked"), {"status__exact": Status.BOOKED.value}),
        Tab(_("Being split"), {"status__exact": Status.SPLIT.value}),
        Tab(_("Batches"), {"status__exact": Status.BATCH.value}),
        Tab(_("Payouts"), {"status__exact": Status.PAYOUT.value}),
        Tab(_("Not gifts"), {"status__exact": Status.IGNORED.value}),
        Tab(_("All")),
    )
    search_fields = ["payer_name", "payer_account", "text"]
    search_help_text = _("Payer, from the beginning of the name; account; or the bank's reference")
    fields = [
        ("money", "status"),
        ("booked_on", "value_on"),
        ("payer_name", "payer_account"),
        "text",
        ("bank_reference", "source"),
        ("suggestion", "why"),
        ("gift", "payout"),
        "of_batch",
    ]
    readonly_fields = ["money", "source", "suggestion", "gift", "of_batch"]
    actions_list = ["book_matched", "match_lines"]
    actions_detail = ["book", "split_line", "brings_batch", "is_payout", "set_aside", "put_back"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().get_queryset(request)
        return rows.select_related("donor", "child", "fund", "donation", "payout", "batch", "statement")

    def get_list_display(self, request: HttpRequest) -> Any:
        shown = [
            name for name in self.list_display if name != "status_label" or not self._is_in_a_tab(request)
        ]
        return [*shown, "decide"] if self.may(request, "sort") else shown

    def _is_in_a_tab(self, request: HttpRequest) -> bool:
        return "status__exact" in request.GET

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        """Reached from the page of a statement."""
        return lookup == "statement__id__exact" or super().lookup_allowed(lookup, value, request)  # type: ignore[arg-type]

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        term = " ".join(search_term.split())
        account = term.replace(" ", "").upper()
        found = Q(payer_name__istartswith=term) | Q(payer_account=account) | Q(bank_reference=term)
        return (queryset.filter(found) if term else queryset), False

    # --- the list ---------------------------------------------------------------------------------------

    @display(description=_("amount"), ordering="amount_minor")
    def money(self, line: BankLine) -> str:
        return labels.amount_of(line.amount)

    @display(description=_("payer"), ordering="payer_name")
    def payer(self, line: BankLine) -> str:
        return line.payer_name or line.payer_account or "–"

    @display(description=_("purpose"))
    def purpose_text(self, line: BankLine) -> str:
        return Truncator(line.text).chars(60)

    @display(description=_("suggestion"))
    def suggestion(self, line: BankLine) -> str:
        if line.donor is not None or line.batch is not None or line.status != Status.OPEN or not line.why:
            return suggestion_of(line)
        return Truncator(line.why).chars(60)

    @display(description=_("matched"), label={CERTAIN: "success", UNSURE: "warning", NOTHING: ""})
    def certainty(self, line: BankLine) -> tuple[str, Any]:
        if line.status != Status.OPEN or not (line.why or line.match):
            return NOTHING, "–"
        if line.is_certain:
            return CERTAIN, line.get_match_display()
        return UNSURE, line.get_match_display() if line.match else _("Look")

    @display(description=_("status"), ordering="status", label=COLOURS)
    def status_label(self, line: BankLine) -> tuple[str, str]:
        return labels.status_of(line)

    @display(description=_("decide"))
    def decide(self, line: BankLine) -> SafeString | str:
        if line.status == Status.SPLIT:
            return _batch_link(line, _t("Enter gifts"))
        if line.status != Status.OPEN:
            return "–"
        if line.match == BankLine.Match.BATCH:
            return dialog_link(reverse("admin:payments_bankline_brings_batch", args=[line.pk]), _t("Confirm"))
        return dialog_link(reverse("admin:payments_bankline_book", args=[line.pk]), _t("Book"))

    @display(description=_("statement"))
    def source(self, line: BankLine) -> SafeString:
        page = reverse("admin:payments_bankstatement_change", args=[line.statement_id])
        return link_to(page, _t("Line %(n)d of %(file)s") % {"n": line.number, "file": line.statement})

    @display(description=_("gift"))
    def gift(self, line: BankLine) -> SafeString | str:
        if line.donation is None:
            return "–"
        page = reverse("admin:payments_donation_change", args=[line.donation.pk])
        return link_to(page, str(line.donation))

    @display(description=_("batch"))
    def of_batch(self, line: BankLine) -> SafeString | str:
        if line.batch is None:
            return "–"
        return _batch_link(line, str(line.batch))


def _batch_link(line: BankLine, words: str) -> SafeString:
    return link_to(reverse("admin:payments_offlinebatch_change", args=[line.batch_id]), words)
