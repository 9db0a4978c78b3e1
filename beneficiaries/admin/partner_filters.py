"""Filters over the list of partners."""

import datetime
from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_countries import countries
from unfold.contrib.filters.admin import DropdownFilter

from beneficiaries.models import Partner, PartnerVetting

ENDS_SOON = datetime.timedelta(days=90)


class CountryFilter(DropdownFilter):  # type: ignore[misc]  # unfold ships no types
    """Only the countries that there are partners in."""

    title = _("country")
    parameter_name = "country"

    def lookups(self, request: HttpRequest, model_admin: "admin.ModelAdmin[Any]") -> list[tuple[str, Any]]:
        codes = Partner.objects.for_user(request.user).order_by().values_list("country", flat=True).distinct()
        return sorted(((code, countries.name(code)) for code in codes), key=lambda choice: str(choice[1]))

    def queryset(self, request: HttpRequest, queryset: QuerySet[Partner]) -> QuerySet[Partner]:
        return queryset.filter(country=self.value()) if self.value() else queryset


class VettingFilter(DropdownFilter):  # type: ignore[misc]  # unfold ships no types
    title = _("vetting")
    parameter_name = "vetting"

    def lookups(self, request: HttpRequest, model_admin: "admin.ModelAdmin[Any]") -> list[tuple[str, Any]]:
        return [*PartnerVetting.Status.choices, ("lapsed", _("Verified, but not any more"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Partner]) -> QuerySet[Partner]:
        today = timezone.localdate()
        match self.value():
            case "open":  # also those whom nobody has looked at
                return queryset.filter(Q(vetting=None) | Q(vetting__status="open"))
            case "verified":
                return queryset.filter(vetting__status="verified", vetting__verified_until__gte=today)
            case "lapsed":
                return queryset.filter(vetting__status="verified", vetting__verified_until__lt=today)
            case "submitted" | "refused" as status:
                return queryset.filter(vetting__status=status)
            case _:
                return queryset


class AgreementFilter(DropdownFilter):  # type: ignore[misc]  # unfold ships no types
    title = _("agreement")
    parameter_name = "agreement"

    def lookups(self, request: HttpRequest, model_admin: "admin.ModelAdmin[Any]") -> list[tuple[str, Any]]:
        return [
            ("soon", _("Ends within 90 days")),
            ("over", _("Has ended")),
            ("open", _("Without an end")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Partner]) -> QuerySet[Partner]:
        today = timezone.localdate()
        match self.value():
            case "soon":
                return queryset.filter(agreement_until__range=(today, today + ENDS_SOON))
            case "over":
                return queryset.filter(agreement_until__lt=today)
            case "open":
                return queryset.filter(agreement_until=None)
            case _:
                return queryset
