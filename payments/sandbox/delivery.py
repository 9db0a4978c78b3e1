"""Posting an event to our own webhook over HTTP, as Stripe does: ten seconds, no redirects, any 2xx is success."""

from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import urlsplit

from django.conf import settings

from payments.sandbox.events import signed_request
from payments.sandbox.models import EventDelivery, SandboxEvent

_TIMEOUT_SECONDS = 10


def deliver(event_id: str) -> EventDelivery:
    """One attempt, written down whatever came of it. Never call it inside a request: a server with one worker
    would wait for itself."""
    event = SandboxEvent.objects.get(pk=event_id)
    try:
        return EventDelivery.objects.create(event=event, status=_post(event))
    except (OSError, HTTPException) as problem:
        reason = f"{type(problem).__name__}: {problem}"
        return EventDelivery.objects.create(event=event, error=reason[:300])


def _post(event: SandboxEvent) -> int:
    address = urlsplit(settings.SITE_URL.rstrip("/") + "/webhooks/stripe/")
    connect = HTTPSConnection if address.scheme == "https" else HTTPConnection
    connection = connect(address.netloc, timeout=_TIMEOUT_SECONDS)
    body, headers = signed_request(event)
    try:
        connection.request("POST", address.path, body=body, headers=headers)
        return connection.getresponse().status
    finally:
        connection.close()
