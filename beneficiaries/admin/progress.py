"""Progress reports on screen: written by the partner's people, released by a verifier."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, Field
from django.forms import ModelChoiceField
from django.http import HttpRequest
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import AutocompleteSelectFilter
from unfold.decorators import display

from backoffice.core import context
from backoffice.core.admin.base import AlmonerModelAdmin
from backoffice.core.admin.days import DaysFilter
from backoffice.core.admin.links import link
from backoffice.core.admin.tabs import Tab
from beneficiaries.admin.labels import thumbnail
from beneficiaries.admin.progress_forms import ProgressReportForm
from beneficiaries.admin.progress_health import HealthInline
from beneficiaries.admin.progress_moves import ProgressMoves
from beneficiaries.models import ChildPhoto, ProgressReport
from beneficiaries.models.partner import SEE_ALL_PARTNERS
from beneficiaries.services import progress

Status = ProgressReport.Status
STATUS_COLOURS = {Status.DRAFT: "info", Status.IN_REVIEW: "warning", Status.RELEASED: "success"}


@admin.register(ProgressReport)
class ProgressReportAdmin(ProgressMoves, AlmonerModelAdmin):
    form = ProgressReportForm
    list_display = ["who", "status_label", "period", "attendance", "written_by", "released_on"]
    list_select_related = ["child__partner", "written_by"]
    list_fullwidth = True
    search_fields = ["^child__reference", "^child__first_name", "^child__family_name"]
    search_help_text = _("Reference, first name or family name of the child, from its beginning")
    inlines = [HealthInline]
    actions_detail = ["submit", "release", "send_back"]

    # --- the list ---------------------------------------------------------------------------------------

    def get_list_tabs(self, request: HttpRequest) -> tuple[Tab, ...]:
        rows = ProgressReport.objects.for_user(request.user).order_by()
        counts = dict(rows.values_list("status").annotate(number=Count("pk")))
        tabs = [
            Tab(f"{status.label} ({counts.get(status, 0)})", {"status__exact": status.value})
            for status in Status
        ]
        return (Tab(f"{_('All')} ({sum(counts.values())})"), *tabs)

    def get_list_filter(self, request: HttpRequest) -> list[Any]:
        own = [("period_until", DaysFilter), ("released_at", DaysFilter)]
        sees_all = request.user.has_perm(SEE_ALL_PARTNERS)
        return [("child__partner", AutocompleteSelectFilter), *own] if sees_all else own

    @display(description=_("child"), header=True, ordering="child__family_name")
    def who(self, report: ProgressReport) -> list[str]:
        return [report.child.full_name, f"{report.child.reference} · {report.child.partner.name}"]

    @display(description=_("status"), label=STATUS_COLOURS, ordering="status")
    def status_label(self, report: ProgressReport) -> tuple[str, str]:
        return report.status, report.get_status_display()

    @display(description=_("period"), ordering="period_until")
    def period(self, report: ProgressReport) -> str:
        return f"{date_format(report.period_from)} – {date_format(report.period_until)}"

    @display(description=_("attendance"))
    def attendance(self, report: ProgressReport) -> str:
        return "–" if report.attendance_percent is None else f"{report.attendance_percent} %"

    @display(description=_("released"), ordering="released_at")
    def released_on(self, report: ProgressReport) -> str:
        return date_format(report.released_at) if report.released_at else "–"

    # --- the record -------------------------------------------------------------------------------------

    def get_fieldsets(self, request: HttpRequest, obj: ProgressReport | None = None) -> list[Any]:
        may_edit = self.has_change_permission(request, obj)
        period: list[Any] = ["child_link", ("period_from", "period_until")]
        facts: list[Any] = ["attendance_percent", "school_results"]
        sponsor: list[Any] = ["photo", "story"] if may_edit else ["picture", "story"]
        sets: list[Any] = [
            (_("Report"), {"fields": period}),
            (_("School"), {"fields": facts}),
            (_("For the sponsor"), {"fields": sponsor}),
        ]
        if may_edit:
            return [*sets, (_("About this change"), {"fields": ["change_reason"]})]
        done = [("written_by", "submitted_at"), ("reviewed_by", "released_at")]
        return [*sets, (_("Who and when"), {"fields": done})]

    def get_readonly_fields(self, request: HttpRequest, obj: ProgressReport | None = None) -> list[str]:
        return ["child_link", "picture", "written_by", "submitted_at", "reviewed_by", "released_at"]

    def formfield_for_dbfield(self, db_field: "Field[Any, Any]", request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name in ("story", "school_results") and field is not None:
            field.widget.attrs["rows"] = 7 if db_field.name == "story" else 4
        return field

    def get_form(
        self, request: HttpRequest, obj: ProgressReport | None = None, change: bool = False, **kwargs: Any
    ) -> Any:
        form = super().get_form(request, obj, change, **kwargs)
        photo = form.base_fields.get("photo")
        if isinstance(photo, ModelChoiceField):
            photo.queryset = ChildPhoto.objects.filter(child=obj.child_id if obj else None)
            for ability in ("add", "change", "delete", "view"):
                setattr(photo.widget, f"can_{ability}_related", False)
        return form

    @display(description=_("child"))
    def child_link(self, report: ProgressReport) -> SafeString:
        return link(reverse("admin:beneficiaries_child_change", args=[report.child_id]), str(report.child))

    @display(description=_("photo"))
    def picture(self, report: ProgressReport) -> SafeString | str:
        return thumbnail(report.photo) if report.photo else "–"

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False  # begun on the page of its child

    def has_change_permission(self, request: HttpRequest, obj: ProgressReport | None = None) -> bool:
        return bool(super().has_change_permission(request, obj)) and (obj is None or obj.is_open)

    def has_delete_permission(self, request: HttpRequest, obj: ProgressReport | None = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: ProgressReport, form: Any, change: bool) -> None:
        user: Any = request.user
        progress.update_report(obj, by=user, reason=str(form.cleaned_data.get("change_reason") or ""))

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        with context.acting(reason=str(form.cleaned_data.get("change_reason") or "")):
            super().save_formset(request, form, formset, change)
