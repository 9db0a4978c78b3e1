"""Partners on screen."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, Field, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.decorators import display

from backoffice.core import context
from backoffice.core.admin.base import AlmonerModelAdmin
from backoffice.core.admin.links import link
from backoffice.core.admin.tabs import Tab
from backoffice.core.models import User
from beneficiaries.admin.labels import PARTNER_COLOURS, pill
from beneficiaries.admin.paper_rows import new_papers
from beneficiaries.admin.partner_accounts import AccountButtons
from beneficiaries.admin.partner_filters import ENDS_SOON, AgreementFilter, CountryFilter, VettingFilter
from beneficiaries.admin.partner_forms import PartnerForm
from beneficiaries.admin.partner_inlines import (
    ContactInline,
    MemberInline,
    PartnerPaperInline,
    PayoutAccountInline,
)
from beneficiaries.admin.partner_moves import PartnerMoves
from beneficiaries.admin.partner_summary import children_address, summary, vetting_words
from beneficiaries.admin.partner_vetting import VettingButtons
from beneficiaries.models import Child, Partner, PartnerContact, PartnerDocument
from beneficiaries.services import documents, partners, vetting

ROWS = {"address": 3, "public_profile": 5}


@admin.register(Partner)
class PartnerAdmin(PartnerMoves, VettingButtons, AccountButtons, AlmonerModelAdmin):
    form = PartnerForm
    list_display = ["who", "country_name", "status_label", "vetting_label", "agreement_end", "children_count"]
    search_fields = ["name", "contacts__name", "contacts__email"]
    search_help_text = _("Name of the partner, or name or email of a contact")
    ordering = ["name"]
    list_fullwidth = True
    inlines = [ContactInline, PartnerPaperInline, PayoutAccountInline, MemberInline]
    change_form_outer_before_template = "admin/beneficiaries/partner_summary.html"
    change_form_after_template = "admin/beneficiaries/change_reason.html"
    fieldsets = [
        (None, {"fields": [("name", "kind"), "country", "address"]}),
        (_("Agreement"), {"fields": [("agreement_from", "agreement_until")]}),
        (_("In public"), {"fields": ["public_profile"]}),
    ]
    actions_detail = [
        "submit_vetting",
        "verify_vetting",
        "change_payout_account",
        "take_up",
        {
            "title": _("More"),
            "icon": "more_horiz",
            "items": ["refuse_vetting", "open_vetting", "suspend", "end"],
        },
    ]

    # --- the list ---------------------------------------------------------------------------------------

    def get_list_tabs(self, request: HttpRequest) -> tuple[Tab, ...]:
        counts = dict(
            Partner.objects.for_user(request.user)
            .order_by()
            .values_list("status")
            .annotate(number=Count("pk"))
        )
        tabs = [
            Tab(f"{status.label} ({counts.get(status, 0)})", {"status__exact": status.value})
            for status in Partner.Status
        ]
        return (*tabs, Tab(f"{_('All')} ({sum(counts.values())})"))

    def get_list_filter(self, request: HttpRequest) -> list[Any]:
        filters: list[Any] = [CountryFilter, ("kind", ChoicesDropdownFilter), AgreementFilter]
        return [*filters, VettingFilter] if _may_see_vetting(request) else filters

    def get_list_display(self, request: HttpRequest) -> list[str]:
        return [name for name in self.list_display if name != "vetting_label" or _may_see_vetting(request)]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().get_queryset(request)
        match = request.resolver_match
        is_list = match is not None and str(match.url_name).endswith("_changelist")
        return _with_children(rows).select_related("vetting") if is_list else rows

    @display(description=_("partner"), ordering="name", header=True)
    def who(self, partner: Partner) -> list[str]:
        return [partner.name, partner.get_kind_display()]

    @display(description=_("country"), ordering="country")
    def country_name(self, partner: Partner) -> str:
        return str(partner.country.name)

    @display(description=_("status"), ordering="status", label=PARTNER_COLOURS)
    def status_label(self, partner: Partner) -> tuple[str, str]:
        return partner.status, partner.get_status_display()

    @display(description=_("vetting"))
    def vetting_label(self, partner: Partner) -> str:
        return pill(*vetting_words(partner))

    @display(description=_("agreement until"), ordering="agreement_until")
    def agreement_end(self, partner: Partner) -> str:
        until, today = partner.agreement_until, timezone.localdate()
        if until is None:
            return "–"
        if until > today + ENDS_SOON:
            return date_format(until)
        return pill(date_format(until), "danger" if until < today else "warning")

    @display(description=_("children"), ordering="number_of_children")
    def children_count(self, partner: Any) -> SafeString | str:
        number = partner.number_of_children
        user = context.current().user
        if not number or user is None or not user.has_perm("beneficiaries.view_child"):
            return str(number or "–")
        return link(children_address(partner), str(number))

    # --- the record -------------------------------------------------------------------------------------

    def get_inlines(self, request: HttpRequest, obj: Partner | None = None) -> list[Any]:
        # An account is entered by its button; of a partner that is being added there is none.
        return self.inlines if obj else [ContactInline, MemberInline]

    def formfield_for_dbfield(self, db_field: "Field[Any, Any]", request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None and db_field.name in ROWS:
            field.widget.attrs["rows"] = ROWS[db_field.name]
        return field

    def has_delete_permission(self, request: HttpRequest, obj: Partner | None = None) -> bool:
        return False  # the work with a partner ends; its records stay

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Partner | None = None,
    ) -> HttpResponse:
        if obj is not None:
            context.update(summary(request, obj))
        return super().render_change_form(request, context, add, change, form_url, obj)  # type: ignore[no-any-return]

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        reason, user = str(form.cleaned_data.get("change_reason") or ""), request.user
        assert isinstance(user, User)
        with context.acting(user, reason=reason):
            if formset.model is PartnerContact:
                changed = formset.save(commit=False)
                for contact in formset.deleted_objects:
                    contact.delete()
                partners.save_contacts(changed, by=user, reason=reason)
            elif formset.model is PartnerDocument:
                formset.save(commit=False)
                for paper in formset.deleted_objects:
                    vetting.remove_paper(paper, by=user, reason=reason)
                for facts in new_papers(formset):
                    documents.add_partner_document(form.instance, by=user, **facts)
            else:
                super().save_formset(request, form, formset, change)


def _with_children(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Counted over an index for each partner on the page, not over a join with every child."""
    numbers = (
        Child.objects.standing()
        .filter(partner=OuterRef("pk"))
        .order_by()
        .values("partner")
        .annotate(number=Count("pk"))
        .values("number")
    )
    counted: QuerySet[Any] = rows.annotate(
        number_of_children=Coalesce(Subquery(numbers, output_field=IntegerField()), 0)
    )
    return counted


def _may_see_vetting(request: HttpRequest) -> bool:
    return request.user.has_perm("beneficiaries.view_partnervetting")
