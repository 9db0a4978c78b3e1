"""Standard Webhooks: who sent this, and when (https://www.standardwebhooks.com)."""

import datetime
import uuid
from collections.abc import Mapping

from standardwebhooks import Webhook, WebhookVerificationError

from payments.mobile_money.base import BadCallback


def verify(secrets: str, headers: Mapping[str, str], body: bytes) -> str:
    """The identifier of the message, stable across the sender's retries. Raises BadCallback.

    Of several secrets, separated by commas, one must have signed. A signature older or newer than five minutes is
    refused: somebody may have recorded it.
    """
    named = {name.lower(): value for name, value in headers.items()}
    if not any(_has_signed(secret, named, body) for secret in secrets.split(",")):
        raise BadCallback("The signature is missing, wrong or too old.")
    event_id = named["webhook-id"]
    if len(event_id) > 255:
        raise BadCallback("The identifier is too long.")
    return event_id


def _has_signed(secret: str, named: dict[str, str], body: bytes) -> bool:
    try:
        Webhook(secret).verify(body, named, json_parse=False)
    except (WebhookVerificationError, ValueError):
        # A header without a comma, with bad base64 or in bad UTF-8 is a ValueError of the library.
        return False
    return True


def signed_headers(
    secret: str, body: str, *, event_id: str = "", at: datetime.datetime | None = None
) -> dict[str, str]:
    """As a provider signs: for the sandbox, and for tests."""
    moment = at or datetime.datetime.now(datetime.UTC)
    name = event_id or str(uuid.uuid4())
    return {
        "webhook-id": name,
        "webhook-timestamp": str(int(moment.timestamp())),
        "webhook-signature": Webhook(secret).sign(name, moment, body),
    }
