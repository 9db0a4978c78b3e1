"""Donors on screen."""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import BooleanRadioFilter, ChoicesDropdownFilter
from unfold.decorators import display

from backoffice.core import context
from backoffice.core.admin.base import AlmonerModelAdmin
from backoffice.core.admin.days import DaysFilter
from backoffice.core.admin.importing import Importing
from backoffice.core.admin.links import link
from backoffice.core.admin.record_tasks import RecordTasks
from beneficiaries.admin.paper_rows import new_papers
from donors.admin.consent_table import ConsentTable
from donors.admin.donor_bulk import DonorBulk
from donors.admin.donor_buttons import DonorButtons
from donors.admin.donor_duplicates import DonorDuplicates, DuplicateDonorFilter
from donors.admin.donor_export import DonorExport
from donors.admin.donor_filters import (
    LAPSED,
    ONE_OFF,
    TABS,
    CountryFilter,
    HouseholdFilter,
    ManagerFilter,
    StandingFilter,
    TagFilter,
)
from donors.admin.donor_form import DonorForm
from donors.admin.donor_inlines import (
    ConsentInline,
    ContactNoteInline,
    OtherEmailInline,
    OtherPhoneInline,
    PaperInline,
    TaxIdentifierInline,
)
from donors.admin.sponsorship_rows import SponsorshipInline
from donors.models import Donor, DonorDocument
from donors.services import papers


def buttons(*in_front: str, more: Sequence[str] = ()) -> list[Any]:
    """What stands in the head of a donor's page. Floors above put theirs in front, and what is rare behind *More*."""
    own = ("add_task", "record_consent", "deceased", "living", "main_email", "main_phone")
    return [
        *in_front,
        "write_contact",
        {"title": _("More"), "icon": "more_horiz", "items": [*own, *more]},
    ]


@admin.register(Donor)
class DonorAdmin(
    DonorDuplicates, Importing, DonorExport, DonorBulk, DonorButtons, RecordTasks, AlmonerModelAdmin
):
    form = DonorForm
    import_kind = "donors"
    list_display = ["who", "place", "last_gift", "manager_name", "reachable"]
    list_select_related = ["manager"]
    list_tabs = TABS
    list_filter = [
        StandingFilter,
        ("tags", TagFilter),
        ManagerFilter,
        CountryFilter,
        ("language", ChoicesDropdownFilter),
        ("source", ChoicesDropdownFilter),
        ("kind", ChoicesDropdownFilter),
        HouseholdFilter,
        DuplicateDonorFilter,
        ("do_not_contact", BooleanRadioFilter),
        ("created_at", DaysFilter),
    ]
    search_fields = ["name", "email", "phone"]
    search_help_text = _("Name, one of its words or an email, from its beginning; or a phone number")
    list_fullwidth = True
    autocomplete_fields = ["tags", "household"]
    readonly_fields = ["envelope"]
    inlines = [
        SponsorshipInline,
        OtherEmailInline,
        OtherPhoneInline,
        TaxIdentifierInline,
        ConsentInline,
        ContactNoteInline,
        PaperInline,
    ]
    # Inside the form and under every tab: the reason is asked for whatever was changed.
    change_form_after_template = "admin/beneficiaries/change_reason.html"
    actions_detail = buttons()

    # --- the list ---------------------------------------------------------------------------------------

    def get_ordering(self, request: HttpRequest) -> Any:
        # By the index that finds them: whoever gave last comes first.
        if request.GET.get(StandingFilter.parameter_name) in (ONE_OFF, LAPSED):
            return ["-last_gift_on", "created_at", "id"]
        return super().get_ordering(request)

    @display(description=_("donor"), header=True, ordering="name")
    def who(self, donor: Donor) -> list[str]:
        return [donor.name, donor.email or str(_("no email")), donor.initials]

    @display(description=_("place"))
    def place(self, donor: Donor) -> str:
        return ", ".join(filter(None, [donor.city, donor.country.name]))

    @display(description=_("last gift"), ordering="last_gift_on")
    def last_gift(self, donor: Donor) -> str:
        return date_format(donor.last_gift_on, "DATE_FORMAT") if donor.last_gift_on else "–"

    @display(description=_("looked after by"))
    def manager_name(self, donor: Donor) -> str:
        return str(donor.manager or "–")

    @display(description=_("contact"), label={"yes": "success", "no": "warning"})
    def reachable(self, donor: Donor) -> tuple[str, Any]:
        if donor.is_deceased:
            return "no", _("Deceased")
        if donor.do_not_contact:
            return "no", _("Do not contact")
        return ("yes", _("By email")) if donor.email else ("no", _("No email"))

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        return queryset.matching(search_term), False  # type: ignore[attr-defined]

    # --- the record -------------------------------------------------------------------------------------

    def get_fieldsets(self, request: HttpRequest, obj: Donor | None = None) -> list[Any]:
        address = [*(["envelope"] if obj else []), "street", ("postcode", "city"), "country", "household"]
        sets = [
            (_("Donor"), [("kind", "name"), ("email", "phone"), ("language", "greeting"), "do_not_contact"]),
            (_("Address"), address),
            (_("Notes and tags"), ["tags", ("manager", "source"), "notes"]),
        ]
        classes = ["tab"] if obj else []
        return [(title, {"fields": fields, "classes": classes}) for title, fields in sets]

    def get_inlines(self, request: HttpRequest, obj: Donor | None = None) -> list[Any]:
        """A donor who is just being entered has none of these rows yet."""
        return list(self.inlines) if obj else []

    def has_change_permission(self, request: HttpRequest, obj: Donor | None = None) -> bool:
        is_open = obj is None or not (obj.is_merged_away or obj.is_erased)
        return bool(super().has_change_permission(request, obj)) and is_open

    def has_delete_permission(self, request: HttpRequest, obj: Donor | None = None) -> bool:
        return False  # merged into another record, or erased: the books forget nobody silently

    @display(description=_("on an envelope"))
    def envelope(self, donor: Donor) -> SafeString | str:
        lines = format_html_join(
            "", '<span class="block" dir="auto">{}</span>', ((line,) for line in donor.address_lines)
        )
        if donor.household is None:
            return lines or "–"
        address = reverse("admin:donors_household_change", args=[donor.household.pk])
        whose = _t("own address; the household is") if donor.has_own_address else _t("of the household")
        return lines + format_html_join(
            "", '<span class="block">({} {})</span>', [(whose, link(address, str(donor.household)))]
        )

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Donor | None = None,
    ) -> HttpResponse:
        if obj is not None and request.user.has_perm("donors.view_donorconsent"):
            context["consent_table"] = ConsentTable(obj)
        return super().render_change_form(request, context, add, change, form_url, obj)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        reason, user = str(form.cleaned_data.get("change_reason") or ""), request.user
        with context.acting(reason=reason):
            if formset.model is not DonorDocument:
                super().save_formset(request, form, formset, change)
                return
            formset.save(commit=False)
            for paper in formset.deleted_objects:
                papers.remove_paper(paper, by=user, reason=reason)  # type: ignore[arg-type]
            for facts in new_papers(formset):
                papers.add_paper(form.instance, by=user, **facts)  # type: ignore[arg-type]


def matching(term: str) -> Q:
    """For lists of what belongs to donors: those of the donors who are found by the term."""
    return Q(pk__in=Donor.objects.matching(term).values("pk"))
