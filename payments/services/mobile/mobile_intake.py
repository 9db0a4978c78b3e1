"""One callback of a provider of mobile money, from its bytes to the answer: who is it, is it one, keep it.

Signed ones prove themselves; unsigned ones come to an address that nobody else knows, and prove nothing: the worker
asks the provider (docs/mobile-money.md).
"""

import logging
from collections.abc import Mapping

from django.conf import settings
from django.utils.crypto import constant_time_compare

from payments.mobile_money import registry
from payments.mobile_money.base import BadCallback, Callback
from payments.models import WebhookEvent
from payments.services.events.deliveries import LARGEST_BODY, Answer
from payments.services.mobile.mobile_lookups import lease_key

logger = logging.getLogger(__name__)
TYPE = "mobile_money.callback"


def receive(provider_name: str, *, secret: str, headers: Mapping[str, str], body: bytes) -> Answer:
    """Never more than one INSERT. What is refused leaves nothing behind."""
    try:
        provider = registry.get_provider(provider_name)
    except registry.NoSuchProvider:
        return Answer(404, "There is no such provider here.")
    if not provider.capabilities.signed_callbacks and not _knows(secret):
        return Answer(404, "There is no such address.")
    if len(body) > LARGEST_BODY:
        return Answer(413, "The body is larger than 1 MB.")
    try:
        callback = provider.parse_callback(headers, body)
        text = body.decode()
    except UnicodeDecodeError:
        return Answer(400, "The body is not UTF-8.")
    except BadCallback as refusal:
        logger.warning("A callback to %s was refused: %s", provider_name, refusal)
        return Answer(400, str(refusal))
    return Answer(200, "Kept." if _keep(provider_name, callback, text) else "Known already.")


def _knows(secret: str) -> bool:
    return constant_time_compare(secret, settings.MOBILE_MONEY_CALLBACK_SECRET)


def _keep(provider_name: str, callback: Callback, text: str) -> bool:
    """False when it is in the inbox already: the constraint, not a question asked before, decides."""
    before = WebhookEvent(
        provider=provider_name,
        event_id=callback.event_id,
        type=TYPE,
        object_id=callback.reference,
        object_key=lease_key(callback.reference)[:255],
        # They have no mode of their own: what may come in here is of this house.
        livemode=settings.STRIPE_LIVE_MODE,
        payload=text.replace("\x00", ""),
    )
    known = WebhookEvent.objects.filter(provider=provider_name, event_id=callback.event_id)
    if known.exists():
        return False
    WebhookEvent.objects.bulk_create([before], ignore_conflicts=True)
    return True
