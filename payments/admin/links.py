"""Payment links on screen."""

from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter, RangeDateFilter, RelatedDropdownFilter
from unfold.decorators import action, display
from unfold.enums import ActionVariant

from backoffice.core.admin.base import ReadOnlyAdmin
from backoffice.core.admin.dialogs import ConfirmForm, ReasonForm, carry_out, dialog
from backoffice.core.admin.links import link as link_to
from backoffice.core.admin.tabs import Tab
from payments.admin import labels
from payments.admin.searching import of_donors
from payments.models import PaymentLink
from payments.services import links

Status = PaymentLink.Status


@admin.register(PaymentLink)
class PaymentLinkAdmin(ReadOnlyAdmin):
    list_display = [
        "donor",
        "money",
        "purpose",
        "status_label",
        "created_at",
        "opened_at",
        "started_at",
        "paid_at",
    ]
    list_filter = [
        ("interval", ChoicesDropdownFilter),
        ("fund", RelatedDropdownFilter),
        ("created_at", RangeDateFilter),
    ]
    list_select_related = ["donor", "child", "fund"]
    list_tabs = (
        Tab(_("All")),
        *(Tab(status.label, {"status__exact": status.value}) for status in Status),
    )
    search_fields = ["donor__name", "donor__email"]
    search_help_text = _("Donor's name or email")
    fieldsets = [
        (None, {"fields": ["donor", "money", "purpose", "fund", "status", "message", "address"]}),
        (
            _("What happened"),
            {
                "classes": ["tab"],
                "fields": [
                    "created_at",
                    "created_by",
                    "opened_at",
                    "started_at",
                    "paid_at",
                    "expires_at",
                    "sponsorship",
                ],
            },
        ),
    ]
    readonly_fields = ["money", "purpose", "address", "created_at"]
    actions_detail = ["send_again", "cancel"]

    @display(description=_("amount"))
    def money(self, link: PaymentLink) -> str:
        amount = labels.amount_of(link.amount)
        return f"{amount}, {link.get_interval_display()}" if link.is_recurring else amount

    @display(description=_("for"))
    def purpose(self, link: PaymentLink) -> str:
        return labels.purpose_of(link)

    @display(description=_("status"), ordering="status", label=labels.LINK_COLOURS)
    def status_label(self, link: PaymentLink) -> tuple[str, str]:
        return labels.status_of(link)

    @display(description=_("address"))
    def address(self, link: PaymentLink) -> SafeString:
        """To be copied into another message; whoever has it can pay, and nothing else."""
        return format_html(
            '<span style="word-break: break-all">{}</span>', link_to(link.url, link.url, new_tab=True)
        )

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        term = " ".join(search_term.split())
        return (of_donors(queryset, term, or_exactly=Q(token=term)) if term else queryset), False

    @action(
        description=_("Send again"),
        icon="forward_to_inbox",
        permissions=["send_again"],
        dialog=dialog(
            _("Send this link again?"),
            ConfirmForm,
            description=_("The same address goes out once more, to the donor's present email."),
            submit=_("Send again"),
        ),
    )
    def send_again(self, request: HttpRequest, form: ConfirmForm, object_id: str) -> HttpResponse:
        link = self.record(request, object_id)
        return carry_out(
            request,
            lambda: links.send_again(link, by=request.user),  # type: ignore[arg-type]
            success=_("The link is on its way again."),
        )

    @action(
        description=_("Cancel link"),
        icon="link_off",
        variant=ActionVariant.DANGER,
        permissions=["cancel"],
        dialog=dialog(
            _("Cancel this payment link?"),
            ReasonForm,
            description=_("Its page will say that the request was withdrawn."),
            submit=_("Cancel the link"),
        ),
    )
    def cancel(self, request: HttpRequest, form: ReasonForm, object_id: str) -> HttpResponse:
        link, reason = self.record(request, object_id), form.given_reason
        return carry_out(
            request,
            lambda: links.cancel_link(link, by=request.user, reason=reason),  # type: ignore[arg-type]
            success=_("The link is cancelled."),
        )

    def has_send_again_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        return self.may(request, "send") and self.shows_button(request, object_id, Status.CANCELLED)

    def has_cancel_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        return self.may(request, "cancel") and self.shows_button(request, object_id, Status.CANCELLED)
