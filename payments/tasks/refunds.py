"""Sending refunds and answers to banks on their way, until Stripe has confirmed."""

from django.utils.translation import gettext_lazy
from django_tasks import task

from backoffice.core.tasks.retry import retry
from backoffice.core.tasks.schedule import Job, register
from payments.gateway.errors import GatewayError


@task()
@retry(max_attempts=10, base_seconds=20, factor=3, cap_seconds=3600, on=(GatewayError,))
def send_refund(refund_id: str) -> str:
    from payments.services.giving_back import refund_sending  # it enqueues this task

    return refund_sending.send(refund_id)


@task()
def send_unsent_refunds() -> int:
    from payments.services.giving_back import refund_sending  # as above

    return refund_sending.send_all_unsent()


def register_jobs() -> None:
    register(
        Job(
            "send-unsent-refunds",
            gettext_lazy("Asks Stripe again for refunds that it has not confirmed"),
            "40 * * * *",
            send_unsent_refunds,
        )
    )
