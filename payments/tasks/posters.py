"""The page of a new poster is made at the processor after the commit that wrote the poster."""

import uuid

from django_tasks import task

from backoffice.core.tasks.retry import retry
from payments.gateway.errors import GatewayError


@task()
@retry(max_attempts=6, base_seconds=20, factor=3, cap_seconds=3600, on=(GatewayError,))
def make_poster_page(poster_id: str) -> bool:
    from payments.services.asking.posters import make_page  # apps are being loaded when this module is read

    return make_page(uuid.UUID(poster_id))
