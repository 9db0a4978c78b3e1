"""Events speak of people: of somebody who was erased only what happened stays in the inbox."""

import json

from django.db.models import Q, QuerySet

from payments.gateway import envelope
from payments.models import WebhookEvent


def blank_events(object_ids: set[str]) -> int:
    """Take the bodies and effects out of all events about these objects at the processor; returns how many."""
    about = Q(object_key__in=object_ids) | Q(object_id__in=object_ids)
    return blank(WebhookEvent.objects.filter(about), keeps_errors=False)


def blank(events: QuerySet[WebhookEvent], *, keeps_errors: bool) -> int:
    """Returns how many had something to lose. With `keeps_errors` one that failed still says in one line why."""
    number = 0
    for event in events.only("pk", "event_id", "type", "status", "provider", "payload", "effect", "error"):
        error = why_in_one_line(event.error) if keeps_errors else ""
        left = {"payload": _without_words(event), "effect": "", "error": error}
        if any(getattr(event, name) != value for name, value in left.items()):
            number += WebhookEvent.objects.filter(pk=event.pk).update(**left)
    return number


def why_in_one_line(error: str) -> str:
    """Further lines of an error quote rows of the database, and may name people."""
    return error.partition("\n")[0]


def is_blanked(event: WebhookEvent) -> bool:
    try:
        body = json.loads(event.payload)
    except ValueError:
        return False
    return isinstance(body, dict) and body.get("erased") is True


def _without_words(event: WebhookEvent) -> str:
    """A replay must still see that an event was never ours to handle: the account stays."""
    kept: dict[str, object] = {"id": event.event_id, "type": event.type, "erased": True}
    try:
        account = envelope.account_in(event.payload)
    except ValueError:
        account = ""  # of mobile money, whose bodies need not be JSON
    if account and event.provider == "stripe":
        kept["account"] = account
    return json.dumps(kept)
