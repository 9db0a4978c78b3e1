"""Background work: retries, a schedule, and rescue from dead workers over django-tasks.

Enqueueing is an INSERT in the caller's transaction. Tasks are run at least once, so each must leave the same
state when it is run twice.
"""


def connect() -> None:
    """Listen for finished tasks, and keep the scheduled jobs in step with the code after each migration."""
    from django.apps import apps
    from django.db.models.signals import post_migrate
    from django_tasks.signals import task_finished

    from backoffice.core.tasks import housekeeping, retry, schedule

    housekeeping.register_jobs()
    task_finished.connect(retry.on_task_finished, dispatch_uid="retry-failed-tasks")
    post_migrate.connect(
        schedule.sync_after_migrate, sender=apps.get_app_config("core"), dispatch_uid="sync-scheduled-jobs"
    )
