"""The ground floor's own recurring work."""

from django.core.management import call_command
from django.utils.translation import gettext_lazy as _
from django_tasks import task

from backoffice.core.services import sending
from backoffice.core.tasks.schedule import Job, register

KEEP_DAYS = 14
KEEP_FAILED_DAYS = 90


@task()
def prune_task_results() -> None:
    call_command(
        "prune_db_task_results",
        queue_name="*",
        min_age_days=KEEP_DAYS,
        failed_min_age_days=KEEP_FAILED_DAYS,
        verbosity=0,
    )


@task()
def forget_ended_tokens() -> None:
    """Of the API: what has ended by itself need not be known as ended any more."""
    call_command("flushexpiredtokens", verbosity=0)


@task(queue_name="mail")
def rescue_mails() -> dict[str, int]:
    from backoffice.core.services.outbox import enqueue

    return {
        "uncertain": sending.mark_uncertain(),
        "enqueued": sum(1 for email in sending.forgotten() if enqueue(email)),
    }


def register_jobs() -> None:
    register(
        Job("prune-task-results", _("Forgets finished background work"), "20 3 * * *", prune_task_results)
    )
    register(
        Job("forget-ended-tokens", _("Forgets ended tokens of the API"), "40 3 * * *", forget_ended_tokens)
    )
    register(Job("rescue-mails", _("Finds mails that a crash left behind"), "*/5 * * * *", rescue_mails))
