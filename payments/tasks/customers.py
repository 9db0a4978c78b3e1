"""Customers at the processor whom we were asked to forget."""

from django_tasks import task

from backoffice.core.tasks.retry import retry
from payments.gateway.errors import GatewayError


@task()
@retry(max_attempts=10, base_seconds=60, factor=3, cap_seconds=6 * 3600, on=(GatewayError,))
def delete_customers(donor_id: str) -> int:
    """Delete what stands as pending in the donor's erasure; a second run finds nothing left to do."""
    from payments.services.people.forgotten_customers import (
        forget_customers,
    )  # apps are being loaded when this is read

    return forget_customers(donor_id)
