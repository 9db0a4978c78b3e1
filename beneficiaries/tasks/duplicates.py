"""Every night: whom do the children resemble that were entered or changed lately?"""

from django.utils.translation import gettext_lazy as _
from django_tasks import task

from backoffice.core.tasks.schedule import Job, register
from beneficiaries.services import duplicates


@task()
def look_for_duplicates() -> int:
    return duplicates.find_among_changed()


def register_jobs() -> None:
    register(
        Job(
            "look-for-duplicates",
            _("Compares children entered or changed lately with the register"),
            "20 3 * * *",
            look_for_duplicates,
        )
    )
