"""Work, mail and the house itself: what waits for a person."""

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy

from backoffice.core.models import OutgoingEmail, WorkItem
from backoffice.dashboard import descriptions
from backoffice.dashboard.queues.queue import Queue

WORK = (
    Queue(
        slug="due",
        title=gettext_lazy("Due today"),
        empty=gettext_lazy("Nothing is due today."),
        icon="today",
        model="core.workitem",
        right="core.close_workitem",
        lookups=lambda: {
            "status__exact": WorkItem.Status.OPEN.value,
            "due_on__lte": timezone.localdate().isoformat(),
        },
        describe=descriptions.work_item,
        since="",
        order=("due_on", "created_at", "id"),
        urgent=True,
    ),
    Queue(
        slug="work",
        title=gettext_lazy("Work items"),
        empty=gettext_lazy("Nothing is open."),
        icon="task_alt",
        model="core.workitem",
        right="core.close_workitem",
        lookups=lambda: {"status__exact": WorkItem.Status.OPEN.value},
        describe=descriptions.work_item,
        since="created_at",
        order=(F("due_on").asc(nulls_last=True), "created_at", "id"),
    ),
)

MACHINERY = (
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
        describe=descriptions.email,
        since="created_at",
        order=("-created_at", "-id"),
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
        describe=descriptions.task,
        since="enqueued_at",
        order=("-enqueued_at", "id"),
        urgent=True,
    ),
)
