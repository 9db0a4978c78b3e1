"""A delivery from Stripe: is it really from Stripe, and what is it about?

Only what the inbox needs is read from the body. What happened is asked of Stripe again by the worker.
https://docs.stripe.com/webhooks#verify-manually
"""

import json
import time
from dataclasses import dataclass
from typing import Any, TypeGuard

from django.conf import settings
from stripe import SignatureVerificationError, WebhookSignature

TOLERANCE_SECONDS = 300


class BadSignature(Exception):
    """Nobody whom we know has signed this body, or not now."""


class NotAnEvent(Exception):
    """Properly signed, and yet nothing that the inbox could keep."""


@dataclass(frozen=True)
class Envelope:
    event_id: str
    type: str
    livemode: bool
    api_version: str
    object_id: str
    # The subscription, payment intent or session whose events are handled one at a time.
    object_key: str
    # Empty for our own; else the account of somebody who is connected to it.
    account: str = ""


def verify(payload: str, header: str | None) -> None:
    """Raises BadSignature unless one of the configured secrets signed this body within five minutes."""
    if not header or not header.isascii():  # the SDK's comparison stumbles over anything else
        raise BadSignature
    for secret in settings.STRIPE_WEBHOOK_SECRETS:
        try:
            WebhookSignature.verify_header(payload, header, secret, TOLERANCE_SECONDS)
        except SignatureVerificationError:
            continue
        _refuse_from_the_future(header)
        return
    raise BadSignature


def opened(payload: str) -> Envelope:
    """Raises NotAnEvent for a body that is no classic snapshot event."""
    try:
        body: Any = json.loads(payload)
    except (ValueError, RecursionError) as error:
        raise NotAnEvent("The body is not JSON.") from error
    if not isinstance(body, dict) or body.get("object") != "event":
        raise NotAnEvent("The body is not a Stripe event.")
    event_id, kind, livemode = body.get("id"), body.get("type"), body.get("livemode")
    subject = body["data"].get("object") if isinstance(body.get("data"), dict) else None
    if not (_is_name(event_id, 255) and _is_name(kind, 100) and isinstance(livemode, bool)):
        raise NotAnEvent("The event has no proper id, type or livemode.")
    if not isinstance(subject, dict):
        raise NotAnEvent("The event is about no object.")
    object_id = _id(subject)
    return Envelope(
        event_id=event_id,
        type=kind,
        livemode=livemode,
        api_version=_id(body.get("api_version"))[:40],
        object_id=object_id,
        object_key=_root(subject) or object_id or event_id,
        account=_id(body.get("account")),
    )


def account_in(payload: str) -> str:
    """The connected account that a kept body names, whatever has become of the body since."""
    body: Any = json.loads(payload)
    return _id(body.get("account")) if isinstance(body, dict) else ""


def _root(subject: dict[str, Any]) -> str:
    match subject.get("object"):
        case "checkout.session":
            return _id(subject.get("subscription")) or _id(subject.get("payment_intent"))
        case "charge":
            return _id(subject.get("payment_intent"))
        case "refund" | "dispute" | "radar.early_fraud_warning" | "review":
            return _id(subject.get("payment_intent")) or _id(subject.get("charge"))
        case "invoice":
            return _id(_inside(subject, "parent", "subscription_details", "subscription"))
        case "payment_method" | "setup_intent":
            # They name the person; when the donor is erased they are found by the customer.
            return _id(subject.get("customer"))
        case "mandate":
            return _id(subject.get("payment_method"))
        case _:
            return ""


def _inside(found: Any, *path: str) -> Any:
    for name in path:
        found = found.get(name) if isinstance(found, dict) else None
    return found


def _id(field: Any) -> str:
    """An id may stand alone or inside its object."""
    text = field.get("id") if isinstance(field, dict) else field
    return text if _is_name(text, 255) else ""


def _is_name(value: Any, longest: int) -> TypeGuard[str]:
    # Half a character, or the zero that PostgreSQL keeps in no text, stands in no name.
    return isinstance(value, str) and 0 < len(value) <= longest and value.isprintable()


def _refuse_from_the_future(header: str) -> None:
    """The SDK looks at old signatures alone; one from tomorrow would be good for a day of replays."""
    signed_at = next(item.split("=", 2)[1] for item in header.split(",") if item.startswith("t="))
    if int(signed_at) > time.time() + TOLERANCE_SECONDS:
        raise BadSignature
