"""What happened, told as Stripe tells it: written with the change itself, sent by the worker after the commit."""

import copy
import json
from typing import Any

from django.conf import settings
from stripe import WebhookSignature

from payments.sandbox import clock, tasks
from payments.sandbox.documents import Document
from payments.sandbox.ids import new_id
from payments.sandbox.models import SandboxEvent, SandboxObject, SandboxWorld

API_VERSION = "2026-10-28.endive"


def emit(event_type: str, subject: SandboxObject, *, previous: Document | None = None) -> SandboxEvent:
    """Store the event in the caller's transaction and ask the worker to deliver it once that commits."""
    data: Document = {"object": copy.deepcopy(subject.data)}
    if previous is not None:
        data["previous_attributes"] = previous
    document: Document = {
        "id": new_id("evt"),
        "object": "event",
        "api_version": API_VERSION,
        "created": clock.now(),
        "data": data,
        "livemode": False,
        "pending_webhooks": 1,
        "request": {"id": None, "idempotency_key": None},
        "type": event_type,
    }
    event = SandboxEvent.objects.create(
        id=document["id"],
        type=event_type,
        object_id=subject.pk,
        payload=json.dumps(document, indent=2),
        created=document["created"],
    )
    if settings.SANDBOX_DELIVERS_EVENTS:
        post_by(SandboxWorld.now().post, event)
    return event


def post_by(how: str, event: SandboxEvent) -> None:
    """Hand the event to the postman, who is quick, slow, or loses it."""
    withheld = how == SandboxWorld.Post.NEVER
    if event.withheld != withheld:
        event.withheld = withheld
        event.save(update_fields=["withheld"])
    if not withheld:
        tasks.deliver_soon(event.pk, late=how == SandboxWorld.Post.LATE)


def change(subject: SandboxObject, event_type: str | None = None, **fields: Any) -> None:
    """Set fields of an object and, when an event is named, tell it.

    Only `*.updated` events say what stood there before.
    """
    before = copy.deepcopy(subject.data)
    subject.data.update(fields)
    subject.save(update_fields=["data", "private"])
    if event_type is None:
        return
    previous = previous_attributes(before, subject.data) if event_type.endswith(".updated") else None
    emit(event_type, subject, previous=previous)


def previous_attributes(before: Document, after: Document) -> Document:
    """The old values of what changed; inside an object only its changed keys, of a list the whole of it."""
    previous: Document = {}
    for key in before.keys() | after.keys():
        old, new = before.get(key), after.get(key)
        if old == new:
            continue
        both_objects = isinstance(old, dict) and isinstance(new, dict)
        previous[key] = previous_attributes(old, new) if both_objects else old  # type: ignore[arg-type]
    return previous


def pending_events() -> list[SandboxEvent]:
    """Events that our webhook has not accepted yet, oldest first."""
    events = SandboxEvent.objects.order_by("created", "position").prefetch_related("deliveries")
    return [event for event in events if not any(delivery.accepted for delivery in event.deliveries.all())]


def sign(payload: str, secret: str, *, at: int | None = None) -> str:
    """The Stripe-Signature header, by the SDK's own code."""
    return str(WebhookSignature.generate_signature_header(payload, secret, timestamp=at))


def signed_request(event: SandboxEvent, *, at: int | None = None) -> tuple[bytes, dict[str, str]]:
    """The exact bytes and the headers of one delivery; every attempt is signed anew, with its own time."""
    return event.payload.encode(), {
        "Content-Type": "application/json; charset=utf-8",
        "Stripe-Signature": sign(event.payload, settings.STRIPE_WEBHOOK_SECRETS[0], at=at),
        "User-Agent": "Stripe/1.0 (+https://stripe.com/docs/webhooks)",
    }
