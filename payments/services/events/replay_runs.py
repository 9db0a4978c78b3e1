"""Having many events handled once more, in the background, with an account of what came of each.

The run is its audit entry, which names the events; each that was handled leaves an entry of its own. So a worker
that is stopped in the middle, or a second one, goes on with what is left.
"""

import time
from collections import Counter
from dataclasses import dataclass

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from backoffice.core.models import AuditEntry, User
from backoffice.core.services.audit import record as write_audit
from payments.models import WebhookEvent
from payments.services.events import replays
from payments.services.events.replays import ReplayRefused
from payments.tasks.events import replay_events

MOST_AT_ONCE = 200
TURN_SECONDS = 60
ASKED, REFUSED = "events.replay_asked", "event.replay_refused"


@dataclass(frozen=True)
class Progress:
    events: list[WebhookEvent]
    # Why an event of the run was not handled, by its key.
    refusals: dict[int, str]
    done: int

    @property
    def total(self) -> int:
        return len(self.events)

    @property
    def is_over(self) -> bool:
        return self.done >= self.total

    @property
    def percent(self) -> int:
        return 100 * self.done // self.total if self.total else 100

    @property
    def failed(self) -> int:
        """Those whose last try went wrong, whatever became of them before."""
        return sum(bool(event.error) and event.pk not in self.refusals for event in self.events)


def start(events: QuerySet[WebhookEvent], *, by: User, reason: str = "") -> AuditEntry:
    """Write down which events, and hand them to the workers. Raises ReplayRefused for none and for too many."""
    keys = list(events.order_by("received_at", "pk").values_list("pk", flat=True)[: MOST_AT_ONCE + 1])
    if not keys:
        raise ReplayRefused(_("There is no such event to replay."))
    if len(keys) > MOST_AT_ONCE:
        raise ReplayRefused(
            _("More than %(most)d events cannot be replayed at once. Choose fewer.") % {"most": MOST_AT_ONCE}
        )
    with transaction.atomic():
        run = write_audit(ASKED, actor=by, label=str(len(keys)), events=keys, reason=reason)
        replay_events.enqueue(run.pk)
    return run


def failed_for_good() -> QuerySet[WebhookEvent]:
    """The oldest of those that are not tried again by themselves, as many as one run takes."""
    waiting = WebhookEvent.objects.filter(status=WebhookEvent.Status.FAILED, next_attempt_at=None)
    oldest = waiting.order_by("received_at", "pk").values("pk")[:MOST_AT_ONCE]
    return WebhookEvent.objects.filter(pk__in=list(oldest.values_list("pk", flat=True)))


def take_turn(run_id: int, *, seconds: float = TURN_SECONDS) -> bool:
    """Replay for a while; says whether another turn is wanted. Safe to repeat: an event handled twice changes
    nothing twice."""
    run = AuditEntry.objects.select_related("actor").get(pk=run_id, action=ASKED)
    ends = time.monotonic() + seconds
    done = {entry.subject_id for entry in _entries(run)}
    for key in run.details["events"]:
        if str(key) in done:
            continue
        if time.monotonic() > ends:
            return True
        event = WebhookEvent.objects.filter(pk=key).first()
        if event is not None:
            _replay(event, run)
    return False


def progress(run: AuditEntry) -> Progress:
    entries = list(_entries(run))
    rows = WebhookEvent.objects.filter(pk__in=run.details["events"]).defer("payload").order_by("received_at")
    return Progress(
        events=list(rows),
        refusals={
            int(entry.subject_id): str(entry.details["why"]) for entry in entries if entry.action == REFUSED
        },
        done=len({entry.subject_id for entry in entries}),
    )


def in_words(found: Progress) -> str:
    """What came of it, kind by kind, for the line above the table."""
    counts = Counter(str(event.get_status_display()) for event in found.events)
    return ", ".join(f"{word}: {number}" for word, number in counts.items())


def _replay(event: WebhookEvent, run: AuditEntry) -> None:
    try:
        replays.replay(event, by=run.actor, run=run.pk)
    except ReplayRefused as refusal:
        write_audit(REFUSED, subject=event, actor=run.actor, run=run.pk, why=str(refusal))


def _entries(run: AuditEntry) -> QuerySet[AuditEntry]:
    return AuditEntry.objects.filter(
        subject_type=ContentType.objects.get_for_model(WebhookEvent),
        subject_id__in=[str(key) for key in run.details["events"]],
        action__in=[replays.REPLAYED, REFUSED],
        details__run=run.pk,
    )
