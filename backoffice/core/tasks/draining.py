"""Run what stands in the queue, here and now, until nothing is due."""

from django.utils.crypto import get_random_string
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult
from django_tasks_db.utils import exclusive_transaction


def drain() -> int:
    """Work the database queue in this process; returns how many tasks were run.

    Each task is claimed and run as the real worker does. Its own loop cannot be used: that closes the
    database connection in between, which a caller inside a transaction does not survive. Tasks whose time has
    not come (a retry that waits) are left in the queue.
    """
    worker = _worker()
    while (result := _claim(worker.worker_id)) is not None:
        worker.run_task(result)
    return int(worker._run_tasks)


def _claim(worker_id: str) -> "DBTaskResult[..., object] | None":
    due = DBTaskResult.objects.ready().filter(backend_name="default")
    with exclusive_transaction(due.db):
        result = due.get_locked()
        if result is not None:
            result.claim(worker_id)
    return result


def _worker() -> Worker:
    return Worker(
        queue_names=["*"],
        interval=0,
        batch=True,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id=f"drain-{get_random_string(16)}",
        excluded_queue_names=[],
    )
