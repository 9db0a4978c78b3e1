"""Households on screen: who lives together, and how they are written to."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import BooleanRadioFilter
from unfold.decorators import action, display
from unfold.widgets import UnfoldAdminRadioSelectWidget

from backoffice.core.admin.askable import SearchedSelect
from backoffice.core.admin.base import AlmonerModelAdmin, ReadOnlyInline
from backoffice.core.admin.dialogs import OptionalReasonForm, carry_out, dialog
from backoffice.core.admin.links import dialog_link, link
from backoffice.core.admin.record_tasks import RecordTasks
from donors.admin.donor_form import HouseholdForm
from donors.models import Donor, Household, Sponsorship
from donors.services import households


class JoinForm(OptionalReasonForm):
    donor = forms.ModelChoiceField(
        label=_("Donor"),
        queryset=Donor.objects.none(),
        widget=SearchedSelect(
            Sponsorship._meta.get_field("payer"),
            admin.site,
            attrs={"data-dropdown-parent": "#dialog", "class": "unfold-admin-autocomplete"},
        ),
    )
    field_order = ["donor", "reason"]

    def __init__(self, request: HttpRequest, object_id: Any = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(request, object_id, *args, **kwargs)
        self.fields["donor"].queryset = Donor.objects.for_user(request.user).standing()


class LeaveForm(OptionalReasonForm):
    donor = forms.ModelChoiceField(
        label=_("Who leaves"),
        queryset=Donor.objects.none(),
        empty_label=None,
        widget=UnfoldAdminRadioSelectWidget(),
    )
    field_order = ["donor", "reason"]

    def __init__(self, request: HttpRequest, object_id: Any = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(request, object_id, *args, **kwargs)
        members = Donor.objects.for_user(request.user).filter(household_id=object_id)
        self.fields["donor"].queryset = members
        asked_for = request.GET.get("which", "")
        self.fields["donor"].initial = next((each.pk for each in members if str(each.pk) == asked_for), None)


class MemberInline(ReadOnlyInline):
    model = Donor
    fk_name = "household"
    hide_title = True
    readonly_fields = ["donor_link", "email", "phone", "own_address", "take_out"]
    fields = [*readonly_fields]
    verbose_name_plural = _("members")

    @display(description=_("donor"))
    def donor_link(self, donor: Donor) -> SafeString:
        return link(reverse("admin:donors_donor_change", args=[donor.pk]), donor.name)

    @display(description=_("address of their own"))
    def own_address(self, donor: Donor) -> str:
        return ", ".join(donor.address_lines) if donor.has_own_address else "–"

    @display(description=_("leave"))
    def take_out(self, donor: Donor) -> SafeString:
        address = reverse("admin:donors_household_take_out", args=[donor.household_id])
        return dialog_link(f"{address}?which={donor.pk}", _("Take out"))

    def get_fields(self, request: HttpRequest, obj: Household | None = None) -> Any:
        may = request.user.has_perm("donors.change_household") and request.user.has_perm(
            "donors.change_donor"
        )
        return self.fields if may else self.fields[:-1]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).filter(merged_into=None).order_by("name", "id")


@admin.register(Household)
class HouseholdAdmin(RecordTasks, AlmonerModelAdmin):
    form = HouseholdForm
    list_display = ["name", "greeting", "place", "members_number", "one_receipt"]
    list_filter = [("one_receipt", BooleanRadioFilter)]
    list_fullwidth = True
    search_fields = ["name", "postcode"]
    search_help_text = _("Name or postcode, from its beginning")
    ordering = ["name", "id"]
    fieldsets = [
        (None, {"fields": ["name", "greeting", "one_receipt"]}),
        (_("Address"), {"fields": ["street", ("postcode", "city"), "country"]}),
    ]
    inlines = [MemberInline]
    actions_detail = ["take_in", "take_out", "add_task"]

    class Media:
        js = (
            "admin/js/vendor/jquery/jquery.min.js",
            "admin/js/vendor/select2/select2.full.js",
            "admin/js/jquery.init.js",
            "admin/js/autocomplete.js",
            "backoffice/dialogs.js",
        )
        css = {"screen": ("admin/css/vendor/select2/select2.min.css", "admin/css/autocomplete.css")}

    def get_search_fields(self, request: HttpRequest) -> list[str]:
        return ["name__istartswith", "postcode__istartswith"]

    def get_inlines(self, request: HttpRequest, obj: Household | None = None) -> list[Any]:
        return list(self.inlines) if obj else []

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().get_queryset(request).annotate(number_of_members=Count("members"))
        return rows

    def has_delete_permission(self, request: HttpRequest, obj: Household | None = None) -> bool:
        return False  # an empty household does no harm, and old receipts came of it

    @display(description=_("place"))
    def place(self, household: Household) -> str:
        return ", ".join(filter(None, [household.city, household.country.name]))

    @display(description=_("members"))
    def members_number(self, household: Any) -> int:
        return int(household.number_of_members)

    @action(
        description=_("Add a member"),
        icon="person_add",
        permissions=["members"],
        dialog=dialog(
            _("Who belongs to this household?"),
            JoinForm,
            description=_("Without an address of their own the household's counts for them."),
            submit=_("Add"),
        ),
    )
    def take_in(self, request: HttpRequest, form: JoinForm, object_id: str) -> HttpResponse:
        household, donor = self.record(request, object_id), form.cleaned_data["donor"]
        return carry_out(
            request,
            lambda: households.join(donor, household=household, by=request.user, reason=form.given_reason),  # type: ignore[arg-type]
            success=_("%(donor)s belongs to the household now.") % {"donor": donor},
        )

    @action(
        description=_("Take a member out"),
        icon="person_remove",
        permissions=["leaving"],
        dialog=dialog(_("Who leaves this household?"), LeaveForm, submit=_("Take out")),
    )
    def take_out(self, request: HttpRequest, form: LeaveForm, object_id: str) -> HttpResponse:
        household, donor = self.record(request, object_id), form.cleaned_data["donor"]
        return carry_out(
            request,
            lambda: households.leave(donor, household=household, by=request.user, reason=form.given_reason),  # type: ignore[arg-type]
            success=_("%(donor)s is on their own now.") % {"donor": donor},
        )

    def has_members_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        return self.may(request, "change") and request.user.has_perm("donors.change_donor")

    def has_leaving_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        # The link to it stands beside each member; no button in the head of the page.
        return self.has_members_permission(request, object_id) and not self.is_drawing_record(
            request, object_id
        )
