"""Offers of another child that were not answered in time."""

from django.utils.translation import gettext_lazy as _
from django_tasks import task

from backoffice.core.tasks.schedule import Job, register


@task()
def expire_child_offers() -> int:
    from donors.services.offers import expire_offers  # apps are being loaded when this module is read

    return expire_offers()


def register_jobs() -> None:
    register(
        Job(
            "expire-child-offers",
            _("Asks a person to speak to sponsors who have not answered an offer of another child"),
            "35 * * * *",
            expire_child_offers,
        )
    )
