"""Sponsorships on screen: who promised what to which child."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter, RangeDateFilter
from unfold.decorators import action, display
from unfold.enums import ActionVariant

from backoffice.core.admin.base import AlmonerModelAdmin
from backoffice.core.admin.dialogs import ReasonForm, carry_out, dialog
from backoffice.core.admin.tabs import Tab
from backoffice.core.errors import DomainError
from backoffice.core.money import in_words
from beneficiaries.models import Child
from donors.admin.labels import STATUS_COLOURS
from donors.models import Donor, Sponsorship
from donors.services import sponsorships

Status = Sponsorship.Status


class SponsorshipForm(forms.ModelForm):  # type: ignore[type-arg]
    """A promise made by phone or on paper. The same rules speak here as in the service that writes it."""

    def clean(self) -> dict[str, Any]:
        facts = super().clean() or {}
        child = facts.get("child")
        if self.instance._state.adding and isinstance(child, Child) and facts.get("share"):
            try:
                sponsorships.refuse_unless_possible(child, share=facts["share"])
            except DomainError as refusal:
                raise ValidationError({"child": str(refusal)}) from refusal
        return facts


@admin.register(Sponsorship)
class SponsorshipAdmin(AlmonerModelAdmin):
    form = SponsorshipForm
    list_display = ["payer", "child", "promised", "share_label", "status_label", "starts_on"]
    list_filter = [("interval", ChoicesDropdownFilter), ("starts_on", RangeDateFilter)]
    list_select_related = ["payer", "child"]
    list_tabs = (
        Tab(_("All")),
        *(Tab(status.label, {"status__exact": status.value}) for status in Status),
    )
    search_fields = ["payer__name", "payer__email", "child__reference", "child__first_name"]
    search_help_text = _("Donor, or a child's first name or reference")
    autocomplete_fields = ["payer", "correspondent", "child"]
    fields = [
        ("payer", "correspondent"),
        ("child", "share"),
        ("amount", "interval"),
        "starts_on",
    ]
    written_once = ["payer", "child", "share", "amount", "interval"]
    actions_detail = ["end"]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_fields(self, request: HttpRequest, obj: Sponsorship | None = None) -> Any:
        return [*self.fields, ("status", "ended_on"), "end_reason"] if obj else self.fields

    def get_readonly_fields(self, request: HttpRequest, obj: Sponsorship | None = None) -> list[str]:
        return [*self.written_once, "status", "ended_on", "end_reason"] if obj else []

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change, **kwargs)
        if not change and "correspondent" in form.base_fields:
            form.base_fields["correspondent"].required = False
            form.base_fields["correspondent"].help_text = _("Empty: the payer.")
        return form

    def save_model(self, request: HttpRequest, obj: Sponsorship, form: Any, change: bool) -> None:
        if change:
            super().save_model(request, obj, form, change)
            return
        begun = sponsorships.start_sponsorship(
            payer=obj.payer,
            child=obj.child,
            amount=obj.amount,
            interval=obj.interval,
            share=obj.share,
            correspondent=_correspondent(form),
            starts_on=obj.starts_on,
            by=request.user,  # type: ignore[arg-type]
        )
        obj.pk, obj._state.adding = begun.pk, False

    @display(description=_("amount"))
    def promised(self, sponsorship: Sponsorship) -> str:
        return f"{in_words(sponsorship.amount)}, {sponsorship.get_interval_display()}"

    @display(description=_("share"), ordering="share")
    def share_label(self, sponsorship: Sponsorship) -> str:
        return f"{sponsorship.share} %"

    @display(description=_("status"), ordering="status", label=STATUS_COLOURS)
    def status_label(self, sponsorship: Sponsorship) -> tuple[str, str]:
        return sponsorship.status, sponsorship.get_status_display()

    @action(
        description=_("End sponsorship"),
        icon="heart_broken",
        variant=ActionVariant.DANGER,
        permissions=["end"],
        dialog=dialog(
            _("End this sponsorship?"),
            ReasonForm,
            description=_("The child's share becomes free for another sponsor."),
            submit=_("End it"),
        ),
    )
    def end(self, request: HttpRequest, form: ReasonForm, object_id: str) -> HttpResponse:
        sponsorship, reason = self.record(request, object_id), form.given_reason
        return carry_out(
            request,
            lambda: sponsorships.end(sponsorship, by=request.user, reason=reason),  # type: ignore[arg-type]
            success=_("The sponsorship has ended."),
        )

    def has_end_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        return self.may(request, "change") and self.shows_button(request, object_id, Status.ENDED)


def _correspondent(form: Any) -> Donor | None:
    chosen: Donor | None = form.cleaned_data.get("correspondent")
    return chosen
