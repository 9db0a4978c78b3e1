"""What sponsorships promised, every day: expected, covered, behind, and brought to mind."""

from django.utils.translation import gettext_lazy as _
from django_tasks import task

from backoffice.core.tasks.schedule import Job, register


@task()
def count_expectations() -> dict[str, int]:
    from payments.services import expectations  # apps are being loaded when this module is read

    return expectations.count_the_day()


@task()
def remind_sponsors() -> int:
    from payments.services.asking import reminders  # as above

    return reminders.remind_all()


def register_jobs() -> None:
    register(
        Job(
            "count-expectations",
            _("Counts what sponsorships promised against what has come"),
            "15 1 * * *",
            count_expectations,
        )
    )
    register(
        Job(
            "remind-sponsors",
            _("Writes to sponsors who are behind"),
            "30 8 * * *",
            remind_sponsors,
        )
    )
