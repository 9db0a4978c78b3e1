"""The comparison with Stripe: every night, and whenever somebody presses the button."""

from django.utils.translation import gettext_lazy
from django_tasks import task

from backoffice.core.tasks.retry import retry
from backoffice.core.tasks.schedule import Job, register
from payments.gateway.errors import GatewayError


@task()
def compare_with_stripe(run_id: str) -> int:
    """An error stands on the run, which the person who pressed the button looks at."""
    from payments.services.reconcile import runner  # apps are being loaded when this module is read

    return runner.perform(run_id).found


@task()
@retry(max_attempts=4, base_seconds=300, factor=3, cap_seconds=3600, on=(GatewayError,))
def compare_nightly() -> int:
    from payments.services.reconcile import runner, runs  # as above

    try:
        run = runner.ask_for_comparison(by=None)
    except runs.RunsAlready:
        return 0  # somebody has just pressed the button
    return runner.perform(run.pk).found


def register_jobs() -> None:
    register(
        Job(
            "compare-with-stripe",
            gettext_lazy("Compares Stripe's books with ours"),
            "40 3 * * *",
            compare_nightly,
        )
    )
