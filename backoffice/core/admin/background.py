"""Background work on screen: what runs when, and how it went."""

import json
from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult, get_date_max
from unfold.contrib.filters.admin import ChoicesDropdownFilter, FieldTextFilter
from unfold.decorators import action, display

from backoffice.core.admin.base import ReadOnlyAdmin
from backoffice.core.admin.days import DaysFilter
from backoffice.core.admin.dialogs import OptionalReasonForm, ReasonForm, carry_out, dialog
from backoffice.core.admin.tabs import Tab
from backoffice.core.models import ScheduledJob
from backoffice.core.services import background
from backoffice.core.tasks import schedule


@admin.register(ScheduledJob)
class ScheduledJobAdmin(ReadOnlyAdmin):
    list_display = ["slug", "description", "rhythm", "enabled", "next_run_at", "last_run_at"]
    fields = ["slug", "description", "task_path", "rhythm", "enabled", "next_run_at", "last_run_at"]
    readonly_fields = ["rhythm"]
    search_fields = ["slug", "description"]
    actions_detail = ["pause", "resume"]

    @display(description=_("when"))
    def rhythm(self, job: ScheduledJob) -> str:
        return schedule.in_words(job.cron)

    @action(
        description=_("Pause"),
        icon="pause",
        permissions=["pause"],
        dialog=dialog(_("Pause this job?"), ReasonForm, submit=_("Pause")),
    )
    def pause(self, request: HttpRequest, form: ReasonForm, object_id: str) -> HttpResponse:
        job, reason = self.record(request, object_id), form.given_reason
        return carry_out(
            request,
            lambda: background.pause(job, by=request.user, reason=reason),  # type: ignore[arg-type]
            success=_("The job is paused."),
        )

    @action(
        description=_("Resume"),
        icon="play_arrow",
        permissions=["resume"],
        dialog=dialog(_("Resume this job?"), OptionalReasonForm, submit=_("Resume")),
    )
    def resume(self, request: HttpRequest, form: OptionalReasonForm, object_id: str) -> HttpResponse:
        job, reason = self.record(request, object_id), form.given_reason
        return carry_out(
            request,
            lambda: background.resume(job, by=request.user, reason=reason),  # type: ignore[arg-type]
            success=_("The job runs again."),
        )

    def has_pause_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        return self.may(request, "pause") and self._is_enabled(request, object_id) is not False

    def has_resume_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        return self.may(request, "pause") and self._is_enabled(request, object_id) is not True

    def _is_enabled(self, request: HttpRequest, object_id: str | None) -> bool | None:
        """None while a button is being pressed: then the domain function decides."""
        if not self.is_drawing_record(request, object_id):
            return None
        job = self.record_once(request, str(object_id))
        return bool(job.enabled) if job is not None else None


admin.site.unregister(DBTaskResult)


@admin.register(DBTaskResult)
class TaskResultAdmin(ReadOnlyAdmin):
    list_display = ["name", "status_label", "attempts", "queue_name", "enqueued_at", "waits_until", "took"]
    list_filter = [
        ("status", ChoicesDropdownFilter),
        ("enqueued_at", DaysFilter),
        ("task_path", FieldTextFilter),
    ]
    list_tabs = (
        Tab(_("All")),
        Tab(_("Ready"), {"status__exact": TaskResultStatus.READY.value}),
        Tab(_("Running"), {"status__exact": TaskResultStatus.RUNNING.value}),
        Tab(_("Failed"), {"status__exact": TaskResultStatus.FAILED.value}),
        Tab(_("Successful"), {"status__exact": TaskResultStatus.SUCCESSFUL.value}),
    )
    search_fields = ["task_path", "exception_class_path"]
    ordering = ["-enqueued_at"]
    fields = [
        "name",
        "task_path",
        "status",
        "attempts",
        "arguments",
        "enqueued_at",
        "started_at",
        "finished_at",
        "waits_until",
        "what_went_wrong",
    ]
    readonly_fields = ["name", "attempts", "arguments", "waits_until", "what_went_wrong"]
    actions_detail = ["run_again"]

    @display(description=_("task"), ordering="task_path")
    def name(self, result: Any) -> str:
        return str(result.task_path).rsplit(".", 1)[-1].replace("_", " ")

    @display(
        description=_("status"),
        ordering="status",
        label={"READY": "info", "RUNNING": "warning", "SUCCESSFUL": "success", "FAILED": "danger"},
    )
    def status_label(self, result: Any) -> tuple[str, str]:
        return result.status, result.get_status_display()

    @display(description=_("attempts"))
    def attempts(self, result: Any) -> int:
        return len(result.worker_ids)

    @display(description=_("arguments"))
    def arguments(self, result: Any) -> str:
        return json.dumps(result.args_kwargs, ensure_ascii=False)

    @display(description=_("waits until"), ordering="run_after")
    def waits_until(self, result: Any) -> Any:
        waiting = result.status == TaskResultStatus.READY and result.run_after != get_date_max()
        return timezone.localtime(result.run_after) if waiting else ""

    @display(description=_("took"))
    def took(self, result: Any) -> str:
        if not (result.started_at and result.finished_at):
            return ""
        return f"{(result.finished_at - result.started_at).total_seconds():.1f} s"

    @display(description=_("what went wrong"))
    def what_went_wrong(self, result: Any) -> SafeString | str:
        if not result.traceback:
            return ""
        return format_html('<pre class="overflow-x-auto text-xs">{}</pre>', result.traceback)

    @action(
        description=_("Run again"),
        icon="replay",
        permissions=["rerun"],
        dialog=dialog(_("Run this task again?"), ReasonForm, submit=_("Run again")),
    )
    def run_again(self, request: HttpRequest, form: ReasonForm, object_id: str) -> HttpResponse:
        result, reason = self.record(request, object_id), form.given_reason
        return carry_out(
            request,
            lambda: background.run_task_again(result, by=request.user, reason=reason),  # type: ignore[arg-type]
            success=_("The task is queued again."),
        )

    def has_rerun_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        if not request.user.has_perm("core.rerun_task"):
            return False
        if not self.is_drawing_record(request, object_id):
            return True
        result = self.record_once(request, str(object_id))
        return result is not None and result.status == TaskResultStatus.FAILED
