"""The movements of our balance at Stripe on screen: each with the way to what it is about."""

from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from backoffice.core.admin.base import ReadOnlyAdmin
from backoffice.core.admin.days import DaysFilter
from backoffice.core.admin.links import link as link_to
from backoffice.core.admin.tabs import Tab
from payments.admin import labels
from payments.models import BalanceTransaction


def about(row: BalanceTransaction) -> SafeString | str:
    """The refund, dispute or gift that the movement belongs to."""
    if row.refund is not None and row.donation is not None:
        words = _("Refund of %(gift)s") % {"gift": row.donation.reference}
        return link_to(reverse("admin:payments_refund_change", args=[row.refund_id]), words)
    if row.dispute is not None and row.donation is not None:
        words = _("Dispute of %(gift)s") % {"gift": row.donation.reference}
        return link_to(reverse("admin:payments_dispute_change", args=[row.dispute_id]), words)
    if row.donation is not None:
        return link_to(
            reverse("admin:payments_donation_change", args=[row.donation_id]), row.donation.reference
        )
    return row.description or row.source_id


@admin.register(BalanceTransaction)
class BalanceTransactionAdmin(ReadOnlyAdmin):
    how_it_begins = _(
        "Movements are listed with the payout that they came with; what Stripe takes for itself stands here at once."
    )
    list_display = ["happened_at", "type", "about", "gross", "fee", "net", "payout_link"]
    list_filter = [("happened_at", DaysFilter)]
    list_select_related = ["donation", "refund", "dispute", "payout"]
    list_tabs = (
        Tab(_("All")),
        Tab(_("Gifts"), {"type__in": "charge,payment"}),
        Tab(_("Refunds"), {"refund__isnull": "False"}),
        Tab(_("Disputes"), {"dispute__isnull": "False"}),
        Tab(_("Of no gift"), {"donation__isnull": "True"}),
    )
    search_fields = ["stripe_id", "source_id"]
    search_help_text = _("An identifier of Stripe, or the reference of a gift")
    fields = [
        ("type", "category"),
        ("about", "payout_link"),
        ("gross", "fee"),
        ("net", "exchange_rate"),
        ("happened_at", "available_on"),
        ("stripe_id", "source_id"),
        "description",
    ]
    readonly_fields = ["about", "gross", "fee", "net", "payout_link"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().get_queryset(request)
        return rows.select_related("donation", "refund", "dispute", "payout")

    @display(description=_("about"))
    def about(self, row: BalanceTransaction) -> SafeString | str:
        return about(row)

    @display(description=_("amount"))
    def gross(self, row: BalanceTransaction) -> str:
        return labels.minor_amount(row.amount_minor, row.currency)

    @display(description=_("fee"))
    def fee(self, row: BalanceTransaction) -> str:
        return labels.minor_amount(row.fee_minor, row.currency) if row.fee_minor else ""

    @display(description=_("net"))
    def net(self, row: BalanceTransaction) -> str:
        return labels.minor_amount(row.net_minor, row.currency)

    @display(description=_("payout"))
    def payout_link(self, row: BalanceTransaction) -> SafeString | str:
        if row.payout is None:
            return ""
        address = reverse("admin:payments_processorpayout_change", args=[row.payout_id])
        return link_to(address, str(row.payout))

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        term = search_term.strip()
        named = Q(stripe_id=term) | Q(source_id=term) | Q(donation__reference=term.upper())
        return (queryset.filter(named) if term else queryset), False
