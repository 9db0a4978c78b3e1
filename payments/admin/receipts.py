"""Receipts on screen: read, opened, never edited."""

import json
from typing import Any

from django.contrib import admin
from django.db.models import Max, Min, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action, display

from backoffice.core.admin.base import ReadOnlyAdmin
from backoffice.core.admin.days import DaysFilter
from backoffice.core.admin.dialogs import ConfirmForm, ReasonForm, carry_out, dialog
from backoffice.core.admin.links import link as link_to
from backoffice.core.admin.tabs import Tab
from backoffice.core.files.links import guarded_link
from donors.admin.donors import matching
from donors.models import Donor
from payments.admin import labels
from payments.admin.searching import MOST_DONORS
from payments.models import Receipt
from payments.private_files import RECEIPT
from payments.services import receipts

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
    list_filter = [YearFilter, ("created_at", DaysFilter)]
    list_select_related = ["donation__donor"]
    list_tabs = (
        Tab(_("All")),
        *(Tab(status.label, {"status__exact": status.value}) for status in Status),
    )
    search_fields = ["number"]
    search_help_text = _("Number, or donor's name or email")
    fieldsets = [
        (
            None,
            {
                "fields": [
                    ("number", "status"),
                    ("giver", "money"),
                    "donation",
                    "paper",
                    ("follows", "followed_by"),
                    "why_voided",
                ]
            },
        ),
        (_("Frozen facts"), {"classes": ["tab"], "fields": ["facts_shown", "sha256"]}),
    ]
    readonly_fields = [
        "giver",
        "money",
        "gift",
        "paper",
        "facts_shown",
        "follows",
        "followed_by",
        "why_voided",
    ]
    actions_detail = ["replace", "send_again"]

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
        if receipt.status == Status.VOIDED:
            address = reverse("payments:void-receipt", args=[receipt.pk])
            return link_to(address, _("Open a copy marked VOID"), new_tab=True)
        if not receipt.pdf:
            return str(_("being made"))
        return link_to(guarded_link(RECEIPT, receipt), _("Open"), new_tab=True)

    @display(description=_("facts"))
    def facts_shown(self, receipt: Receipt) -> SafeString:
        return as_json(receipt.facts)

    @display(description=_("replaces"))
    def follows(self, receipt: Receipt) -> SafeString | str:
        return _link_to(receipt.replaces)

    @display(description=_("replaced by"))
    def followed_by(self, receipt: Receipt) -> SafeString | str:
        return _link_to(Receipt.objects.filter(replaces=receipt).first())

    @display(description=_("why it counts no more"))
    def why_voided(self, receipt: Receipt) -> str:
        history: Any = receipt.history
        row = history.filter(status=Status.VOIDED).order_by("history_date").first()
        return (row.history_change_reason or "") if row else ""

    @action(
        description=_("Replace receipt"),
        icon="published_with_changes",
        permissions=["replace"],
        dialog=dialog(
            _("Void this receipt and give another one?"),
            ReasonForm,
            description=_(
                "Correct the donor's name or address first: the new receipt says what the records say now, and goes "
                "to the donor. The old one stays in the file and counts no more."
            ),
            submit=_("Replace receipt"),
            danger=True,
        ),
    )
    def replace(self, request: HttpRequest, form: ReasonForm, object_id: str) -> HttpResponse:
        receipt, reason = self.record(request, object_id), form.given_reason
        return carry_out(
            request,
            lambda: receipts.replace(receipt, by=request.user, reason=reason),  # type: ignore[arg-type]
            success=_("The receipt is replaced; the new one is on its way."),
        )

    @action(
        description=_("Send again"),
        icon="forward_to_inbox",
        permissions=["send_again"],
        dialog=dialog(
            _("Send this receipt again?"),
            ConfirmForm,
            description=_("The same paper, marked as a copy in the mail, to the donor's present email."),
            submit=_("Send again"),
        ),
    )
    def send_again(self, request: HttpRequest, form: ConfirmForm, object_id: str) -> HttpResponse:
        receipt = self.record(request, object_id)
        return carry_out(
            request,
            lambda: receipts.send_again(receipt, by=request.user),  # type: ignore[arg-type]
            success=_("The receipt is on its way again."),
        )

    def has_replace_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        return self.may(request, "replace") and self.shows_button(request, object_id, Status.VOIDED)

    def has_send_again_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        may = request.user.has_perm("core.resend_outgoingemail") and self.may(request, "view")
        return may and self.shows_button(request, object_id, Status.VOIDED)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        term = " ".join(search_term.split())
        if not term:
            return queryset, False
        donors = list(Donor.objects.filter(matching(term)).values_list("pk", flat=True)[:MOST_DONORS])
        return queryset.filter(Q(number=term.upper()) | Q(donation__donor__in=donors)), False


def receipt_link_of(receipt: Receipt) -> SafeString:
    """The paper by its number; of one that counts no more a copy that says so."""
    if receipt.status == Status.VOIDED:
        address = reverse("payments:void-receipt", args=[receipt.pk])
        return link_to(address, f"{receipt.number} ({_t('void')})", new_tab=True)
    return link_to(guarded_link(RECEIPT, receipt), receipt.number)


def _link_to(receipt: Receipt | None) -> SafeString | str:
    if receipt is None:
        return ""
    return link_to(reverse("admin:payments_receipt_change", args=[receipt.pk]), receipt.number)


def as_json(facts: object) -> SafeString:
    """Set out for reading."""
    text = json.dumps(facts, ensure_ascii=False, indent=2, sort_keys=True)
    return format_html(
        '<pre class="text-xs" style="white-space: pre-wrap; word-break: break-word">{}</pre>', text
    )
