"""Where events are posted to."""

from payments.sandbox import clock
from payments.sandbox.documents import Document
from payments.sandbox.ids import new_id
from payments.sandbox.shapes.blank import blank


def webhook_endpoint(
    *, url: str, enabled_events: list[str], api_version: str | None, status: str = "enabled"
) -> Document:
    return blank("webhook_endpoint") | {
        "id": new_id("we"),
        "api_version": api_version,
        "created": clock.now(),
        "enabled_events": enabled_events,
        "metadata": {},
        "status": status,
        "url": url,
    }
