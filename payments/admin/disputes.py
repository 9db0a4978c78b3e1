"""Disputes on screen: what the bank says, until when we may answer, and what we answered."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.contrib.filters.admin import BooleanRadioFilter
from unfold.decorators import action, display
from unfold.enums import ActionVariant

from backoffice.core.admin.base import ReadOnlyAdmin
from backoffice.core.admin.days import DaysFilter
from backoffice.core.admin.dialogs import (
    REFUSALS,
    ReasonForm,
    carry_out,
    dialog,
    redirect_behind_dialog,
    refusal_words,
)
from backoffice.core.admin.links import link as link_to
from backoffice.core.admin.tabs import Tab
from payments.admin import labels
from payments.admin.dispute_dialogs import SENDING, EvidenceForm, FileForm, NoteForm, asked_again
from payments.admin.dispute_inlines import EvidenceInline, NoteInline
from payments.models import Dispute
from payments.services.disputing import answering, dispute_evidence
from payments.services.disputing.dispute_words import status_words, words_for

Status = Dispute.Status
COLOURS = {
    Status.OPEN: "danger",
    Status.UNDER_REVIEW: "warning",
    Status.WON: "success",
    Status.LOST: "",
    Status.WITHDRAWN: "",
}
_SOON_DAYS = 3


@admin.register(Dispute)
class DisputeAdmin(ReadOnlyAdmin):
    how_it_begins = _("A dispute comes from a donor's bank, by way of Stripe.")
    list_display = ["gift", "giver", "money", "why", "status_label", "due_label"]
    list_filter = [("is_inquiry", BooleanRadioFilter), ("opened_at", DaysFilter)]
    list_select_related = ["donation__donor"]
    list_tabs = (
        Tab(_("All")),
        *(Tab(status.label, {"status__exact": status.value}) for status in Status),
    )
    search_fields = ["donation__reference", "stripe_dispute_id"]
    search_help_text = _("Reference of the gift, or the dispute at Stripe")
    fieldsets = [
        (
            None,
            {
                "fields": [
                    ("gift_link", "status"),
                    ("money", "giver"),
                    "why",
                    ("due", "what_it_is"),
                    ("opened_at", "evidence_sent_at"),
                    "closed_at",
                ]
            },
        ),
        (
            _("At Stripe"),
            {
                "classes": ["tab"],
                "fields": [
                    ("stripe_dispute_id", "at_stripe"),
                    ("taken", "fee_label"),
                    "is_charge_refundable",
                ],
            },
        ),
    ]
    readonly_fields = [
        "gift_link",
        "money",
        "giver",
        "why",
        "due",
        "what_it_is",
        "at_stripe",
        "taken",
        "fee_label",
    ]
    inlines = [NoteInline, EvidenceInline]
    actions_detail = [
        "send_evidence",
        "add_file",
        {"title": _("More"), "icon": "more_horiz", "items": ["add_note", "accept"]},
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("donation__donor")

    @display(description=_("gift"))
    def gift(self, dispute: Dispute) -> str:
        return dispute.donation.reference

    @display(description=_("gift"))
    def gift_link(self, dispute: Dispute) -> SafeString:
        address = reverse("admin:payments_donation_change", args=[dispute.donation_id])
        return link_to(address, f"{dispute.donation.reference} · {labels.amount_of(dispute.donation.amount)}")

    @display(description=_("donor"))
    def giver(self, dispute: Dispute) -> str:
        return labels.name_of(dispute.donation.donor, dispute.donation.payer_name)

    @display(description=_("amount"))
    def money(self, dispute: Dispute) -> str:
        return labels.amount_of(dispute.amount)

    @display(description=_("what the bank says"))
    def why(self, dispute: Dispute) -> str:
        return words_for(dispute.reason)

    @display(description=_("what it is"))
    def what_it_is(self, dispute: Dispute) -> str:
        if dispute.is_inquiry:
            return str(_("An inquiry: no money has been taken"))
        if dispute.withdrawn is None:
            return str(_("A dispute: no money has been taken so far"))
        return str(_("A dispute: the bank has taken the money"))

    @display(description=_("status at Stripe"))
    def at_stripe(self, dispute: Dispute) -> str:
        return status_words(dispute.stripe_status)

    @display(description=_("taken by the bank"))
    def taken(self, dispute: Dispute) -> str:
        return labels.amount_of(dispute.withdrawn)

    @display(description=_("dispute fee"))
    def fee_label(self, dispute: Dispute) -> str:
        return labels.amount_of(dispute.fee)

    @display(description=_("status"), ordering="status", label=COLOURS)
    def status_label(self, dispute: Dispute) -> tuple[str, str]:
        return labels.status_of(dispute)

    @display(description=_("answer by"))
    def due(self, dispute: Dispute) -> str:
        return _due(dispute)[1]

    @display(
        description=_("answer by"),
        ordering="due_by",
        label={"late": "danger", "soon": "warning", "later": "info"},
    )
    def due_label(self, dispute: Dispute) -> tuple[str, str] | str:
        urgency, words = _due(dispute)
        return (urgency, words) if words else ""

    @action(
        description=_("Send evidence"),
        icon="send",
        variant=ActionVariant.PRIMARY,
        permissions=["answer"],
        dialog=SENDING,
    )
    def send_evidence(self, request: HttpRequest, form: EvidenceForm, object_id: str) -> HttpResponse:
        dispute, facts = self.record(request, object_id), form.cleaned_data
        try:
            answering.send_evidence(
                dispute,
                text=facts["text"],
                papers=facts.get("files", ()),
                by=request.user,  # type: ignore[arg-type]
            )
        except REFUSALS as refusal:
            return asked_again(request, form, refusal_words(refusal))
        messages.success(request, _("Sent. Now the bank decides."))
        return redirect_behind_dialog(request)

    @action(
        description=_("Accept the dispute"),
        icon="handshake",
        variant=ActionVariant.DANGER,
        permissions=["accept"],
        dialog=dialog(
            _("Let the donor have the money?"),
            ReasonForm,
            description=_("The dispute is lost at once, and this cannot be taken back."),
            submit=_("Accept the dispute"),
            danger=True,
        ),
    )
    def accept(self, request: HttpRequest, form: ReasonForm, object_id: str) -> HttpResponse:
        dispute, reason = self.record(request, object_id), form.given_reason
        return carry_out(
            request,
            lambda: answering.accept(dispute, reason=reason, by=request.user),  # type: ignore[arg-type]
            success=_("The dispute is accepted."),
        )

    @action(
        description=_("Add a note"),
        icon="sticky_note_2",
        permissions=["add_note"],
        dialog=dialog(_("Add a note"), NoteForm, submit=_("Add")),
    )
    def add_note(self, request: HttpRequest, form: NoteForm, object_id: str) -> HttpResponse:
        dispute, text = self.record(request, object_id), form.cleaned_data["text"]
        return carry_out(
            request,
            lambda: answering.add_note(dispute, text=text, by=request.user),  # type: ignore[arg-type]
            success=_("The note is kept."),
        )

    @action(
        description=_("Add a file"),
        icon="attach_file",
        permissions=["add_file"],
        dialog=dialog(_("Add a file"), FileForm, submit=_("Add")),
    )
    def add_file(self, request: HttpRequest, form: FileForm, object_id: str) -> HttpResponse:
        dispute, facts = self.record(request, object_id), form.cleaned_data
        return carry_out(
            request,
            lambda: dispute_evidence.add_file(
                dispute,
                kind=facts["kind"],
                upload=facts["upload"],
                by=request.user,  # type: ignore[arg-type]
            ),
            success=_("The file is kept."),
        )

    def has_answer_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        if not self.may(request, "answer"):
            return False
        if not self.is_drawing_record(request, object_id):
            return True
        dispute = self.record_once(request, str(object_id))
        return dispute is not None and dispute.status == Status.OPEN

    def has_accept_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        """An inquiry has taken nothing: whoever wants the donor to have the money refunds the gift."""
        if not self.has_answer_permission(request, object_id):
            return False
        if not self.is_drawing_record(request, object_id):
            return True
        return not self.record_once(request, str(object_id)).is_inquiry

    def has_add_note_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        return bool(request.user.has_perm("payments.add_disputenote"))

    def has_add_file_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        return bool(request.user.has_perm("payments.add_disputeevidence"))


def _due(dispute: Dispute) -> tuple[str, str]:
    """How pressing it is, and how long there is still time, while there is."""
    if dispute.due_by is None or dispute.status != Status.OPEN:
        return "", ""
    moment = date_format(timezone.localtime(dispute.due_by), "DATETIME_FORMAT")
    if dispute.due_by <= timezone.now():
        return "late", _t("%(moment)s: too late") % {"moment": moment}
    days = (dispute.due_by - timezone.now()).days
    left = ngettext("%(days)s day left", "%(days)s days left", days) % {"days": days}
    words = left if days else _t("less than a day left")
    return "soon" if days <= _SOON_DAYS else "later", f"{moment} · {words}"
