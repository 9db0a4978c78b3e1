"""Events speak of people: of somebody who was erased only what happened stays in the inbox."""

import json

from django.db.models import Q

from payments.models import WebhookEvent


def blank_events(object_ids: set[str]) -> int:
    """Take the bodies and effects out of all events about these objects at the processor; returns how many."""
    events = WebhookEvent.objects.filter(Q(object_key__in=object_ids) | Q(object_id__in=object_ids))
    number = 0
    for event in events.only("pk", "event_id", "type"):
        kept = json.dumps({"id": event.event_id, "type": event.type, "erased": True})
        number += WebhookEvent.objects.filter(pk=event.pk).update(payload=kept, effect="", error="")
    return number
