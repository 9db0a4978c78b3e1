"""Payouts on screen: how much came to the bank, and why it is that much, to the cent."""

from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from backoffice.core.admin.base import ReadOnlyAdmin
from backoffice.core.admin.days import DaysFilter
from backoffice.core.admin.links import link as link_to
from backoffice.core.admin.tabs import Tab
from payments.admin import labels
from payments.admin.movements import about
from payments.models import ProcessorPayout
from payments.services.deposits import movements
from payments.services.deposits.payout_explained import are_complete, explain

Status = ProcessorPayout.Status
COLOURS = {
    Status.PENDING: "info",
    Status.IN_TRANSIT: "info",
    Status.PAID: "success",
    Status.FAILED: "danger",
    Status.CANCELLED: "",
}
TO_THE_CENT, UNEXPLAINED, AWAITED, BY_HAND = "to_the_cent", "unexplained", "awaited", "by_hand"
SHOWN = 50


@admin.register(ProcessorPayout)
class ProcessorPayoutAdmin(ReadOnlyAdmin):
    how_it_begins = _("Stripe tells of each transfer to the bank by itself.")
    list_display = ["money", "arrives_on", "status_label", "explained", "at_the_bank"]
    list_filter = [("arrives_on", DaysFilter)]
    list_tabs = (
        Tab(_("All")),
        *(Tab(status.label, {"status__exact": status.value}) for status in Status),
        Tab(_("Not itemised"), {"is_itemised__exact": "0"}),
    )
    search_fields = ["stripe_payout_id"]
    search_help_text = _("Stripe's identifier, or the bank's trace number")
    fieldsets = [
        (
            None,
            {
                "fields": [
                    ("money", "status"),
                    ("arrives_on", "made_at"),
                    ("statement_text", "trace_id"),
                    ("failure_reason", "reversed_by_id"),
                    ("is_automatic", "stripe_payout_id"),
                ]
            },
        ),
        (_("In the books"), {"classes": ["tab"], "fields": ["entries"]}),
    ]
    readonly_fields = ["money", "entries", "stripe_payout_id"]
    change_form_outer_before_template = "admin/payments/payout.html"

    class Media:
        css = {"screen": ("backoffice/payouts.css",)}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().get_queryset(request)
        return rows.prefetch_related("bank_lines")

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        """Whether each of the page explains itself, with one query."""
        changelist = super().get_changelist_instance(request)
        rows = list(changelist.result_list)
        complete = are_complete(rows)
        for payout in rows:
            payout.is_complete = complete.get(payout.pk, False)
        changelist.result_list = rows
        return changelist

    @display(description=_("amount"), ordering="amount_minor")
    def money(self, payout: ProcessorPayout) -> str:
        return labels.minor_amount(payout.amount_minor, payout.currency)

    @display(description=_("status"), ordering="status", label=COLOURS)
    def status_label(self, payout: ProcessorPayout) -> tuple[str, str]:
        return labels.status_of(payout)

    @display(
        description=_("explained"),
        label={TO_THE_CENT: "success", UNEXPLAINED: "danger", AWAITED: "info", BY_HAND: ""},
    )
    def explained(self, payout: Any) -> tuple[str, Any]:
        if not payout.is_automatic:
            return BY_HAND, _("Made by hand")
        if not payout.is_itemised:
            return AWAITED, _("Not listed yet")
        return (TO_THE_CENT, _("To the cent")) if payout.is_complete else (UNEXPLAINED, _("Not explained"))

    @display(description=_("bank statement"))
    def at_the_bank(self, payout: ProcessorPayout) -> str:
        return ", ".join(str(line.booked_on) for line in payout.bank_lines.all())

    @display(description=_("journal entries"))
    def entries(self, payout: ProcessorPayout) -> SafeString:
        page = "admin:payments_journalentry_change"
        return format_html_join(
            "\n",
            "<div>{}: {}</div>",
            (
                (entry.get_kind_display(), link_to(reverse(page, args=[entry.pk]), entry.memo))
                for entry in payout.entries.order_by("posted_at")
            ),
        )

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        if (payout := context.get("original")) is not None:
            context |= _explanation(payout)
        return super().render_change_form(request, context, *args, **kwargs)  # type: ignore[no-any-return]

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        term = search_term.strip()
        named = Q(stripe_payout_id=term) | Q(trace_id=term)
        return (queryset.filter(named) if term else queryset), False


def _explanation(payout: ProcessorPayout) -> dict[str, Any]:
    rows = list(
        movements.without_its_own(payout)
        .select_related("donation", "refund", "dispute")
        .order_by("-happened_at", "-id")[: SHOWN + 1]
    )
    explanation = explain(payout)
    return {
        "explanation": explanation,
        "sending_fee": labels.minor_amount(explanation.sending_fee_minor, payout.currency)
        if explanation.sending_fee_minor
        else "",
        "parts": [
            {
                "sort": part.sort.label,
                "count": part.count,
                "gross": labels.amount_of(part.gross),
                "fees": labels.amount_of(part.fees) if part.fee_minor else "",
                "net": labels.amount_of(part.net),
            }
            for part in explanation.parts
        ],
        "amount": labels.amount_of(explanation.amount),
        "gap": labels.amount_of(explanation.gap) if explanation.gap_minor else "",
        "movements": [
            {
                "row": row,
                "about": about(row),
                "gross": labels.minor_amount(row.amount_minor, row.currency),
                "fee": labels.minor_amount(-row.fee_minor, row.currency) if row.fee_minor else "",
                "net": labels.minor_amount(row.net_minor, row.currency),
            }
            for row in rows[:SHOWN]
        ],
        "has_more": len(rows) > SHOWN,
        "movements_address": (
            f"{reverse('admin:payments_balancetransaction_changelist')}?payout__id__exact={payout.pk}"
        ),
        "bank_lines": [
            {
                "address": reverse("admin:payments_bankline_change", args=[line.pk]),
                "day": line.booked_on,
                "amount": labels.minor_amount(line.amount_minor, line.currency),
                "is_other": (line.amount_minor, line.currency) != (payout.amount_minor, payout.currency),
            }
            for line in payout.bank_lines.all()
        ],
    }
