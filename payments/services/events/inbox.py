"""The inbox is the queue: claim an event, read the truth, settle it.

    claim    short transaction: one due event and the lease of its root object
    read     outside any transaction: the processor is asked what is so
    settle   one transaction: all that follows, and the mark on the event

A worker may die between any two of them. Its claim runs out, another worker begins anew, and since nothing is
written before `settle`, nothing is lost and nothing is done twice.
"""

import enum
import logging
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from backoffice.core.asking import Blank, Question
from backoffice.core.moves import as_one_whole
from payments.gateway import get_gateway
from payments.gateway.base import Gateway
from payments.gateway.errors import GatewayError
from payments.models import ObjectLease, WebhookEvent
from payments.services import handlers
from payments.services.events import event_marks, leases
from payments.services.handlers.readings import NotYet, Reader, Reading
from payments.services.mismatch import Mismatch

logger = logging.getLogger(__name__)

_BUSY_DELAY = timedelta(seconds=1)
_NOT_YET_DELAY = timedelta(seconds=5)
_NOT_YET_FOR = timedelta(hours=1)
_TRY = (
    f"UPDATE {WebhookEvent._meta.db_table} "  # noqa: S608  (no value of anybody's)
    "SET next_attempt_at = %s, attempts = attempts + 1 WHERE id = %s"
)


class Outcome(enum.Enum):
    DONE = "done"
    POSTPONED = "postponed"
    FAILED = "failed"


@dataclass
class Claim:
    """One worker's right to handle one event, and the leases that it holds for that."""

    event: WebhookEvent
    hint: handlers.Hint
    received_for: timedelta
    holder: str = field(default_factory=lambda: uuid.uuid4().hex)
    held: set[str] = field(default_factory=set)
    outcome: Outcome = Outcome.FAILED

    def hold(self, key: str) -> bool:
        """Take one more root object's lease; False when it is held already, Busy when by somebody else."""
        if key in self.held:
            return False
        if not leases.take(key, holder=self.holder):
            raise leases.Busy
        self.held.add(key)
        return True


@transaction.atomic(durable=True)
def claim_next() -> Claim | None:
    """Take the event that has been due for longest and whose root object nobody handles at this moment."""
    _need_not_outlive_a_crash()
    while (event := _LONGEST_DUE.first(now=timezone.now())) is not None:
        if event.attempts >= event_marks.MAX_ATTEMPTS:
            # Whoever took it never came back to say what happened.
            event_marks.mark_failed(event.pk, error="Its worker died each time.", may_be_retried=False)
        elif claim := _claim(event):
            return claim
    return None


@transaction.atomic(durable=True)
def claim_this(event: WebhookEvent) -> Claim:
    """Take a certain event, whatever became of it before. Raises Busy."""
    claim = _claim(WebhookEvent.objects.select_for_update().get(pk=event.pk))
    if claim is None:
        raise leases.Busy
    return claim


def read(claim: Claim, gateway: Gateway) -> Reading:
    """Ask the processor what is so; further leases are taken as further root objects come into sight."""
    return handlers.read(claim.event.type, claim.hint, Reader(gateway=gateway, hold=claim.hold))


@transaction.atomic(durable=True)
def settle(claim: Claim, reading: Reading) -> None:
    """Apply what was read and mark the event. Raises LeaseLost when somebody else has taken over meanwhile."""
    leases.hand_in(claim.held, holder=claim.holder)
    with as_one_whole():
        effect = handlers.apply(reading)
    event_marks.mark_processed(claim.event, effect=effect)
    logger.info("%s %s: %s", claim.event.type, claim.event.event_id, effect)


def handle(claim: Claim, gateway: Gateway | None = None) -> Outcome:
    with recorded(claim):
        settle(claim, read(claim, gateway or get_gateway()))
        claim.outcome = Outcome.DONE
    return claim.outcome


def handle_next(gateway: Gateway | None = None) -> Outcome | None:
    """Handle one due event; None when none is due."""
    claim = claim_next()
    return handle(claim, gateway) if claim else None


def drain(gateway: Gateway | None = None) -> int:
    """Handle all that is due now; returns how many events were done."""
    done = 0
    while (outcome := handle_next(gateway)) is not None:
        done += outcome is Outcome.DONE
    return done


@contextmanager
def recorded(claim: Claim) -> Iterator[None]:
    """Whatever goes wrong within is written on the event, and the worker lives on."""
    try:
        yield
    except leases.LeaseLost:
        claim.outcome = Outcome.POSTPONED
        logger.warning("%s took so long that another worker took over", claim.event.event_id)
        leases.release(holder=claim.holder)
    except leases.Busy:
        _postpone(claim, _BUSY_DELAY)
    except NotYet:
        if claim.received_for < _NOT_YET_FOR:
            _postpone(claim, _NOT_YET_DELAY)
        else:
            _fail(claim, "Stripe has not finished this within an hour.", may_be_retried=True)
    except GatewayError as error:
        _fail(claim, str(error), may_be_retried=error.retryable)
    except Mismatch as error:
        _fail(claim, str(error), may_be_retried=False)
    except Exception as error:
        logger.exception("%s (%s) could not be handled", claim.event.event_id, claim.event.type)
        _fail(claim, f"{type(error).__name__}: {error}", may_be_retried=True)


def _need_not_outlive_a_crash() -> None:
    """A claim that a crash of the database took away is made anew: its commit need not wait for the disk."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL synchronous_commit TO off")


def _due_by_age() -> QuerySet[WebhookEvent]:
    now = Blank("now", ObjectLease, "expires_at")
    held = ObjectLease.objects.filter(key=OuterRef("object_key"), expires_at__gt=now)
    return (
        WebhookEvent.objects.due(now)
        .defer("payload")  # a worker has no need of it
        .exclude(Exists(held))
        .order_by("next_attempt_at", "id")
        .select_for_update(skip_locked=True)[:1]
    )


_LONGEST_DUE = Question(_due_by_age)


def _claim(event: WebhookEvent) -> Claim | None:
    claim = Claim(
        event=event,
        hint=handlers.Hint(object_id=event.object_id, root_id=event.object_key, event_pk=event.pk),
        received_for=timezone.now() - event.received_at,
    )
    try:
        claim.hold(event.object_key)
    except leases.Busy:
        return None
    if event.next_attempt_at is not None:
        # Out of everybody's sight for as long as the lease lasts: a worker that dies is replaced then.
        _put_out_of_sight(event)
    return claim


def _put_out_of_sight(event: WebhookEvent) -> None:
    until = connection.ops.adapt_datetimefield_value(timezone.now() + leases.LEASE_TIME)
    with connection.cursor() as cursor:
        cursor.execute(_TRY, [until, event.pk])


@transaction.atomic(durable=True)
def _postpone(claim: Claim, delay: timedelta) -> None:
    claim.outcome = Outcome.POSTPONED
    event_marks.postpone(claim.event.pk, delay=delay)
    leases.release(holder=claim.holder)


@transaction.atomic(durable=True)
def _fail(claim: Claim, error: str, *, may_be_retried: bool) -> None:
    claim.outcome = Outcome.FAILED
    event_marks.mark_failed(claim.event.pk, error=error, may_be_retried=may_be_retried)
    leases.release(holder=claim.holder)
