"""Handling an event once more, because a person says so. It may be done any number of times."""

from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from backoffice.core import context
from backoffice.core.errors import DomainError
from backoffice.core.models import User
from backoffice.core.services.audit import record as write_audit
from payments.gateway import envelope
from payments.gateway.base import Gateway
from payments.models import WebhookEvent
from payments.services import handlers
from payments.services.events import inbox, leases
from payments.services.people.blanked_events import is_blanked

Status = WebhookEvent.Status
REPLAYED = "event.replayed"


class ReplayRefused(DomainError):
    """An event that cannot be handled now, or at all; the message says why."""


def replay(
    event: WebhookEvent, *, by: User | None, gateway: Gateway | None = None, **noted: Any
) -> WebhookEvent:
    """Read the truth again and apply it, now. What went wrong stands on the returned event.

    `noted` is written into the audit entry: the run of a replay of many.
    """
    refuse_what_is_not_handled(event)
    with transaction.atomic(durable=True), context.acting(by):
        write_audit(REPLAYED, subject=event, actor=by, status=event.status, **noted)
    try:
        claim = inbox.claim_this(event)
    except leases.Busy as error:
        raise ReplayRefused(
            _("A worker is handling this payment at the moment. Look again in a minute.")
        ) from error
    with context.acting(by, reason=_("Event replayed")):
        inbox.handle(claim, gateway)
    event.refresh_from_db()
    return event


def retry_failed(*, event_id: str | None = None) -> int:
    """Make failed events due now, one or all; the worker takes them. Returns how many."""
    failed = WebhookEvent.objects.filter(status=Status.FAILED)
    if event_id is not None:
        failed = failed.filter(event_id=event_id)
    return failed.update(next_attempt_at=timezone.now(), attempts=0)


def refuse_what_is_not_handled(event: WebhookEvent) -> None:
    if event.livemode != settings.STRIPE_LIVE_MODE:
        raise ReplayRefused(_("This event is of Stripe's other mode and changes nothing here."))
    if event.provider == "stripe" and envelope.account_in(event.payload):
        raise ReplayRefused(_("This event is of a connected account and changes nothing here."))
    if event.provider != "stripe" and is_blanked(event):
        raise ReplayRefused(
            _("The donor was erased, and with them what this event said: there is nothing left to replay.")
        )
    if not handlers.is_handled(event.type):
        raise ReplayRefused(_("Events of this type change nothing here, so there is nothing to replay."))
