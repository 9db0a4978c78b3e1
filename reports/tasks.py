"""Reports as background work."""

from django_tasks import TaskContext, task

from backoffice.core.tasks.retry import retry
from reports.services import runs

MAX_ATTEMPTS = 3


@task(queue_name="reports", takes_context=True)
@retry(max_attempts=MAX_ATTEMPTS, base_seconds=5, factor=4)
def produce_run(context: TaskContext, run_id: str) -> str:
    return runs.perform(run_id, is_last_try=context.attempt >= MAX_ATTEMPTS).status
