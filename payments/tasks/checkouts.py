"""Payment pages at the processor that have to be closed, or that nobody has told us the end of."""

from django.utils.translation import gettext_lazy as _
from django_tasks import task

from backoffice.core.registry import Move, on_move
from backoffice.core.tasks.retry import retry
from backoffice.core.tasks.schedule import Job, register
from payments.gateway.errors import GatewayError
from payments.models import PaymentLink


@task()
@retry(max_attempts=8, base_seconds=20, factor=3, cap_seconds=3600, on=(GatewayError,))
def close_payment_page(link_id: str) -> None:
    from payments.services.paying.checkout_returns import (
        close_page_of,  # apps are being loaded when this is read
    )

    close_page_of(PaymentLink.objects.get(pk=link_id))


@task()
@retry(max_attempts=3, base_seconds=60, on=(GatewayError,))
def tidy_payment_pages() -> int:
    from payments.services.paying.checkout_returns import tidy  # as above

    return tidy()


def close_page_of_closed_link(move: Move[PaymentLink]) -> None:
    """The row is written with the move; Stripe is asked after the commit."""
    closed = {PaymentLink.Status.CANCELLED, PaymentLink.Status.EXPIRED}
    if move.new in closed and move.instance.attempts.filter(status="open").exists():
        close_payment_page.enqueue(str(move.instance.pk))


def register_jobs() -> None:
    register(
        Job(
            "tidy-payment-pages",
            _("Asks what became of payment pages whose time has passed"),
            "17 * * * *",
            tidy_payment_pages,
        )
    )
    on_move(PaymentLink, close_page_of_closed_link)
