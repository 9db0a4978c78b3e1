"""A task that failed for a passing reason is run again, later and later; one that failed for good is told.

django-tasks leaves a failed task alone. `@retry(...)` below `@task(...)` says how often and how soon it may be
tried again: the same row goes back to READY with a later `run_after`, so its attempts stay together.
"""

import hashlib
import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeVar

from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks import TaskResultStatus
from django_tasks.utils import get_module_path
from django_tasks_db.models import DBTaskResult

from backoffice.core.services import work

F = TypeVar("F", bound=Callable[..., Any])
INTERRUPTIONS = (SystemExit, KeyboardInterrupt)
LONGEST_DETAILS = 4000


@dataclass(frozen=True)
class RetryPolicy:
    max_attempts: int
    base_seconds: float
    factor: float
    cap_seconds: float
    on: tuple[type[BaseException], ...]

    def delay_after(self, attempts: int) -> timedelta:
        """How long to wait after so many attempts: base, base × factor, base × factor² … up to the cap."""
        return timedelta(seconds=min(self.cap_seconds, self.base_seconds * self.factor ** (attempts - 1)))

    def allows(self, error: BaseException | None, attempts: int) -> bool:
        return isinstance(error, self.on) and attempts < self.max_attempts


_policies: dict[str, RetryPolicy] = {}


def retry(
    *,
    max_attempts: int = 5,
    base_seconds: float = 30,
    factor: float = 2,
    cap_seconds: float = 3600,
    on: tuple[type[BaseException], ...] = (Exception,),
) -> Callable[[F], F]:
    """Put below `@task`: try again on the errors `on`, at most `max_attempts` times in all."""
    policy = RetryPolicy(max_attempts, base_seconds, factor, cap_seconds, on)

    def remember(function: F) -> F:
        _policies[get_module_path(function)] = policy
        return function

    return remember


def policy_of(task_path: str) -> RetryPolicy | None:
    return _policies.get(task_path)


def on_task_finished(*, task_result: Any, **_kwargs: object) -> None:
    """Called by the worker while the exception of a failed task is still being handled."""
    if task_result.status != TaskResultStatus.FAILED:
        return
    error = sys.exception()
    attempts = task_result.attempts
    policy = policy_of(task_result.task.module_path)
    if isinstance(error, INTERRUPTIONS):
        # The worker was told to stop at once: the task did not fail, it was cut off.
        run_again(task_result.id, after=timedelta(0))
    elif policy is not None and policy.allows(error, attempts):
        run_again(task_result.id, after=policy.delay_after(attempts))
    else:
        tell_staff(DBTaskResult.objects.get(pk=task_result.id))


def run_again(result_id: str, *, after: timedelta, from_status: str = TaskResultStatus.FAILED) -> bool:
    """Put the task back in the queue; False when it is not in that state any more."""
    return bool(
        DBTaskResult.objects.filter(pk=result_id, status=from_status).update(
            status=TaskResultStatus.READY, run_after=timezone.now() + after, finished_at=None
        )
    )


def tell_staff(result: DBTaskResult[..., Any]) -> None:
    """A task that nobody will run again by itself is something that a person must look at."""
    arguments = json.dumps(result.args_kwargs, sort_keys=True)
    work.ask(
        "task.failed",
        title=_("Background work failed: %(task)s") % {"task": result.task_path.rsplit(".", 1)[-1]},
        details=f"{result.exception_class_path}\n\n{result.traceback[-LONGEST_DETAILS:]}",
        subject=result,
        key=f"task.failed:{result.task_path}:{hashlib.sha256(arguments.encode()).hexdigest()[:16]}",
    )
