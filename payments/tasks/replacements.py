"""Ending, at the processor, a recurring gift that another one has taken the place of."""

from django_tasks import task

from backoffice.core.tasks.retry import retry
from payments.gateway.errors import GatewayError


@task()
@retry(max_attempts=10, base_seconds=20, factor=3, cap_seconds=3600, on=(GatewayError,))
def end_replaced_gift(gift_id: str) -> bool:
    from payments.services.recurring_gifts.replacements import (
        end_gift,  # apps are being loaded when this module is read
    )

    return end_gift(gift_id)
