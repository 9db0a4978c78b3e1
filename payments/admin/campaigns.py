"""Campaigns on screen, with what they have brought. They stand on the donors' floor; gifts and funds on this one."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from backoffice.core.admin.base import AlmonerStackedInline
from backoffice.core.admin.days import DaysFilter
from backoffice.core.admin.links import link as link_to
from backoffice.core.admin.tabs import Tab
from donors.models import Campaign
from payments.admin.listed_figures import ListedFigures
from payments.models import CampaignFund
from payments.services.asking.campaign_figures import CampaignFigures, figures_of

RUNNING, TO_COME, ENDED = "running", "to_come", "ended"
STATES = {RUNNING: _("Running"), TO_COME: _("To come"), ENDED: _("Ended")}


class StateFilter(admin.SimpleListFilter):
    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return list(STATES.items())

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        today = timezone.localdate()
        match self.value():
            case "running":
                return queryset.running()  # type: ignore[attr-defined, no-any-return]  # a CampaignQuerySet
            case "to_come":
                return queryset.filter(starts_on__gt=today)
            case "ended":
                return queryset.filter(ends_on__lt=today)
        return queryset


class CampaignFundInline(AlmonerStackedInline):
    model = CampaignFund
    verbose_name_plural = _("Where its gifts go")
    fields = ["fund"]
    max_num = 1
    extra = 1
    hide_title = True


@admin.register(Campaign)
class CampaignAdmin(ListedFigures):
    list_display = [
        "name",
        "state",
        "progress",
        "raised",
        "gifts",
        "links",
        "conversion",
        "starts_on",
        "ends_on",
    ]
    list_filter = [StateFilter, "is_published", ("starts_on", DaysFilter)]
    list_tabs = (
        Tab(_("All")),
        *(Tab(words, {"state": state}) for state, words in STATES.items()),
    )
    search_fields = ["name", "slug"]
    search_help_text = _("Name")
    prepopulated_fields = {"slug": ["name"]}
    fieldsets = [
        (
            None,
            {
                "fields": [
                    ("name", "slug"),
                    ("starts_on", "ends_on"),
                    "goal",
                    "is_published",
                    "summary",
                    "story",
                ]
            },
        ),
        (_("So far"), {"fields": [("so_far", "in_all"), ("asked", "public_page"), "origin_address"]}),
    ]
    readonly_fields = ["so_far", "in_all", "asked", "public_page", "origin_address"]
    inlines = [CampaignFundInline]

    def figures_for(self, rows: list[Any]) -> dict[Any, Any]:
        return figures_of(rows)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """A campaign that is just being written has brought nothing yet."""
        return super().get_fieldsets(request, obj) if obj else self.fieldsets[:1]

    def get_prepopulated_fields(self, request: HttpRequest, obj: Any = None) -> dict[str, Any]:
        return {} if obj else super().get_prepopulated_fields(request, obj)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        # The address hangs on posters.
        return [*self.readonly_fields, *(["slug"] if obj else [])]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A campaign ends; what came by it goes on saying so."""
        return False

    @display(description=_("state"), label={RUNNING: "success", TO_COME: "info", ENDED: ""})
    def state(self, campaign: Campaign) -> tuple[str, Any]:
        return state_of(campaign)

    @display(description=_("of the goal"))
    def progress(self, campaign: Any) -> str:
        return percent_words(campaign.figures)

    @display(description=_("raised"))
    def raised(self, campaign: Any) -> str:
        return str(campaign.figures.raised_words) or "–"

    @display(description=_("gifts"))
    def gifts(self, campaign: Any) -> int:
        return int(campaign.figures.gifts)

    @display(description=_("links"))
    def links(self, campaign: Any) -> int:
        return int(campaign.figures.links)

    @display(description=_("links paid"))
    def conversion(self, campaign: Any) -> str:
        share = campaign.figures.conversion
        return "–" if share is None else f"{share} %"

    @display(description=_("raised"))
    def so_far(self, campaign: Campaign) -> Any:
        figures = self._figures(campaign)
        return link_to(_gifts_of(campaign), figures.raised_words) if figures.gifts else _("Nothing yet")

    @display(description=_("towards the goal"))
    def in_all(self, campaign: Campaign) -> str:
        figures = self._figures(campaign)
        if figures.goal is None:
            return str(_("No goal"))
        return f"{figures.towards_goal_words} / {figures.goal_words} ({percent_words(figures)})"

    @display(description=_("links"))
    def asked(self, campaign: Campaign) -> Any:
        figures = self._figures(campaign)
        if not figures.links:
            return _("None sent")
        return _("%(links)s sent, %(paid)s paid (%(share)s %%)") % {
            "links": figures.links,
            "paid": figures.paid_links,
            "share": figures.conversion,
        }

    @display(description=_("public page"))
    def public_page(self, campaign: Campaign) -> Any:
        if not campaign.is_published:
            return _("Not published")
        page = reverse("payments:campaign", args=[campaign.slug])
        return link_to(page, page, new_tab=True)

    @display(description=_("to know where people come from"))
    def origin_address(self, campaign: Campaign) -> SafeString:
        """What to put behind any address of ours in a mail, on a leaflet, on another site."""
        return format_html("<code>?from={}</code>", campaign.slug)

    def _figures(self, campaign: Any) -> CampaignFigures:
        """Once for all the fields of a page."""
        if not hasattr(campaign, "figures"):
            campaign.figures = figures_of([campaign])[campaign.pk]
        found: CampaignFigures = campaign.figures
        return found


def state_of(campaign: Campaign) -> tuple[str, Any]:
    if campaign.is_running:
        state = RUNNING
    else:
        state = TO_COME if campaign.starts_on > timezone.localdate() else ENDED
    return state, STATES[state]


def percent_words(figures: CampaignFigures) -> str:
    return "–" if figures.percent is None else f"{figures.percent} %"


def _gifts_of(campaign: Campaign) -> str:
    query = urlencode({"campaign__id__exact": campaign.pk, "status__exact": "succeeded"})
    return f"{reverse('admin:payments_donation_changelist')}?{query}"
