"""Keeping a delivery: one INSERT, which is all that the webhook's request does.

A second delivery of the same event meets the unique constraint and leaves nothing, unless the event has failed for
good: somebody who presses *Resend* in Stripe's dashboard wants it handled, so the same statement makes it due. It is
plain SQL because Django's `bulk_create` wraps a transaction of its own around it: two more round trips for each event.
"""

import enum
from typing import Any

from django.conf import settings
from django.db import InterfaceError, OperationalError, connection
from django.utils import timezone
from django.utils.translation import gettext as _

from backoffice.core.services.audit import record as write_audit
from payments.gateway.envelope import Envelope
from payments.models import WebhookEvent
from payments.services import handlers
from payments.services.handlers.ignored import reason_to_ignore

Status = WebhookEvent.Status
REDELIVERED = "event.redelivered"
_TABLE = WebhookEvent._meta.db_table
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
# What comes back is the row that was written: none for an event that is known and needs nothing.
_INSERT = (
    f"INSERT INTO {_TABLE} ({', '.join(_COLUMNS)}) "  # noqa: S608  (no value of anybody's)
    f"VALUES ({', '.join(['%s'] * len(_COLUMNS))}) ON CONFLICT (provider, event_id) "
    "DO UPDATE SET attempts = 0, next_attempt_at = excluded.received_at "
    f"WHERE {_TABLE}.status = '{Status.FAILED.value}' AND {_TABLE}.next_attempt_at IS NULL "
    "RETURNING status, id, error"
)


class Kept(enum.StrEnum):
    """What became of a delivery."""

    NEW = "Kept."
    KNOWN = "Known already."
    AGAIN = "Taken up again."


def keep(envelope: Envelope, payload: str) -> Kept:
    """Store the delivery as it came, unless the event is in the inbox already."""
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


def _insert(row: list[Any]) -> Kept:
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, row)
        written = cursor.fetchall()
    if not written:
        return Kept.KNOWN
    [(status, pk, error)] = written
    if status != Status.FAILED:  # nothing comes in as failed
        return Kept.NEW
    _write_down(pk, error)
    return Kept.AGAIN


def _write_down(pk: int, error: str) -> None:
    """Why it had failed: the next try writes its own error over it. Further lines of one may name people."""
    event = WebhookEvent.objects.defer("payload").get(pk=pk)
    write_audit(REDELIVERED, subject=event, error=(error.splitlines() or [""])[0][:250])


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
