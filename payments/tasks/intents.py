"""Payments that were begun in a front end and left there."""

from django.utils.translation import gettext_lazy as _
from django_tasks import task

from backoffice.core.tasks.retry import retry
from backoffice.core.tasks.schedule import Job, register
from payments.gateway.errors import GatewayError


@task()
@retry(max_attempts=3, base_seconds=60, on=(GatewayError,))
def call_off_abandoned_intents() -> int:
    from payments.services.paying import intents  # apps are being loaded when this module is read

    return intents.call_off_abandoned()


def register_jobs() -> None:
    register(
        Job(
            "call-off-abandoned-intents",
            _("Closes payments that were begun in a front end and never paid"),
            "37 * * * *",
            call_off_abandoned_intents,
        )
    )
