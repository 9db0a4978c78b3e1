"""The welcome to new donors, each morning."""

from django.utils.translation import gettext_lazy as _
from django_tasks import task

from backoffice.core.tasks.schedule import Job, register


@task()
def greet_new_donors() -> int:
    from payments.services.asking.welcomes import (
        greet_new_donors as greet,
    )  # apps are being loaded when this is read

    return greet()


def register_jobs() -> None:
    register(
        Job(
            "welcome-new-donors",
            _("Welcomes who has given for the first time"),
            "10 9 * * *",
            greet_new_donors,
        )
    )
