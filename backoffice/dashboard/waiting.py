"""The queues of one person, filled: what waits there, and for how long."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import CharField, Count, QuerySet, Value, Window
from django.http import HttpRequest
from django.utils import timezone
from django.utils.timesince import timesince
from django.utils.translation import gettext as _

from backoffice.dashboard.queues import QUEUES
from backoffice.dashboard.queues.queue import Lookups, Queue
from backoffice.rooms import list_address, may_open, record_address, rows_of

FIRST_ROWS = 5


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


def queues_for(request: HttpRequest) -> list[FilledQueue]:
    """The queues that this person can work on, each filled by one query."""
    return [_fill(request, queue) for queue in QUEUES if _works_on(request, queue)]


def totals(request: HttpRequest) -> dict[str, int]:
    """How much waits in each queue of this person: one question for all of them, once per request."""
    known: dict[str, int] | None = request.__dict__.get("_queue_totals")
    if known is None:
        known = request.__dict__["_queue_totals"] = _count(request)
    return known


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
    rows = _rows(request, queue).order_by(*queue.order)
    if queue.related:
        rows = rows.select_related(*queue.related)
    found = list(rows.annotate(queue_total=Window(Count("pk")))[:FIRST_ROWS])
    first = []
    for row in found:
        title, detail = queue.describe(row)
        first.append(
            Waiting(title, detail, record_address(row), getattr(row, queue.since) if queue.since else None)
        )
    return FilledQueue(
        queue=queue,
        total=found[0].queue_total if found else 0,
        first=first,
        address=list_address(queue.model, **queue.lookups()),
    )


def _works_on(request: HttpRequest, queue: Queue) -> bool:
    return request.user.has_perm(queue.right) and may_open(request, queue.model)


def _rows(request: HttpRequest, queue: Queue) -> QuerySet[Any]:
    listed = rows_of(request, queue.model)
    return queue.choose(listed) if queue.choose else matching(listed, queue.lookups())


def _count(request: HttpRequest) -> dict[str, int]:
    counted = [
        _rows(request, queue)
        .order_by()
        .annotate(slug=Value(queue.slug, output_field=CharField()))
        .values("slug")
        .annotate(number=Count("pk", distinct=True))
        .values_list("slug", "number")
        for queue in QUEUES
        if _works_on(request, queue)
    ]
    if not counted:
        return {}
    first, *others = counted
    return dict(first.union(*others, all=True)) if others else dict(first)
