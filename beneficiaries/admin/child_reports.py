"""Whose progress report is due, and *Write progress report* on a child's page."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action, display

from backoffice.core.admin.base import AlmonerModelAdmin
from backoffice.core.admin.dialogs import REFUSALS, dialog, redirect_behind_dialog, refusal_words
from backoffice.core.models import User
from beneficiaries.admin.progress_forms import StartReportForm
from beneficiaries.models import Child
from beneficiaries.services import progress


class ChildReports(AlmonerModelAdmin):
    """For the child's admin."""

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        shown = list(super().get_list_display(request))
        return [*shown[:-1], "report_due"] if request.GET.get("report_due") else shown

    @display(description=_("report due"), ordering="report_due_on")
    def report_due(self, child: Child) -> str:
        return date_format(child.report_due_on) if child.report_due_on else "–"

    @action(
        description=_("Write progress report"),
        icon="edit_document",
        permissions=["write_report"],
        dialog=dialog(_("Which time do you report on?"), StartReportForm, submit=_("Begin")),
    )
    def write_report(self, request: HttpRequest, form: StartReportForm, object_id: str) -> HttpResponse:
        child, by = self.record(request, object_id), request.user
        assert isinstance(by, User)
        begins, ends = form.cleaned_data["period_from"], form.cleaned_data["period_until"]
        try:
            report = progress.start_report(child, by=by, period_from=begins, period_until=ends)
        except REFUSALS as refusal:
            messages.error(request, refusal_words(refusal))
            return redirect_behind_dialog(request)
        return redirect_behind_dialog(
            request, reverse("admin:beneficiaries_progressreport_change", args=[report.pk])
        )

    def has_write_report_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        if not request.user.has_perm("beneficiaries.add_progressreport"):
            return False
        if not self.is_drawing_record(request, object_id):
            return True
        child: Child | None = self.record_once(request, str(object_id))
        return child is not None and child.verified_at is not None and child.record_is_open
