"""Pledges by phone on screen: when the phone rings next, what came of it, and the buttons that stop it."""

from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.decorators import action, display
from unfold.enums import ActionVariant

from backoffice.core.admin.base import ReadOnlyAdmin, ReadOnlyInline
from backoffice.core.admin.days import DaysFilter
from backoffice.core.admin.dialogs import ReasonForm, carry_out, dialog
from backoffice.core.admin.links import link as link_to
from backoffice.core.admin.record_tasks import RecordTasks
from backoffice.core.admin.tabs import Tab
from payments.admin import labels
from payments.admin.mobile_payments import COLOURS as PAYMENT_COLOURS
from payments.admin.searching import of_donors
from payments.mobile_money import registry
from payments.models import MobilePayment, MobilePledge
from payments.services.mobile import mobile_pledges

Status = MobilePledge.Status
COLOURS = {Status.ACTIVE: "success", Status.PAUSED: "warning", Status.ENDED: ""}


class PromptInline(ReadOnlyInline):
    """Each time that the phone was asked."""

    model = MobilePayment
    verbose_name_plural = _("prompts")
    per_page = 24
    hide_title = True
    readonly_fields = ["gift", "due_on", "status_label", "why", "asked_at"]
    fields = [*readonly_fields]

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(request.user.has_perm("payments.view_mobilepayment"))

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("donation").order_by("-due_on", "-created_at")

    @display(description=_("gift"))
    def gift(self, payment: MobilePayment) -> SafeString:
        address = reverse("admin:payments_mobilepayment_change", args=[payment.pk])
        return link_to(address, payment.donation.reference)

    @display(description=_("status"), label=PAYMENT_COLOURS)
    def status_label(self, payment: MobilePayment) -> tuple[str, str]:
        return labels.status_of(payment)

    @display(description=_("why it failed"))
    def why(self, payment: MobilePayment) -> str:
        return payment.get_failure_display() if payment.failure else ""


@admin.register(MobilePledge)
class MobilePledgeAdmin(RecordTasks, ReadOnlyAdmin):
    how_it_begins = _("Press 'Pledge by phone' on the page of a donor or of a sponsorship.")
    list_display = ["donor", "money", "interval", "purpose", "phone_number", "status_label", "next_prompt_on"]
    list_filter = [("interval", ChoicesDropdownFilter), ("next_prompt_on", DaysFilter)]
    list_select_related = ["donor", "child", "fund"]
    list_tabs = (
        Tab(_("All")),
        *(Tab(status.label, {"status__exact": status.value}) for status in Status),
    )
    search_fields = ["donor__name", "donor__email"]
    search_help_text = _("Donor's name or email, or the phone")
    fieldsets = [
        (
            None,
            {
                "fields": [
                    ("donor", "status"),
                    ("money", "interval"),
                    ("purpose", "fund"),
                    ("provider_label", "phone_number"),
                    ("starts_on", "next_prompt_on"),
                    "sponsorship",
                ]
            },
        ),
    ]
    readonly_fields = ["money", "purpose", "provider_label", "phone_number"]
    inlines = [PromptInline]
    actions_detail = ["pause", "resume", "end", "add_task"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("donor", "child", "fund", "sponsorship")

    @display(description=_("amount"))
    def money(self, pledge: MobilePledge) -> str:
        return labels.amount_of(pledge.amount)

    @display(description=_("for"))
    def purpose(self, pledge: MobilePledge) -> str:
        return labels.purpose_of(pledge)

    @display(description=_("provider"))
    def provider_label(self, pledge: MobilePledge) -> str:
        return registry.label_of(pledge.provider)

    @display(description=_("phone"), ordering="phone")
    def phone_number(self, pledge: MobilePledge) -> str:
        return labels.phone_of(pledge)

    @display(description=_("status"), ordering="status", label=COLOURS)
    def status_label(self, pledge: MobilePledge) -> tuple[str, str]:
        return labels.status_of(pledge)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        term = " ".join(search_term.split())
        phone = Q(phone=term.removeprefix("+").replace(" ", ""))
        return (of_donors(queryset, term, or_exactly=phone) if term else queryset), False

    @action(
        description=_("Pause"),
        icon="pause_circle",
        permissions=["pause"],
        dialog=dialog(
            _("Pause this pledge?"),
            ReasonForm,
            description=_("The phone is not asked until it is resumed."),
            submit=_("Pause"),
        ),
    )
    def pause(self, request: HttpRequest, form: ReasonForm, object_id: str) -> HttpResponse:
        pledge, reason = self.record(request, object_id), form.given_reason
        return carry_out(
            request,
            lambda: mobile_pledges.pause(pledge, by=request.user, reason=reason),  # type: ignore[arg-type]
            success=_("The pledge is paused."),
        )

    @action(
        description=_("Resume"),
        icon="play_circle",
        permissions=["resume"],
        dialog=dialog(
            _("Resume this pledge?"),
            ReasonForm,
            description=_(
                "From the next day on which it falls due. What fell into the pause is not asked for."
            ),
            submit=_("Resume"),
        ),
    )
    def resume(self, request: HttpRequest, form: ReasonForm, object_id: str) -> HttpResponse:
        pledge, reason = self.record(request, object_id), form.given_reason
        return carry_out(
            request,
            lambda: mobile_pledges.resume(pledge, by=request.user, reason=reason),  # type: ignore[arg-type]
            success=_("The pledge goes on."),
        )

    @action(
        description=_("End"),
        icon="block",
        variant=ActionVariant.DANGER,
        permissions=["end"],
        dialog=dialog(
            _("End this pledge?"),
            ReasonForm,
            description=_(
                "The phone is never asked for it again. A prompt that is on the phone stays there."
            ),
            submit=_("End"),
            danger=True,
        ),
    )
    def end(self, request: HttpRequest, form: ReasonForm, object_id: str) -> HttpResponse:
        pledge, reason = self.record(request, object_id), form.given_reason
        return carry_out(
            request,
            lambda: mobile_pledges.end(pledge, by=request.user, reason=reason),  # type: ignore[arg-type]
            success=_("The pledge has ended."),
        )

    def has_pause_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        return self.may(request, "manage") and self.shows_button(request, object_id, Status.PAUSED)

    def has_resume_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        return self.may(request, "manage") and self.shows_button(request, object_id, Status.ACTIVE)

    def has_end_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        return self.may(request, "manage") and self.shows_button(request, object_id, Status.ENDED)
