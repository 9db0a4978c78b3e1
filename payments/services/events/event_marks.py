"""What is written on an event: done, later, or failed. Always in the caller's transaction."""

from datetime import timedelta
from typing import Any

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from backoffice.core.models import WorkItem
from backoffice.core.services import work
from payments.models import WebhookEvent
from payments.services.people import blanked_events, late_events

Status = WebhookEvent.Status
MAX_ATTEMPTS = 12
_BASE = timedelta(seconds=10)
_CAP = timedelta(hours=1)
_ERROR_LENGTH = 4000


def mark_processed(event: WebhookEvent, *, effect: str) -> None:
    """`event` as it was claimed: whoever holds its lease is the only one who marks it."""
    had_failed, is_new = event.status == Status.FAILED, event.status == Status.RECEIVED
    facts: dict[str, Any] = {
        "effect": effect,
        "error": "",
        "processed_at": timezone.now(),
        "next_attempt_at": None,
    }
    if event.can_move(Status.PROCESSED):
        event.move(Status.PROCESSED, **facts)
    else:
        _write(event, facts)  # a replay of one that was processed before
    if had_failed:
        _close_work_item(event)
    if not is_new:
        late_events.blank_if_erased(event)


def mark_failed(event_pk: int, *, error: str, may_be_retried: bool) -> None:
    """Try again later and later, until a person must look."""
    event = WebhookEvent.objects.select_for_update().get(pk=event_pk)
    if event.status in (Status.PROCESSED, Status.IGNORED):
        _write(event, {"error": error[:_ERROR_LENGTH]})  # a replay that failed takes nothing back
        late_events.blank_if_erased(event)
        return
    gives_up = not may_be_retried or event.attempts >= MAX_ATTEMPTS
    facts: dict[str, Any] = {
        "error": error[:_ERROR_LENGTH],
        "next_attempt_at": None if gives_up else timezone.now() + delay_after(event.attempts),
    }
    if event.can_move(Status.FAILED):
        event.move(Status.FAILED, **facts)
    else:
        _write(event, facts)
    if late_events.blank_if_erased(event):
        error = blanked_events.why_in_one_line(error)
    if gives_up:
        _ask(event, error)


def postpone(event_pk: int, *, delay: timedelta) -> None:
    """Not our fault and not the event's: it does not count as an attempt."""
    WebhookEvent.objects.filter(
        pk=event_pk,
        status__in=[Status.RECEIVED, Status.FAILED],
        attempts__gt=0,
        next_attempt_at__isnull=False,
    ).update(next_attempt_at=timezone.now() + delay, attempts=F("attempts") - 1)


def delay_after(attempts: int) -> timedelta:
    tripled: int = 3 ** max(0, attempts - 1)
    return min(_CAP, _BASE * tripled)


def _write(event: WebhookEvent, facts: dict[str, Any]) -> None:
    WebhookEvent.objects.filter(pk=event.pk).update(**facts)


def _ask(event: WebhookEvent, error: str) -> None:
    work.ask(
        "event.failed",
        title=_("The event %(type)s of %(provider)s could not be handled")
        % {"type": event.type, "provider": "Stripe" if event.provider == "stripe" else event.provider},
        details=_("%(error)s\n\nRemove the cause, then replay the event %(event)s.")
        % {"error": error[:_ERROR_LENGTH], "event": event.event_id},
        subject=event,
        key=_key(event),
    )


def _close_work_item(event: WebhookEvent) -> None:
    for item in WorkItem.objects.open().filter(key=_key(event)):
        item.move(WorkItem.Status.DONE, reason=_("The event has been handled."))


def _key(event: WebhookEvent) -> str:
    return f"event.failed:{event.event_id}"[:200]
