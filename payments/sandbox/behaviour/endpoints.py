"""The page *Webhooks* of Stripe's dashboard, where somebody says what is posted where."""

from django.db import transaction

from payments.sandbox import store
from payments.sandbox.documents import Document
from payments.sandbox.shapes.endpoints import webhook_endpoint


@transaction.atomic
def set_up_endpoint(
    url: str, *, events: list[str], api_version: str | None, status: str = "enabled"
) -> Document:
    """The sandbox itself delivers to our webhook whatever stands here; this is what the API tells of it."""
    document = webhook_endpoint(url=url, enabled_events=events, api_version=api_version, status=status)
    return store.shown(store.add(document))
