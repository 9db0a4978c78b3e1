"""What staff may do about background work: pause a job, let it go on, run a failed task again."""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks_db.models import DBTaskResult

from backoffice.core import context
from backoffice.core.errors import DomainError
from backoffice.core.models import ScheduledJob, User
from backoffice.core.services import audit, work
from backoffice.core.tasks import retry, schedule


class NotPossible(DomainError):
    """The job or task is not in the state for this."""


def pause(job: ScheduledJob, *, by: User, reason: str) -> ScheduledJob:
    if not job.enabled:
        raise NotPossible(_("This job is paused already."))
    job.enabled = False
    with context.acting(by, reason=reason):
        job.save(update_fields=["enabled"])
    return job


def resume(job: ScheduledJob, *, by: User, reason: str) -> ScheduledJob:
    """Let the job run from its next time on; what fell into the pause is not made up for."""
    if job.enabled:
        raise NotPossible(_("This job is not paused."))
    job.enabled = True
    job.next_run_at = schedule.next_run(job.cron, timezone.now())
    with context.acting(by, reason=reason):
        job.save(update_fields=["enabled", "next_run_at"])
    return job


def run_task_again(result: DBTaskResult[..., Any], *, by: User, reason: str) -> None:
    """Queue a failed task once more; its series of attempts begins anew."""
    with transaction.atomic():
        if not retry.run_again(str(result.pk), after=timedelta(0)):
            raise NotPossible(_("This task has not failed: it waits, runs, or has been run again already."))
        DBTaskResult.objects.filter(pk=result.pk).update(worker_ids=[])
        audit.record("task.rerun", subject=result, label=result.task_path, actor=by, reason=reason)
        for item in work.open_about(result):
            work.close(item, by=by, reason=reason)
