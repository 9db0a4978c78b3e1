"""Imports as background work."""

from django_tasks import TaskContext, task

from backoffice.core.services import import_runs
from backoffice.core.tasks.retry import retry

MAX_ATTEMPTS = 3


@task(queue_name="files", takes_context=True)
@retry(max_attempts=MAX_ATTEMPTS, base_seconds=5, factor=4)
def work_on_import(context: TaskContext, step: str, batch_id: str, by_id: str) -> None:
    """One turn at checking, writing or undoing; a long import takes several."""
    if import_runs.perform(step, batch_id, by_id, is_last_try=context.attempt >= MAX_ATTEMPTS):
        work_on_import.enqueue(step, batch_id, by_id)


@task(queue_name="files")
@retry(max_attempts=MAX_ATTEMPTS, base_seconds=30, factor=4)
def look_at_imported(batch_id: str, by_id: str, first: int, last: int) -> None:
    import_runs.look(batch_id, by_id, first, last)
