"""Filters over the list of children."""

import datetime
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import DropdownFilter

from beneficiaries.models import Child

SOON = datetime.timedelta(days=30)


class ReverificationFilter(DropdownFilter):  # type: ignore[misc]  # unfold ships no types
    """Verification is made again every year: whose turn is it?"""

    title = _("verification due")
    parameter_name = "reverify"

    def lookups(self, request: HttpRequest, model_admin: "admin.ModelAdmin[Any]") -> list[tuple[str, Any]]:
        return [("overdue", _("Overdue")), ("soon", _("Within 30 days"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Child]) -> QuerySet[Child]:
        today = timezone.localdate()
        match self.value():
            case "overdue":
                return queryset.filter(status=Child.Status.VERIFIED, reverify_due_on__lt=today)
            case "soon":
                return queryset.filter(
                    status=Child.Status.VERIFIED, reverify_due_on__range=(today, today + SOON)
                )
            case _:
                return queryset


class PublishedFilter(DropdownFilter):  # type: ignore[misc]  # unfold ships no types
    """Who stands on the public site?"""

    title = _("published")
    parameter_name = "published"

    def lookups(self, request: HttpRequest, model_admin: "admin.ModelAdmin[Any]") -> list[tuple[str, Any]]:
        return [("yes", _("Published"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Child]) -> QuerySet[Child]:
        if self.value() != "yes":
            return queryset
        return queryset.filter(pk__in=Child.objects.published().values("pk"))
