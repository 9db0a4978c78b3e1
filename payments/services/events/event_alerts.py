"""Is the line to Stripe alive? Seen every quarter of an hour; a person is asked while it is not.

Each alert is one work item that stands while its trouble lasts and is closed by the next look after it.
"""

import datetime
from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from backoffice.core.models import WorkItem
from backoffice.core.services import work
from payments.gateway import get_gateway
from payments.gateway.base import Gateway
from payments.gateway.facts_lists import Period
from payments.models import RecurringGift, WebhookEvent
from payments.services.handlers import types_of_stripe

FAILING, SILENT, WAITING = "events.failing", "events.silent", "events.waiting"
# So many within an hour are no longer single accidents, for each of which there is an item of its own.
MOST_FAILING = 10
_AN_HOUR = datetime.timedelta(hours=1)
_LONGEST_WAIT = datetime.timedelta(minutes=15)
# Stripe tries again for three days; what it gave up before then is looked for by the nightly comparison.
_STRIPE_TRIES_FOR = datetime.timedelta(days=3)
_NAMED = 5
Status = WebhookEvent.Status


@dataclass(frozen=True)
class Trouble:
    title: str
    details: list[str]


def watch(gateway: Gateway | None = None) -> list[str]:
    """Look once; returns the alerts that stand. What needs Stripe's answer comes last: it may raise GatewayError."""
    looks: dict[str, Callable[[], Trouble | None]] = {
        FAILING: _failing,
        WAITING: _waiting,
        SILENT: lambda: _silence(gateway or get_gateway()),
    }
    return [kind for kind, look in looks.items() if _tell(kind, look())]


def _tell(kind: str, trouble: Trouble | None) -> bool:
    if trouble is None:
        for item in WorkItem.objects.open().filter(key=kind):
            item.move(WorkItem.Status.DONE, reason=_("It has passed by itself."))
        return False
    work.ask(kind, title=trouble.title, details="\n".join(trouble.details), key=kind)
    return True


def _failing() -> Trouble | None:
    """Many of those that came within an hour, or are being tried again."""
    now_wrong = Q(received_at__gte=timezone.now() - _AN_HOUR) | Q(next_attempt_at__isnull=False)
    failed = WebhookEvent.objects.filter(now_wrong, status=Status.FAILED)
    number = failed.count()
    if number <= MOST_FAILING:
        return None
    last = failed.order_by("-received_at").values_list("type", "error")[:_NAMED]
    return Trouble(
        _("%(number)d events of Stripe fail") % {"number": number},
        [
            _("They have probably one cause: Stripe cannot be reached, its key was changed, or we erred."),
            _("They are tried again by themselves; what is given up is replayed in the list of events."),
            *(f"{kind}: {error}" for kind, error in last),
        ],
    )


def _waiting() -> Trouble | None:
    """Events lie in the inbox and nobody takes them."""
    since = timezone.now() - _LONGEST_WAIT
    lying = WebhookEvent.objects.unprocessed().filter(next_attempt_at__lt=since)
    if not lying.exists():
        return None
    return Trouble(
        _("Events of Stripe are not being handled"),
        [
            _("%(number)d events have been waiting for more than a quarter of an hour.")
            % {"number": lying.count()},
            _("The worker has probably stopped. See that 'manage.py process_events' runs, and start it."),
            _("Nothing is lost: whatever has come is handled as soon as it runs again."),
        ],
    )


def _silence(gateway: Gateway) -> Trouble | None:
    """Nothing has come for long, although something must have happened."""
    now = timezone.now()
    quiet_since = now - datetime.timedelta(hours=settings.EVENT_SILENCE_HOURS)
    # What comes of the other mode proves nothing about the line that money comes by.
    heard = WebhookEvent.objects.filter(provider="stripe", livemode=settings.STRIPE_LIVE_MODE)
    if heard.filter(received_at__gte=quiet_since).exists():
        return None
    undelivered = _undelivered(gateway, Period(since=now - _STRIPE_TRIES_FOR, until=now))
    due = _charged_meanwhile(now)
    if not undelivered and not due:
        return None
    return Trouble(
        _("No event of Stripe has come for %(hours)d hours") % {"hours": settings.EVENT_SILENCE_HOURS},
        [*_grounds(undelivered, due), *_what_to_check()],
    )


def _undelivered(gateway: Gateway, period: Period) -> int:
    return sum(1 for _event in gateway.list_undelivered(types_of_stripe(), period))


def _charged_meanwhile(now: datetime.datetime) -> int:
    """Recurring gifts whose next payment has come and gone without a word. Stripe asks an hour after the time."""
    charged = [RecurringGift.Status.ACTIVE, RecurringGift.Status.PAST_DUE]
    due = RecurringGift.objects.filter(status__in=charged, stripe_subscription_id__isnull=False)
    return due.filter(next_payment_at__lt=now - 2 * _AN_HOUR).count()


def _grounds(undelivered: int, due: int) -> list[str]:
    grounds = []
    if undelivered:
        grounds.append(
            _("Stripe has %(number)d events that it could not hand over.") % {"number": undelivered}
        )
    if due:
        grounds.append(_("%(number)d recurring gifts were to be charged meanwhile.") % {"number": due})
    return grounds


def _what_to_check() -> list[str]:
    return [
        _("Run 'manage.py check_stripe': it says what is wrong with the endpoint. Look whether"),
        _("- the endpoint is disabled, or its address is not ours any more;"),
        _("- its signing secret was rolled, and STRIPE_WEBHOOK_SECRETS still holds the old one;"),
        _("- the address answers from outside: certificate, firewall, proxy."),
        _("Then have Stripe send them again, or press 'Compare with Stripe'."),
    ]
