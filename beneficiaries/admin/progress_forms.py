"""The forms of progress reports."""

from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.forms import BaseDialogForm
from unfold.widgets import UnfoldAdminSingleDateWidget, UnfoldAdminTextInputWidget

from backoffice.core.admin.dialogs import OptionalReasonForm
from beneficiaries.models import Child, ProgressReport
from beneficiaries.services.progress import what_stands_in_the_way


class ProgressReportForm(forms.ModelForm[ProgressReport]):
    change_reason = forms.CharField(
        label=_("Why this change"),
        required=False,
        max_length=500,
        widget=UnfoldAdminTextInputWidget(),
        help_text=_("Stands in the history of the report."),
    )

    class Meta:
        model = ProgressReport
        fields = ["period_from", "period_until", "attendance_percent", "school_results", "photo", "story"]


class HandInForm(OptionalReasonForm):
    """Shows beforehand what is still to be mended."""

    form_before_template = "admin/beneficiaries/report_obstacles.html"

    def get_before_template_context(self, request: HttpRequest, object_id: Any = None) -> dict[str, Any]:
        report = ProgressReport.objects.for_user(request.user).filter(pk=object_id).first()
        return {"obstacles": what_stands_in_the_way(report) if report else []}


class StartReportForm(BaseDialogForm):  # type: ignore[misc]  # unfold ships no types
    """Which time does the report tell of? From the end of the last one until today, unless told otherwise."""

    period_from = forms.DateField(label=_("From"), widget=UnfoldAdminSingleDateWidget())
    period_until = forms.DateField(label=_("Until"), widget=UnfoldAdminSingleDateWidget())

    def __init__(self, request: HttpRequest, object_id: Any = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(request, object_id, *args, **kwargs)
        child = Child.objects.for_user(request.user).filter(pk=object_id).first()
        if child is not None:
            last = child.progress_reports.first()
            began = timezone.localtime(child.verified_at or child.created_at).date()
            self.fields["period_from"].initial = last.period_until if last else began
        self.fields["period_until"].initial = timezone.localdate()

    def clean(self) -> dict[str, Any]:
        facts: dict[str, Any] = super().clean() or self.cleaned_data
        begins, ends = facts.get("period_from"), facts.get("period_until")
        if begins and ends and ends < begins:
            self.add_error("period_until", _("The period cannot end before it begins."))
        if ends and ends > timezone.localdate():
            self.add_error("period_until", _("Report on time that has passed."))
        return facts
