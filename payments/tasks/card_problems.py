"""Mails in stages to donors whose card or account did not let a payment through."""

from django.utils.translation import gettext_lazy as _
from django_tasks import task

from backoffice.core.tasks.schedule import Job, register


@task()
def write_about_cards() -> int:
    from payments.services.cards import card_problems  # apps are being loaded when this module is read

    return card_problems.write_all()


def register_jobs() -> None:
    register(
        Job(
            "write-about-cards",
            _("Writes again to donors whose card did not let a payment through"),
            "50 8 * * *",
            write_about_cards,
        )
    )
