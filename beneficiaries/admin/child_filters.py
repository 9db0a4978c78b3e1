"""Filters over the list of children."""

import datetime
from typing import Any, cast

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import DropdownFilter

from beneficiaries.models import Child
from beneficiaries.models.child_rows import ChildQuerySet, last_day_of_grace

SOON = datetime.timedelta(days=30)


class ReverificationFilter(DropdownFilter):  # type: ignore[misc]  # unfold ships no types
    """Verification is made again every year: whose turn is it?"""

    title = _("verification due")
    parameter_name = "reverify"

    def lookups(self, request: HttpRequest, model_admin: "admin.ModelAdmin[Any]") -> list[tuple[str, Any]]:
        return [
            ("due", _("Overdue or within 30 days")),
            ("overdue", _("Overdue")),
            ("unpublished", _("Overdue, taken out of publication")),
        ]

    def queryset(self, request: HttpRequest, queryset: ChildQuerySet) -> QuerySet[Child]:
        match self.value():
            case "due":
                return queryset.to_verify_again()
            case "overdue":
                return queryset.overdue()
            case "unpublished":
                return queryset.overdue().filter(reverify_due_on__lt=last_day_of_grace())
            case _:
                return queryset


class ReportDueFilter(DropdownFilter):  # type: ignore[misc]  # unfold ships no types
    """Of whom is a progress report due? Suspended children and those that left bear no date."""

    title = _("progress report due")
    parameter_name = "report_due"

    def lookups(self, request: HttpRequest, model_admin: "admin.ModelAdmin[Any]") -> list[tuple[str, Any]]:
        return [("now", _("Due now")), ("soon", _("Within 30 days"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Child]) -> QuerySet[Child]:
        children, today = cast(ChildQuerySet, queryset), timezone.localdate()
        match self.value():
            case "now":
                return children.report_due()
            case "soon":
                return children.report_due(today + SOON).filter(report_due_on__gt=today)
            case _:
                return children


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
