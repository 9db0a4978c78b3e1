"""A task whose worker was killed stays RUNNING for ever: who puts it back?

A killed worker (SIGKILL, power) writes nothing, so time is the only witness. A task that in truth still runs
may then run twice at once: tasks are at-least-once and must be written so that a second run changes nothing.
"""

from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from backoffice.core.tasks.retry import policy_of, run_again, tell_staff

MAX_RUNTIME = timedelta(minutes=30)
# A task that takes its worker down with it (out of memory, say) must not go round for ever.
MAX_RESCUES = 3


def rescue_dead(max_runtime: timedelta = MAX_RUNTIME) -> int:
    """Put tasks back that have been running for longer than any task may; returns how many."""
    stale = DBTaskResult.objects.running().filter(started_at__lt=timezone.now() - max_runtime)
    return sum(_rescue(result) for result in stale)


def _rescue(result: DBTaskResult[..., Any]) -> bool:
    policy = policy_of(result.task_path)
    if len(result.worker_ids) < max(MAX_RESCUES, policy.max_attempts if policy else 0):
        return run_again(result.pk, after=timedelta(0), from_status=TaskResultStatus.RUNNING)
    given_up = DBTaskResult.objects.filter(pk=result.pk, status=TaskResultStatus.RUNNING).update(
        status=TaskResultStatus.FAILED,
        finished_at=timezone.now(),
        exception_class_path="",
        traceback=_("Its worker died each time it ran."),
    )
    if given_up:
        result.refresh_from_db()
        tell_staff(result)
    return False
