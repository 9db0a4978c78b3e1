"""The comparison with Stripe: every night, and whenever somebody presses the button. Before it, what no event tells of is
fetched: the comparison itself repairs nothing."""

from datetime import timedelta

from django.utils.translation import gettext_lazy
from django_tasks import task

from backoffice.core.tasks.retry import retry
from backoffice.core.tasks.schedule import Job, register
from payments.gateway.errors import GatewayError

# Often enough that a comparison, which leaves out the last quarter of an hour, finds them booked.
_JUST_NOW, _LATELY = timedelta(hours=1), timedelta(days=7)


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


@task()
@retry(max_attempts=3, base_seconds=60, on=(GatewayError,))
def follow_movements() -> int:
    from payments.services.deposits import movement_listing  # as above

    return movement_listing.follow_recent(_JUST_NOW)


@task()
@retry(max_attempts=4, base_seconds=300, on=(GatewayError,))
def follow_movements_of_the_week() -> int:
    from payments.services.deposits import movement_listing  # as above

    return movement_listing.follow_recent(_LATELY)


def register_jobs() -> None:
    register(
        Job(
            "follow-movements",
            gettext_lazy("Books what Stripe has just taken for itself or changed into our currency"),
            "*/10 * * * *",
            follow_movements,
        )
    )
    register(
        Job(
            "follow-movements-of-the-week",
            gettext_lazy("Books what Stripe has moved by itself in the last days and was missed"),
            "5 3 * * *",
            follow_movements_of_the_week,
        )
    )
    register(
        Job(
            "compare-with-stripe",
            gettext_lazy("Compares Stripe's books with ours"),
            "40 3 * * *",
            compare_nightly,
        )
    )
