"""One delivery to the webhook, from its bytes to the answer, whichever door it came by."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field

from payments.gateway import envelope
from payments.services.events import intake

logger = logging.getLogger(__name__)
LARGEST_BODY = 1_000_000
# The first is ours; the others are where earlier back offices had theirs, so that no endpoint at Stripe has to be
# changed on the day of the move.
ADDRESS = "webhooks/stripe/"
_WITHIN_THE_API = (
    "donations/webhook/",
    "stripe/webhook/",
    "stripe/one-off-webhook/",
    "stripe/subscription-webhook/",
    "webhook/",
)
ADDRESSES = (ADDRESS, *(f"{root}{rest}" for root in ("api/v1/", "api/") for rest in _WITHIN_THE_API))


@dataclass(frozen=True)
class Answer:
    status: int
    text: str
    headers: dict[str, str] = field(default_factory=lambda: {"Content-Type": "text/plain"})


def receive(
    *, method: str, announced_length: str | None, read: Callable[[int], bytes], signature: str | None
) -> Answer:
    if method != "POST":
        return Answer(
            405,
            "Stripe posts its events here; there is nothing to see.\n",
            {"Content-Type": "text/plain", "Allow": "POST"},
        )
    body = _body(announced_length, read)
    if body is None:
        return Answer(413, "The body is larger than 1 MB.\n")
    try:
        payload = body.decode()
        envelope.verify(payload, signature)
        opened = envelope.opened(payload)
    except UnicodeDecodeError:
        return Answer(400, "The body is not UTF-8.\n")
    except envelope.BadSignature:
        logger.warning("A webhook without a valid signature was refused")
        return Answer(400, "The signature is missing, wrong or too old.\n")
    except envelope.NotAnEvent as refusal:
        return Answer(400, f"{refusal}\n")
    return Answer(200, f"{intake.keep(opened, payload)}\n")


def _body(announced_length: str | None, read: Callable[[int], bytes]) -> bytes | None:
    """At most what is allowed, and not one byte more is read than shows that it is too much."""
    announced = announced_length or "0"
    if announced.isdecimal() and int(announced) > LARGEST_BODY:
        return None
    body = read(LARGEST_BODY + 1)
    return body if len(body) <= LARGEST_BODY else None
