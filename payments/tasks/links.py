"""Payment links whose time has come are closed."""

from django.utils.translation import gettext_lazy as _
from django_tasks import task

from backoffice.core.tasks.schedule import Job, register


@task()
def expire_payment_links() -> int:
    from payments.services.links import expire_links  # apps are being loaded when this module is read

    return expire_links()


def register_jobs() -> None:
    register(
        Job(
            "expire-payment-links",
            _("Closes payment links whose time has passed"),
            "*/10 * * * *",
            expire_payment_links,
        )
    )
