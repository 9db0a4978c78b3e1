"""Tabs and filters over the list of sponsorships."""

import datetime
from typing import Any, cast

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import DropdownFilter

from backoffice.core.admin.tabs import Tab
from donors.models import Sponsorship
from donors.models.sponsorship import SponsorshipQuerySet

Status = Sponsorship.Status
LONG = {"month": 30, "quarter": 90}


class BehindFilter(DropdownFilter):  # type: ignore[misc]  # unfold ships no types
    """Of whom is something missing, by whichever way it is paid?"""

    title = _("behind")
    parameter_name = "behind"

    def lookups(self, request: HttpRequest, model_admin: "admin.ModelAdmin[Any]") -> list[tuple[str, Any]]:
        return [
            ("now", _("Behind")),
            ("month", _("For more than 30 days")),
            ("quarter", _("For more than 90 days")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Sponsorship]) -> QuerySet[Sponsorship]:
        promises, value = cast(SponsorshipQuerySet, queryset), self.value()
        if value is None:
            return promises
        behind = promises.behind()
        if value not in LONG:
            return behind
        return behind.filter(behind_since__lt=timezone.localdate() - datetime.timedelta(days=LONG[value]))


def shows_those_behind(request: HttpRequest) -> bool:
    return bool(request.GET.get(BehindFilter.parameter_name))


TABS = (
    Tab(_("All")),
    Tab(_("Behind"), {BehindFilter.parameter_name: "now"}),
    *(
        Tab(status.label, {"status__exact": status.value})
        for status in Status
        # A card's failed payment counts as well, once its days of grace are over.
        if status != Status.PAST_DUE
    ),
)
