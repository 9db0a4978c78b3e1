"""What a progress report says of the child's health: beside the report, for those who may read of health."""

from typing import Any

from django.contrib import admin
from django.db.models import Field
from django.http import HttpRequest

from backoffice.core.admin.base import AlmonerStackedInline
from beneficiaries.admin.records import OfChildAdmin
from beneficiaries.models import ProgressHealth, ProgressReport


class HealthInline(AlmonerStackedInline):
    """Shown to those alone who may read of health; sponsors never see it."""

    model = ProgressHealth
    fields = ["words"]
    max_num = 1
    can_delete = False
    hide_title = True

    def get_extra(self, request: HttpRequest, obj: ProgressReport | None = None, **kwargs: Any) -> int:
        return 1

    def has_add_permission(self, request: HttpRequest, obj: ProgressReport | None = None) -> bool:
        return _is_open(obj) and bool(super().has_add_permission(request, obj))  # type: ignore[call-arg]  # an inline's takes obj

    def has_change_permission(self, request: HttpRequest, obj: ProgressReport | None = None) -> bool:
        return _is_open(obj) and bool(super().has_change_permission(request, obj))

    def formfield_for_dbfield(self, db_field: "Field[Any, Any]", request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "words" and field is not None:
            field.widget.attrs["rows"] = 3
        return field


def _is_open(report: ProgressReport | None) -> bool:
    return report is not None and report.is_open


@admin.register(ProgressHealth)
class ProgressHealthAdmin(OfChildAdmin):
    list_display = ["report", "updated_at"]
    list_select_related = ["report__child"]
    search_fields = ["^report__child__reference"]
    fields = ["report", "words"]
