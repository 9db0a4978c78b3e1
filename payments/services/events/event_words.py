"""What an event's row says to whoever looks: what its type does, why nothing happened, and what comes next."""

import re

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from backoffice.core.models import AuditEntry
from payments.models import WebhookEvent
from payments.services.events.intake import REDELIVERED
from payments.services.handlers import HANDLERS
from payments.services.handlers.ignored import reason_to_ignore

Status = WebhookEvent.Status
# As `inbox.recorded` writes an error that is neither Stripe's nor foreseen.
_OF_OURS = re.compile(r"[A-Za-z_.]+(Error|Exception|Warning): ")


def meaning(event: WebhookEvent) -> str:
    """What events of this type do here, or why they do nothing."""
    handler = HANDLERS.get(event.type)
    return handler.effect if handler else reason_to_ignore(event.type)


def why_nothing_happened(event: WebhookEvent) -> str:
    """Of an event that was ignored: the reason of the day it came, and whether it would be handled today."""
    if event.status != Status.IGNORED:
        return ""
    if event.livemode == settings.STRIPE_LIVE_MODE and event.type in HANDLERS:
        return _("%(reason)s Since then Almoner has learned to handle this type: replay it.") % {
            "reason": event.effect
        }
    return event.effect


def trouble(event: WebhookEvent) -> str:
    """The error in words, and what to do about it."""
    if not event.error:
        return ""
    if event.error.startswith("No such "):
        return _(
            "Stripe does not know what this event is about any more, under the key that Almoner uses: it was "
            "deleted, or it belongs to another account or mode."
        )
    if _OF_OURS.match(event.error):
        return _(
            "Almoner itself stumbled. Nothing was written; whoever looks after it finds more in the log."
        )
    return _("Nothing was written. Stripe, or the comparison with our own record, says why.")


def what_next(event: WebhookEvent) -> str:
    if event.status not in (Status.RECEIVED, Status.FAILED):
        return _("Nothing more: it is done.")
    if event.next_attempt_at is None:
        return _("It is not tried again by itself. Remove the cause, then replay it.")
    if event.next_attempt_at <= timezone.now():
        return _("A worker takes it next.")
    return _("Next try at %(time)s.") % {
        "time": date_format(timezone.localtime(event.next_attempt_at), "DATETIME_FORMAT")
    }


def wanted_by(again: AuditEntry) -> str:
    """Whoever had it handled once more: a person here, or Stripe by delivering it again."""
    if again.action != REDELIVERED:
        return str(again.actor or "")
    return _("delivered again by Stripe. It had failed: %(error)s") % {"error": again.details["error"]}


def tries(event: WebhookEvent) -> str:
    """How often it was tried, and when it is again."""
    words = ngettext("%(number)d try", "%(number)d tries", event.attempts) % {"number": event.attempts}
    if event.status != Status.FAILED:
        return words
    if event.next_attempt_at is None:
        return _("%(tries)s, waits for a person") % {"tries": words}
    again = date_format(timezone.localtime(event.next_attempt_at), "TIME_FORMAT")
    return _("%(tries)s, next at %(time)s") % {"tries": words, "time": again}
