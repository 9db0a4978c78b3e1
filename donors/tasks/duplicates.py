"""Every night: whom do the donors resemble that were entered or changed lately?"""

from django.utils.translation import gettext_lazy as _
from django_tasks import task

from backoffice.core.tasks.schedule import Job, register
from donors.services import duplicates


@task()
def look_for_duplicate_donors() -> int:
    return duplicates.find_among_changed()


def register_jobs() -> None:
    register(
        Job(
            "look-for-duplicate-donors",
            _("Compares donors entered or changed lately with all donors"),
            "40 3 * * *",
            look_for_duplicate_donors,
        )
    )
