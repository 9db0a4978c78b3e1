"""Every night: which partners have children to verify again?"""

from django.utils.translation import gettext_lazy as _
from django_tasks import task

from backoffice.core.tasks.schedule import Job, register
from beneficiaries.services import reverification


@task()
def tell_of_reverification() -> int:
    return reverification.tell_staff()


def register_jobs() -> None:
    register(
        Job(
            "tell-of-reverification",
            _("Tells staff whose yearly verification falls due, and whom that took out of publication"),
            "50 2 * * *",
            tell_of_reverification,
        )
    )
