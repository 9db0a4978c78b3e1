"""Events: has Stripe anything to tell that never reached our inbox?"""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from payments.gateway.facts_lists import Period
from payments.models import WebhookEvent
from payments.services.handlers import HANDLERS
from payments.services.reconcile.differences import Difference, Scope

# Stripe keeps events for thirty days.
_KEPT = timedelta(days=29)


@dataclass(frozen=True)
class _Missing:
    count: int
    first: datetime.datetime
    example: str


def compare(scope: Scope) -> Iterator[Difference]:
    """One difference for each type of event: after a day without webhooks they are thousands."""
    missing: dict[str, _Missing] = {}
    since = max(scope.since, timezone.now() - _KEPT)
    undelivered = scope.gateway.list_undelivered(HANDLERS, Period(since))
    for some in scope.in_batches(undelivered):
        here = set(
            WebhookEvent.objects.filter(
                provider="stripe", event_id__in=[told.id for told in some]
            ).values_list("event_id", flat=True)
        )
        for told in some:
            if told.id not in here and scope.is_told(told.created_at):
                known = missing.get(told.type, _Missing(0, told.created_at, told.id))
                first, example = min((known.first, known.example), (told.created_at, told.id))
                missing[told.type] = _Missing(known.count + 1, first, example)
    for kind, found in missing.items():
        yield Difference(
            "events_undelivered",
            kind,
            title=_("%(count)s events %(type)s never reached us") % {"count": found.count, "type": kind},
            ours=_("not in the inbox"),
            theirs=_("since %(day)s, the first is %(event)s")
            % {"day": date_format(found.first.date()), "event": found.example},
            advice=_(
                "Look at the webhook endpoint in Stripe's dashboard: is it on, and does it get answers? Resend the "
                "events there, or backfill: 'manage.py backfill_stripe --since %(day)s'."
            )
            % {"day": found.first.date()},
            on=found.first.date(),
        )
