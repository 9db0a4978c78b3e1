"""Tabs and filters over the list of donors."""

from typing import Any, cast

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django_countries import countries
from unfold.contrib.filters.admin import DropdownFilter, RelatedDropdownFilter

from backoffice.core.admin.tabs import Tab
from backoffice.core.models import User
from donors.models import Donor
from donors.models.donor_rows import DonorQuerySet

SPONSORS, ONE_OFF, LAPSED, PROSPECTS = "sponsors", "one_off", "lapsed", "prospects"


class StandingFilter(DropdownFilter):  # type: ignore[misc]  # unfold ships no types
    """Who gives, who gave, and who never has. The tabs over the list are this filter."""

    title = _("standing")
    parameter_name = "standing"

    def lookups(self, request: HttpRequest, model_admin: "admin.ModelAdmin[Any]") -> list[tuple[str, Any]]:
        return [
            (SPONSORS, _("Sponsors")),
            (ONE_OFF, _("One-off donors")),
            (LAPSED, _("Lapsed")),
            (PROSPECTS, _("Prospects")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Donor]) -> QuerySet[Donor]:
        donors = cast(DonorQuerySet, queryset)
        match self.value():
            case "sponsors":
                return donors.sponsors()
            case "one_off":
                return donors.one_off()
            case "lapsed":
                return donors.lapsed()
            case "prospects":
                return donors.prospects()
            case _:
                return donors


TABS = (
    Tab(_("All")),
    Tab(_("Sponsors"), {StandingFilter.parameter_name: SPONSORS}),
    Tab(_("One-off donors"), {StandingFilter.parameter_name: ONE_OFF}),
    Tab(_("Lapsed"), {StandingFilter.parameter_name: LAPSED}),
    Tab(_("Prospects"), {StandingFilter.parameter_name: PROSPECTS}),
)


class ManagerFilter(DropdownFilter):  # type: ignore[misc]
    """Staff are few and their names are no secret among them."""

    title = _("relationship manager")
    parameter_name = "manager"

    def lookups(self, request: HttpRequest, model_admin: "admin.ModelAdmin[Any]") -> list[tuple[str, Any]]:
        staff = User.objects.filter(is_staff=True, is_active=True).exclude(email=request.user.get_username())
        return [
            ("me", _("Me")),
            ("nobody", _("Nobody")),
            *((str(person.pk), str(person)) for person in staff),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Donor]) -> QuerySet[Donor]:
        match self.value():
            case None | "":
                return queryset
            case "me":
                return queryset.filter(manager=request.user.pk)
            case "nobody":
                return queryset.filter(manager=None)
            case chosen:
                known = {key for key, _words in self.lookup_choices}
                return queryset.filter(manager=chosen) if chosen in known else queryset.none()


class CountryFilter(DropdownFilter):  # type: ignore[misc]
    """All countries of the world: asking which of them occur would read every donor."""

    title = _("country")
    parameter_name = "country"

    def lookups(self, request: HttpRequest, model_admin: "admin.ModelAdmin[Any]") -> list[tuple[str, Any]]:
        return [(code, name) for code, name in countries]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Donor]) -> QuerySet[Donor]:
        return queryset.filter(country=self.value()) if self.value() else queryset


class HouseholdFilter(DropdownFilter):  # type: ignore[misc]
    title = _("household")
    parameter_name = "in_household"

    def lookups(self, request: HttpRequest, model_admin: "admin.ModelAdmin[Any]") -> list[tuple[str, Any]]:
        return [("yes", _("In a household")), ("no", _("On their own"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Donor]) -> QuerySet[Donor]:
        match self.value():
            case "yes":
                return queryset.filter(household__isnull=False)
            case "no":
                return queryset.filter(household=None)
            case _:
                return queryset


class TagFilter(RelatedDropdownFilter):  # type: ignore[misc]
    """The words that staff sort donors by."""
