"""Refunds on screen: asked for on the page of a gift, agreed on and followed here."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.decorators import action, display
from unfold.enums import ActionVariant

from backoffice.core.admin.base import ReadOnlyAdmin
from backoffice.core.admin.days import DaysFilter
from backoffice.core.admin.dialogs import OptionalReasonForm, ReasonForm, carry_out, dialog
from backoffice.core.admin.links import link as link_to
from backoffice.core.admin.tabs import Tab
from payments.admin import labels
from payments.admin.refund_dialogs import PaidForm
from payments.models import Refund
from payments.services.giving_back import refunds

Status = Refund.Status
COLOURS = {
    Status.REQUESTED: "warning",
    Status.APPROVED: "info",
    Status.PENDING: "info",
    Status.SUCCEEDED: "success",
    Status.FAILED: "danger",
    Status.CANCELLED: "",
}


@admin.register(Refund)
class RefundAdmin(ReadOnlyAdmin):
    how_it_begins = _("A refund is asked for on the page of a gift, or made in Stripe's dashboard.")
    list_display = ["gift", "giver", "money", "reason", "status_label", "way", "created_at"]
    list_filter = [
        ("reason", ChoicesDropdownFilter),
        ("way", ChoicesDropdownFilter),
        ("origin", ChoicesDropdownFilter),
        ("created_at", DaysFilter),
    ]
    list_select_related = ["donation__donor"]
    list_tabs = (
        Tab(_("All")),
        *(Tab(status.label, {"status__exact": status.value}) for status in Status),
    )
    search_fields = ["donation__reference", "stripe_refund_id"]
    search_help_text = _("Reference of the gift, or the refund at Stripe")
    fieldsets = [
        (
            None,
            {
                "fields": [
                    ("gift_link", "status"),
                    ("money", "giver"),
                    ("reason", "way"),
                    "note",
                    ("requested_by", "decided_by"),
                    ("refunded_at", "bank_reference"),
                    "failure_reason",
                ]
            },
        ),
        (_("At Stripe"), {"classes": ["tab"], "fields": ["origin", "stripe_refund_id"]}),
    ]
    readonly_fields = ["gift_link", "money", "giver"]
    actions_detail = ["approve", "refuse", "mark_paid", "withdraw"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        related = ("donation__donor", "requested_by", "decided_by")
        return super().get_queryset(request).select_related(*related)

    @display(description=_("gift"))
    def gift(self, refund: Refund) -> str:
        return refund.donation.reference

    @display(description=_("gift"))
    def gift_link(self, refund: Refund) -> SafeString:
        address = reverse("admin:payments_donation_change", args=[refund.donation_id])
        return link_to(address, f"{refund.donation.reference} · {labels.amount_of(refund.donation.amount)}")

    @display(description=_("donor"))
    def giver(self, refund: Refund) -> str:
        return labels.name_of(refund.donation.donor, refund.donation.payer_name)

    @display(description=_("amount"))
    def money(self, refund: Refund) -> str:
        return labels.amount_of(refund.amount)

    @display(description=_("status"), ordering="status", label=COLOURS)
    def status_label(self, refund: Refund) -> tuple[str, str]:
        return labels.status_of(refund)

    @action(
        description=_("Approve"),
        icon="check",
        variant=ActionVariant.PRIMARY,
        permissions=["approve"],
        dialog=dialog(
            _("Agree to this refund?"),
            OptionalReasonForm,
            description=_(
                "By Stripe the money goes back as soon as you agree; otherwise somebody pays it back."
            ),
            submit=_("Approve"),
            danger=True,
        ),
    )
    def approve(self, request: HttpRequest, form: OptionalReasonForm, object_id: str) -> HttpResponse:
        refund, reason = self.record(request, object_id), form.given_reason
        return carry_out(
            request,
            lambda: refunds.approve(refund, by=request.user, reason=reason),  # type: ignore[arg-type]
            success=_("Approved. Nothing has gone back yet: pay it back, then mark the refund as paid.")
            if refund.way == Refund.Way.BY_HAND
            else _("Approved. The refund is under way."),
        )

    @action(
        description=_("Refuse"),
        icon="block",
        variant=ActionVariant.DANGER,
        permissions=["approve"],
        dialog=dialog(_("Refuse this refund?"), ReasonForm, submit=_("Refuse"), danger=True),
    )
    def refuse(self, request: HttpRequest, form: ReasonForm, object_id: str) -> HttpResponse:
        refund, reason = self.record(request, object_id), form.given_reason
        return carry_out(
            request,
            lambda: refunds.refuse(refund, by=request.user, reason=reason),  # type: ignore[arg-type]
            success=_("The refund is refused."),
        )

    @action(
        description=_("Mark as paid"),
        icon="done_all",
        variant=ActionVariant.PRIMARY,
        permissions=["mark_paid"],
        dialog=dialog(
            _("Has the money gone back?"),
            PaidForm,
            description=_("It leaves the books, the receipt is voided and the donor is told."),
            submit=_("Mark as paid"),
        ),
    )
    def mark_paid(self, request: HttpRequest, form: PaidForm, object_id: str) -> HttpResponse:
        refund, told = self.record(request, object_id), form.cleaned_data
        return carry_out(
            request,
            lambda: refunds.mark_paid(
                refund,
                by=request.user,  # type: ignore[arg-type]
                bank_reference=told["bank_reference"],
                had_gone=told.get("had_gone", False),
            ),
            success=_("The refund is paid and booked."),
        )

    @action(
        description=_("Withdraw"),
        icon="undo",
        permissions=["withdraw"],
        dialog=dialog(_("Withdraw this refund?"), ReasonForm, submit=_("Withdraw")),
    )
    def withdraw(self, request: HttpRequest, form: ReasonForm, object_id: str) -> HttpResponse:
        refund, reason = self.record(request, object_id), form.given_reason
        return carry_out(
            request,
            lambda: refunds.withdraw(refund, by=request.user, reason=reason),  # type: ignore[arg-type]
            success=_("The refund is withdrawn."),
        )

    def has_approve_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        if not self.may(request, "approve"):
            return False
        if not self.is_drawing_record(request, object_id):
            return True
        refund = self.record_once(request, str(object_id))
        waits = refund is not None and refund.status == Status.REQUESTED
        return waits and refund.requested_by_id != request.user.pk

    def has_mark_paid_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        if not self.may(request, "change"):
            return False
        if not self.is_drawing_record(request, object_id):
            return True
        refund = self.record_once(request, str(object_id))
        return refund is not None and _waits_for_payment(refund)

    def has_withdraw_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        if not self.may(request, "change"):
            return False
        if not self.is_drawing_record(request, object_id):
            return True
        refund = self.record_once(request, str(object_id))
        if refund is None:
            return False
        return refund.status == Status.REQUESTED or _waits_for_payment(refund)


def _waits_for_payment(refund: Refund) -> bool:
    return refund.status == Status.APPROVED and refund.way == Refund.Way.BY_HAND
