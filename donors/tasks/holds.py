"""Holds end by themselves, and their owners are told a day before."""

from django.utils.translation import gettext_lazy as _
from django_tasks import task

from backoffice.core.tasks.schedule import Job, register


@task()
def release_overdue_holds() -> int:
    from donors.services import holds  # apps are being loaded when this module is read

    return holds.release_overdue()


@task()
def tell_of_ending_holds() -> int:
    from donors.services import holds  # as above

    return holds.tell_owners()


def register_jobs() -> None:
    register(
        Job(
            "release-overdue-holds",
            _("Lets children go whose hold has ended"),
            "*/10 * * * *",
            release_overdue_holds,
        )
    )
    register(
        Job(
            "tell-of-ending-holds",
            _("Tells the owners of holds that end within a day"),
            "5 * * * *",
            tell_of_ending_holds,
        )
    )
