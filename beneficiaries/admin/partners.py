"""Partners and their people on screen."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.contrib.filters.admin import BooleanRadioFilter, ChoicesDropdownFilter
from unfold.decorators import display

from backoffice.core.admin.base import AlmonerModelAdmin, AlmonerTabularInline
from backoffice.core.admin.links import link
from beneficiaries.models import Partner, PartnerMember


class MemberInline(AlmonerTabularInline):
    model = PartnerMember
    autocomplete_fields = ["user"]
    fields = ["user"]
    verbose_name_plural = _("people who act for this partner")


@admin.register(Partner)
class PartnerAdmin(AlmonerModelAdmin):
    list_display = ["name", "kind", "country_name", "children_count", "works_with_us"]
    list_filter = [("is_active", BooleanRadioFilter), ("kind", ChoicesDropdownFilter)]
    search_fields = ["name"]
    ordering = ["name"]
    inlines = [MemberInline]
    fieldsets = [
        (None, {"fields": [("name", "kind"), ("country", "is_active"), "address"]}),
        (_("Contact"), {"fields": [("contact_name", "contact_email"), "contact_phone"]}),
        (_("Agreement"), {"fields": [("agreement_from", "agreement_until")]}),
        (_("In public"), {"fields": ["public_profile"]}),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows = super().get_queryset(request)
        match = request.resolver_match
        is_list = match is not None and str(match.url_name).endswith("_changelist")
        return rows.annotate(number_of_children=Count("children")) if is_list else rows

    @display(description=_("country"), ordering="country")
    def country_name(self, partner: Partner) -> str:
        return str(partner.country.name)

    @display(description=_("children"), ordering="number_of_children")
    def children_count(self, partner: Any) -> SafeString | str:
        number = partner.number_of_children
        if not number:
            return "–"
        address = reverse("admin:beneficiaries_child_changelist")
        words = ngettext("%(number)s child", "%(number)s children", number) % {"number": number}
        return link(f"{address}?partner__id__exact={partner.pk}", words)

    @display(description=_("works with us"), boolean=True, ordering="is_active")
    def works_with_us(self, partner: Partner) -> bool:
        return partner.is_active
