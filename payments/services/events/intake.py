"""Keeping a delivery: one INSERT, which is all that the webhook's request does.

A second delivery of the same event meets the unique constraint and leaves nothing. It is plain SQL because
Django's `bulk_create` wraps a transaction of its own around it: two more round trips for each event.
"""

from typing import Any

from django.conf import settings
from django.db import InterfaceError, OperationalError, connection
from django.utils import timezone
from django.utils.translation import gettext as _

from payments.gateway.envelope import Envelope
from payments.models import WebhookEvent
from payments.services import handlers
from payments.services.handlers.ignored import reason_to_ignore

Status = WebhookEvent.Status
_COLUMNS = (
    "status",
    "provider",
    "event_id",
    "type",
    "object_id",
    "object_key",
    "livemode",
    "api_version",
    "payload",
    "received_at",
    "attempts",
    "next_attempt_at",
    "processed_at",
    "effect",
    "error",
)
_INSERT = (
    f"INSERT INTO {WebhookEvent._meta.db_table} ({', '.join(_COLUMNS)}) "  # noqa: S608  (no value of anybody's)
    f"VALUES ({', '.join(['%s'] * len(_COLUMNS))}) ON CONFLICT (provider, event_id) DO NOTHING"
)


def keep(envelope: Envelope, payload: str) -> bool:
    """Store the delivery as it came; False when the event is in the inbox already."""
    row = _row(envelope, payload)
    try:
        return _insert(row)
    except (OperationalError, InterfaceError):
        if connection.in_atomic_block:
            raise
        # A connection that lay idle has been cut. Asking whether it lives before each event would cost a round
        # trip, and inserting again costs nothing.
        connection.close()
        return _insert(row)


def _insert(row: list[Any]) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, row)
        return bool(cursor.rowcount)


def _row(envelope: Envelope, payload: str) -> list[Any]:
    now = connection.ops.adapt_datetimefield_value(timezone.now())
    reason = _reason_to_ignore(envelope)
    return [
        Status.IGNORED.value if reason else Status.RECEIVED.value,
        "stripe",
        envelope.event_id,
        envelope.type,
        envelope.object_id,
        envelope.object_key,
        envelope.livemode,
        envelope.api_version,
        payload,
        now,
        0,
        None if reason else now,
        now if reason else None,
        reason,
        "",
    ]


def _reason_to_ignore(envelope: Envelope) -> str:
    if envelope.livemode != settings.STRIPE_LIVE_MODE:
        return _("It is of Stripe's other mode: this house is set to %(mode)s.") % {
            "mode": "live" if settings.STRIPE_LIVE_MODE else "test"
        }
    if envelope.account:
        return _("It is of the connected account %(account)s: its payments are not ours.") % {
            "account": envelope.account
        }
    if not handlers.is_handled(envelope.type):
        return reason_to_ignore(envelope.type)
    return ""
