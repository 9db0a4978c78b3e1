"""Which kind of event, and from whom? Fixed answers: looking for them in a table of millions would scan it."""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import DropdownFilter

from payments.services.handlers import HANDLERS


class KindFilter(DropdownFilter):  # type: ignore[misc]  # unfold ships no types
    """Every type that is handled, and the rest."""

    title = _("type")
    parameter_name = "kind"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin[Any]) -> Iterable[tuple[str, Any]]:
        return [*((kind, kind) for kind in sorted(HANDLERS)), ("other", _("Any other"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        match self.value():
            case None | "":
                return queryset
            case "other":
                return queryset.exclude(type__in=HANDLERS)
            case kind:
                return queryset.filter(type=kind)


class ProviderFilter(DropdownFilter):  # type: ignore[misc]
    title = _("provider")
    parameter_name = "from"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin[Any]) -> Iterable[tuple[str, Any]]:
        return [("stripe", "Stripe"), ("mobile", _("Mobile money"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        match self.value():
            case "stripe":
                return queryset.filter(provider="stripe")
            case "mobile":
                return queryset.exclude(provider="stripe")
        return queryset
