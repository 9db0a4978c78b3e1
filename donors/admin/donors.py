"""Donors on screen."""

from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter, RangeDateFilter
from unfold.decorators import display

from backoffice.core.admin.base import AlmonerModelAdmin, ReadOnlyInline
from backoffice.core.admin.links import link
from backoffice.core.money import in_words
from donors.models import Donor, Sponsorship


class SponsorshipInline(ReadOnlyInline):
    model = Sponsorship
    fk_name = "payer"
    tab = True
    per_page = 10
    hide_title = True
    readonly_fields = ["child", "promised", "share", "status", "starts_on", "ended_on"]
    fields = [*readonly_fields]
    verbose_name_plural = _("sponsorships")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("child")

    @display(description=_("amount"))
    def promised(self, sponsorship: Sponsorship) -> SafeString:
        """The way to the sponsorship's own page."""
        words = f"{in_words(sponsorship.amount)}, {sponsorship.get_interval_display()}"
        return link(reverse("admin:donors_sponsorship_change", args=[sponsorship.pk]), words)


class SponsorInline(SponsorshipInline):
    """On a child's page: who carries it, and with what share."""

    fk_name = "child"
    readonly_fields = ["payer", "promised", "share", "status", "starts_on", "ended_on"]
    fields = [*readonly_fields]
    verbose_name_plural = _("sponsors")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("payer")


@admin.register(Donor)
class DonorAdmin(AlmonerModelAdmin):
    list_display = ["who", "kind", "place", "language", "reachable", "created_at"]
    list_filter = [
        ("kind", ChoicesDropdownFilter),
        ("language", ChoicesDropdownFilter),
        "do_not_contact",
        ("created_at", RangeDateFilter),
    ]
    search_fields = ["name", "email"]
    search_help_text = _("Name or email, from its beginning")
    list_fullwidth = True
    fieldsets = [
        (
            None,
            {
                "fields": [
                    ("kind", "name"),
                    ("email", "phone"),
                    ("language", "do_not_contact"),
                    ("street", "postcode"),
                    ("city", "country"),
                    "notes",
                ]
            },
        ),
    ]
    inlines = [SponsorshipInline]

    @display(description=_("donor"), header=True, ordering="name")
    def who(self, donor: Donor) -> list[str]:
        return [donor.name, donor.email or str(_("no email")), _initials(donor.name)]

    @display(description=_("place"))
    def place(self, donor: Donor) -> str:
        return ", ".join(filter(None, [donor.city, donor.country.name]))

    @display(description=_("contact"), label={"yes": "success", "no": "warning"})
    def reachable(self, donor: Donor) -> tuple[str, Any]:
        if donor.do_not_contact:
            return "no", _("Do not contact")
        return ("yes", _("By email")) if donor.email else ("no", _("No email"))

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """The whole of what was typed, from the beginning of the name, of one of its words, or of the email."""
        term = " ".join(search_term.split())
        return (queryset.filter(matching(term)) if term else queryset), False


def matching(term: str) -> Q:
    return Q(name__istartswith=term) | Q(name__icontains=f" {term}") | Q(email__istartswith=term)


def _initials(name: str) -> str:
    words = [word for word in name.split() if word[0].isalpha()]
    return "".join(word[0].upper() for word in words[:2])
