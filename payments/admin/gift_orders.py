"""Orders from the gift catalogue on screen. They follow their payment link; nobody writes them by hand."""

from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from backoffice.core.admin.base import ReadOnlyAdmin, ReadOnlyInline
from backoffice.core.admin.days import DaysFilter
from backoffice.core.admin.links import link as link_to
from backoffice.core.admin.tabs import Tab
from payments.admin import labels
from payments.admin.searching import of_donors
from payments.models import GiftOrder, GiftOrderLine

Status = GiftOrder.Status
COLOURS = {Status.PENDING: "info", Status.PAID: "success", Status.CANCELLED: ""}


class GiftOrderLineInline(ReadOnlyInline):
    model = GiftOrderLine
    hide_title = True
    verbose_name_plural = _("gifts")
    readonly_fields = ["gift", "quantity", "price_of_one", "total"]
    fields = [*readonly_fields]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("item")

    @display(description=_("gift"))
    def gift(self, line: GiftOrderLine) -> SafeString:
        return link_to(reverse("admin:payments_giftitem_change", args=[line.item_id]), line.name)

    @display(description=_("price of one"))
    def price_of_one(self, line: GiftOrderLine) -> str:
        return labels.amount_of(line.unit_price)

    @display(description=_("total"))
    def total(self, line: GiftOrderLine) -> str:
        return line.total_words


@admin.register(GiftOrder)
class GiftOrderAdmin(ReadOnlyAdmin):
    list_display = ["reference", "donor", "gifts", "money", "for_child", "status_label", "created_at"]
    list_filter = [("created_at", DaysFilter)]
    list_select_related = ["donor", "child"]
    list_prefetch_related = ["lines"]
    list_tabs = (
        Tab(_("All")),
        *(Tab(status.label, {"status__exact": status.value}) for status in Status),
    )
    search_fields = ["reference", "donor__name", "donor__email"]
    search_help_text = _("Reference, or donor's name or email")
    fieldsets = [
        (
            None,
            {
                "fields": [
                    ("reference", "status"),
                    ("donor_link", "money"),
                    ("for_child", "link"),
                    ("message", "created_at"),
                ]
            },
        )
    ]
    readonly_fields = ["reference", "donor_link", "money", "for_child", "link", "message", "created_at"]
    inlines = [GiftOrderLineInline]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows = super().get_queryset(request).select_related("donor", "child", "payment_link")
        return rows.prefetch_related("lines")

    @display(description=_("donor"))
    def donor_link(self, order: GiftOrder) -> SafeString:
        return link_to(reverse("admin:donors_donor_change", args=[order.donor_id]), str(order.donor))

    @display(description=_("gifts"))
    def gifts(self, order: GiftOrder) -> str:
        return ", ".join(str(line) for line in order.lines.all())

    @display(description=_("total"))
    def money(self, order: GiftOrder) -> str:
        return labels.amount_of(order.total)

    @display(description=_("for the child"))
    def for_child(self, order: GiftOrder) -> str:
        return f"{order.child.first_name} ({order.child.reference})" if order.child else ""

    @display(description=_("status"), ordering="status", label=COLOURS)
    def status_label(self, order: GiftOrder) -> tuple[str, str]:
        return labels.status_of(order)

    @display(description=_("payment link"))
    def link(self, order: GiftOrder) -> SafeString:
        page = reverse("admin:payments_paymentlink_change", args=[order.payment_link_id])
        return link_to(page, order.payment_link.get_status_display())

    @display(description=_("message of the donor"))
    def message(self, order: GiftOrder) -> str:
        return order.payment_link.message or "–"

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        term = " ".join(search_term.split())
        if not term:
            return queryset, False
        return of_donors(queryset, term, or_exactly=Q(reference=term.upper())), False
