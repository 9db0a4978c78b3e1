"""Payment links on screen."""

import datetime
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import AutocompleteSelectFilter, ChoicesDropdownFilter
from unfold.decorators import action, display
from unfold.enums import ActionVariant

from backoffice.core.admin.days import DaysFilter
from backoffice.core.admin.dialogs import ConfirmForm, ReasonForm, carry_out, dialog
from backoffice.core.admin.tabs import Tab
from payments.admin import labels
from payments.admin.link_address import LinkAddress
from payments.admin.link_filters import ProgressFilter, SentByFilter, by_token
from payments.admin.searching import of_donors
from payments.models import PaymentLink
from payments.services import links
from payments.services.banking.transfer_references import transfer_reference

Status = PaymentLink.Status


@admin.register(PaymentLink)
class PaymentLinkAdmin(LinkAddress):
    list_display = [
        "donor",
        "money",
        "purpose",
        "status_label",
        "asked_on",
        "steps",
    ]
    list_filter = [
        ("status", ChoicesDropdownFilter),
        ProgressFilter,
        ("interval", ChoicesDropdownFilter),
        ("campaign", AutocompleteSelectFilter),
        SentByFilter,
        ("batch", AutocompleteSelectFilter),
        ("origin", ChoicesDropdownFilter),
        ("created_at", DaysFilter),
    ]
    list_select_related = ["donor", "child", "fund", "campaign"]
    list_fullwidth = True
    list_tabs = (
        Tab(_("All")),
        Tab(_("Open"), {"status__exact": Status.OPEN.value}),
        Tab(_("Not opened"), {"progress": "unopened"}),
        Tab(_("Opened, not started"), {"progress": "opened"}),
        Tab(_("Started, not paid"), {"progress": "started"}),
        *(
            Tab(status.label, {"status__exact": status.value})
            for status in (Status.PAID, Status.EXPIRED, Status.CANCELLED)
        ),
    )
    search_fields = ["donor__name", "donor__email", "token"]
    search_help_text = _("Donor's name or email, or the address of the link")
    fieldsets = [
        (
            None,
            {
                "fields": [
                    ("donor", "status"),
                    ("money", "choice"),
                    ("purpose", "fund"),
                    ("campaign", "expires_at"),
                    "for_transfers",
                    "message",
                ]
            },
        ),
        (
            _("Where it came from"),
            {
                "classes": ["tab"],
                "fields": [
                    ("created_by", "created_at"),
                    ("origin", "batch"),
                    ("sponsorship", "hold"),
                    "replaces",
                ],
            },
        ),
    ]
    readonly_fields = ["money", "choice", "purpose", "created_at", "for_transfers"]
    actions_detail = ["send_again", "cancel"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("donor", "child", "fund", "campaign")

    @display(description=_("amount"))
    def money(self, link: PaymentLink) -> str:
        amount = labels.amount_of(link.amount)
        if link.donor_chooses:
            amount = _t("%(amount)s suggested") % {"amount": amount}
        return f"{amount}, {link.get_interval_display()}" if link.is_recurring else amount

    @display(description=_("the donor may choose"))
    def choice(self, link: PaymentLink) -> str:
        if not link.donor_chooses:
            return str(_("no, the amount is fixed"))
        return f"{labels.amount_of(link.least)} – {labels.amount_of(link.most)}"

    @display(description=_("for"))
    def purpose(self, link: PaymentLink) -> str:
        return (
            labels.purpose_of(link)
            if link.campaign is None
            else f"{labels.purpose_of(link)}, {link.campaign}"
        )

    @display(description=_("reference for bank transfers"))
    def for_transfers(self, link: PaymentLink) -> str:
        return transfer_reference(link)

    @display(description=_("status"), ordering="status", label=labels.LINK_COLOURS)
    def status_label(self, link: PaymentLink) -> tuple[str, str]:
        return labels.status_of(link)

    @display(description=_("asked"), ordering="created_at")
    def asked_on(self, link: PaymentLink) -> str:
        return _day(link.created_at)

    @display(description=_("what happened"))
    def steps(self, link: PaymentLink) -> str:
        """Opened, started, paid: each with its day, one line that a phone can show as well."""
        steps = [(_("opened"), link.opened_at), (_("started"), link.started_at), (_("paid"), link.paid_at)]
        return " · ".join(f"{words} {_day(moment)}" for words, moment in steps if moment) or "–"

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        term = " ".join(search_term.split())
        return (of_donors(queryset, term, or_exactly=by_token(term)) if term else queryset), False

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
            danger=True,
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


def _day(moment: datetime.datetime) -> str:
    return date_format(timezone.localtime(moment), "DATE_FORMAT")
