"""What must I do now? Queues of rows that wait for a person, shown to those who can do it.

Each queue is a query of a list in the admin: what the dashboard counts is what opens.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, F, OrderBy, QuerySet, Window
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.text import Truncator
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backoffice.core import money
from backoffice.core.models import OutgoingEmail, WorkItem
from backoffice.rooms import list_address, may_open, record_address, rows_of
from beneficiaries.models import Child
from payments.models import PaymentLink, WebhookEvent

FIRST_ROWS = 5
# Younger events are most likely being handled right now.
EVENTS_WAIT = timedelta(minutes=5)

Lookups = Mapping[str, str]


@dataclass(frozen=True)
class Queue:
    slug: str
    title: str | Promise
    empty: str | Promise
    icon: str
    model: str
    right: str
    lookups: Callable[[], Lookups]
    describe: Callable[[Any], tuple[str, str]]
    since: str
    order: tuple[str | OrderBy, ...]
    related: tuple[str, ...] = ()
    urgent: bool = False


@dataclass(frozen=True)
class Waiting:
    title: str
    detail: str
    address: str
    since: datetime | None

    @property
    def ago(self) -> str:
        """For how long it has waited, in one unit: "3 days"."""
        if self.since is None:
            return ""
        moments = timezone.now() - self.since < timedelta(minutes=1)
        return _("just now") if moments else timesince(self.since, depth=1)


@dataclass(frozen=True)
class FilledQueue:
    queue: Queue
    total: int
    first: list[Waiting]
    address: str

    @property
    def more(self) -> int:
        return self.total - len(self.first)


def _child(child: Child) -> tuple[str, str]:
    return child.full_name, f"{child.reference} · {child.partner.name}"


def _own_child(child: Child) -> tuple[str, str]:
    came_back = f" · {_('sent back')}" if child.submitted_at else ""
    return child.full_name, f"{child.reference}{came_back}"


def _work_item(item: WorkItem) -> tuple[str, str]:
    if item.due_on is None:
        return item.title, ""
    if item.due_on < timezone.localdate():
        return item.title, _("was due on %(date)s") % {"date": item.due_on.isoformat()}
    return item.title, _("due on %(date)s") % {"date": item.due_on.isoformat()}


def _link(link: PaymentLink) -> tuple[str, str]:
    return link.donor.name, f"{money.in_words(link.amount)} · {link.get_interval_display()}"


def _email(email: OutgoingEmail) -> tuple[str, str]:
    return email.subject, f"{email.to} · {email.get_status_display()}"


def _event(event: WebhookEvent) -> tuple[str, str]:
    return event.type, Truncator(event.error.strip().split("\n")[-1] or event.get_status_display()).chars(90)


def _task(result: Any) -> tuple[str, str]:
    name = result.task_path.rsplit(".", 1)[-1].replace("_", " ")
    return name, result.exception_class_path.rsplit(".", 1)[-1]


def _waiting_events() -> Lookups:
    before = (timezone.now() - EVENTS_WAIT).replace(second=0, microsecond=0)
    unprocessed = f"{WebhookEvent.Status.RECEIVED.value},{WebhookEvent.Status.FAILED.value}"
    return {"status__in": unprocessed, "received_at__lt": before.isoformat()}


QUEUES = (
    Queue(
        slug="review",
        title=gettext_lazy("Children in review"),
        empty=gettext_lazy("No child waits for review."),
        icon="fact_check",
        model="beneficiaries.child",
        right="beneficiaries.verify_child",
        lookups=lambda: {"status__exact": Child.Status.IN_REVIEW.value},
        describe=_child,
        since="submitted_at",
        order=("submitted_at", "id"),
        related=("partner",),
    ),
    Queue(
        slug="to-submit",
        title=gettext_lazy("Children to finish and submit"),
        empty=gettext_lazy("Every child that you registered has been submitted."),
        icon="edit_note",
        model="beneficiaries.child",
        right="beneficiaries.submit_child",
        lookups=lambda: {"status__exact": Child.Status.REGISTERED.value},
        describe=_own_child,
        since="updated_at",
        order=(F("submitted_at").desc(nulls_last=True), "id"),  # sent back ones first
    ),
    Queue(
        slug="work",
        title=gettext_lazy("Work items"),
        empty=gettext_lazy("Nothing is open."),
        icon="task_alt",
        model="core.workitem",
        right="core.close_workitem",
        lookups=lambda: {"status__exact": WorkItem.Status.OPEN.value},
        describe=_work_item,
        since="created_at",
        order=(F("due_on").asc(nulls_last=True), "created_at", "id"),
    ),
    Queue(
        slug="links",
        title=gettext_lazy("Payment links opened, not paid"),
        empty=gettext_lazy("Every link that was opened has been paid."),
        icon="link",
        model="payments.paymentlink",
        right="payments.send_paymentlink",
        lookups=lambda: {"status__exact": PaymentLink.Status.OPEN.value, "opened_at__isnull": "False"},
        describe=_link,
        since="opened_at",
        order=("-opened_at", "-id"),
        related=("donor",),
    ),
    Queue(
        slug="mail",
        title=gettext_lazy("Emails that did not go out"),
        empty=gettext_lazy("All mail has gone out."),
        icon="unsubscribe",
        model="core.outgoingemail",
        right="core.resend_outgoingemail",
        lookups=lambda: {
            "status__in": f"{OutgoingEmail.Status.FAILED.value},{OutgoingEmail.Status.UNCERTAIN.value}"
        },
        describe=_email,
        since="created_at",
        order=("-created_at", "-id"),
        urgent=True,
    ),
    Queue(
        slug="events",
        title=gettext_lazy("Payment events not handled"),
        empty=gettext_lazy("Every event from the processor has been handled."),
        icon="sync_problem",
        model="payments.webhookevent",
        right="payments.replay_webhookevent",
        lookups=_waiting_events,
        describe=_event,
        since="received_at",
        order=("-received_at", "-id"),
        urgent=True,
    ),
    Queue(
        slug="tasks",
        title=gettext_lazy("Background work that failed"),
        empty=gettext_lazy("No background work has failed."),
        icon="report",
        model="django_tasks_database.dbtaskresult",
        right="core.rerun_task",
        lookups=lambda: {"status__exact": "FAILED"},
        describe=_task,
        since="enqueued_at",
        order=("-enqueued_at", "id"),
        urgent=True,
    ),
)


def queues_for(request: HttpRequest) -> list[FilledQueue]:
    """The queues that this person can work on, each filled by one query."""
    return [filled for queue in QUEUES if (filled := fill(request, queue)) is not None]


def fill(request: HttpRequest, queue: Queue) -> FilledQueue | None:
    """None for those who could do nothing about it. Read once per request: badges show the same totals."""
    known = request.__dict__.setdefault("_filled_queues", {})
    if queue.slug not in known:
        may = request.user.has_perm(queue.right) and may_open(request, queue.model)
        known[queue.slug] = _fill(request, queue) if may else None
    filled: FilledQueue | None = known[queue.slug]
    return filled


def total(request: HttpRequest, slug: str) -> int:
    filled = fill(request, next(queue for queue in QUEUES if queue.slug == slug))
    return filled.total if filled is not None else 0


def matching(rows: QuerySet[Any], lookups: Lookups) -> QuerySet[Any]:
    """The rows that the list shows for these lookups, written as they stand in its address."""
    conditions: dict[str, Any] = {}
    for name, value in lookups.items():
        if name.endswith("__in"):
            conditions[name] = value.split(",")
        elif name.endswith("__isnull"):
            conditions[name] = value == "True"
        else:
            conditions[name] = value
    return rows.filter(**conditions)


def _fill(request: HttpRequest, queue: Queue) -> FilledQueue:
    lookups = queue.lookups()
    rows = matching(rows_of(request, queue.model), lookups).order_by(*queue.order)
    if queue.related:
        rows = rows.select_related(*queue.related)
    found = list(rows.annotate(queue_total=Window(Count("pk")))[:FIRST_ROWS])
    first = []
    for row in found:
        title, detail = queue.describe(row)
        first.append(Waiting(title, detail, record_address(row), getattr(row, queue.since)))
    return FilledQueue(
        queue=queue,
        total=found[0].queue_total if found else 0,
        first=first,
        address=list_address(queue.model, **lookups),
    )
