"""The inbox over time: replays of many, and a watch over what fails, waits or does not come."""

from django.utils.translation import gettext_lazy as _
from django_tasks import task

from backoffice.core.tasks.retry import retry
from backoffice.core.tasks.schedule import Job, register
from payments.gateway.errors import GatewayError


@task()
@retry(max_attempts=5, base_seconds=10, factor=3)
def replay_events(run_id: int) -> None:
    """One turn at a run; a long one takes several."""
    from payments.services.events.replay_runs import take_turn  # it enqueues this task

    if take_turn(run_id):
        replay_events.enqueue(run_id)


@task()
@retry(max_attempts=3, base_seconds=60, on=(GatewayError,))
def watch_events() -> list[str]:
    from payments.services.events.event_alerts import watch  # apps are being loaded when this module is read

    return watch()


@task()
@retry(max_attempts=3, base_seconds=60)
def forget_late_events() -> int:
    from payments.services.people.late_events import blank_late_events  # as above

    return blank_late_events()


def register_jobs() -> None:
    register(
        Job(
            "forget-late-events",
            _("Takes names out of Stripe's events about donors who were erased before"),
            "*/5 * * * *",
            forget_late_events,
        )
    )
    register(
        Job(
            "watch-events",
            _("Sees whether Stripe's events fail, wait or have stopped coming"),
            "*/15 * * * *",
            watch_events,
        )
    )
