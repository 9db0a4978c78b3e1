"""What must I do now? Queues of rows that wait for a person, shown to those who can do it.

Each queue is a query of a list in the admin: what the dashboard counts is what opens.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import F, OrderBy, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from backoffice.core.models import OutgoingEmail, WorkItem
from backoffice.dashboard import descriptions
from beneficiaries.models import Child, DuplicateSuspicion, ProgressReport
from beneficiaries.models.child_rows import REVERIFY_NOTICE
from donors.admin.holds import ending_soon
from donors.models import ChildOffer, DonorSuspicion, Letter
from payments.models import PaymentLink, WebhookEvent

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
    # Where the lookups name a filter of the list: what that filter chooses.
    choose: Callable[[Any], QuerySet[Any]] | None = None


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
        describe=descriptions.child,
        since="submitted_at",
        order=("submitted_at", "id"),
        related=("partner",),
    ),
    Queue(
        slug="verify-again",
        title=gettext_lazy("Children to verify again"),
        empty=gettext_lazy("No yearly verification falls due soon."),
        icon="event_repeat",
        model="beneficiaries.child",
        right="beneficiaries.verify_child",
        lookups=lambda: {
            "status__exact": Child.Status.VERIFIED.value,
            "reverify_due_on__lte": (timezone.localdate() + REVERIFY_NOTICE).isoformat(),
        },
        describe=descriptions.child_to_verify_again,
        since="",
        order=("reverify_due_on", "id"),
    ),
    Queue(
        slug="to-submit",
        title=gettext_lazy("Children to finish and submit"),
        empty=gettext_lazy("Every child that you registered has been submitted."),
        icon="edit_note",
        model="beneficiaries.child",
        right="beneficiaries.submit_child",
        lookups=lambda: {"status__exact": Child.Status.REGISTERED.value},
        describe=descriptions.own_child,
        since="updated_at",
        order=(F("submitted_at").desc(nulls_last=True), "id"),  # sent back ones first
    ),
    Queue(
        slug="duplicates",
        title=gettext_lazy("Possible duplicates"),
        empty=gettext_lazy("No two children resemble each other."),
        icon="people",
        model="beneficiaries.duplicatesuspicion",
        right="beneficiaries.merge_child",
        lookups=lambda: {"status__exact": DuplicateSuspicion.Status.OPEN.value},
        describe=descriptions.pair,
        since="found_at",
        order=("-score", "-id"),
        related=("child_a", "child_b"),
    ),
    Queue(
        slug="duplicate-donors",
        title=gettext_lazy("Possible duplicate donors"),
        empty=gettext_lazy("No two donors resemble each other."),
        icon="people",
        model="donors.donorsuspicion",
        right="donors.merge_donor",
        lookups=lambda: {"status__exact": DonorSuspicion.Status.OPEN.value},
        describe=descriptions.pair_of_donors,
        since="found_at",
        order=("-score", "-id"),
        related=("donor_a", "donor_b"),
    ),
    Queue(
        slug="reports-due",
        title=gettext_lazy("Progress reports due"),
        empty=gettext_lazy("No progress report is due."),
        icon="event_note",
        model="beneficiaries.child",
        right="beneficiaries.add_progressreport",
        lookups=lambda: {"report_due": "now"},
        choose=lambda children: children.report_due(),
        describe=descriptions.child_with_report_due,
        since="",
        order=("report_due_on", "id"),
    ),
    Queue(
        slug="reports-review",
        title=gettext_lazy("Progress reports to review"),
        empty=gettext_lazy("No progress report waits for review."),
        icon="rate_review",
        model="beneficiaries.progressreport",
        right="beneficiaries.review_progressreport",
        lookups=lambda: {"status__exact": ProgressReport.Status.IN_REVIEW.value},
        describe=descriptions.progress_report,
        since="submitted_at",
        order=("submitted_at", "id"),
        related=("child__partner",),
    ),
    Queue(
        slug="papers",
        title=gettext_lazy("Papers to renew"),
        empty=gettext_lazy("No paper has expired or will soon."),
        icon="event_busy",
        model="beneficiaries.childdocument",
        right="beneficiaries.add_childdocument",
        lookups=lambda: {"expiry": "due"},
        choose=lambda papers: papers.to_renew(),
        describe=descriptions.paper,
        since="",
        order=("expires_on", "id"),
        related=("child",),
    ),
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
    Queue(
        slug="letters-review",
        title=gettext_lazy("Letters to review"),
        empty=gettext_lazy("No letter waits for review."),
        icon="mail",
        model="donors.letter",
        right="donors.review_letter",
        lookups=lambda: {"status__exact": Letter.Status.IN_REVIEW.value},
        describe=descriptions.letter,
        since="submitted_at",
        order=("submitted_at", "id"),
        related=("sponsorship__child", "sponsorship__correspondent"),
    ),
    Queue(
        slug="child-left",
        title=gettext_lazy("Sponsors of children who left"),
        empty=gettext_lazy("Every sponsor of a child who left has been told, and has answered or still may."),
        icon="family_restroom",
        model="donors.childoffer",
        right="donors.send_childoffer",
        lookups=lambda: {"status__in": f"{ChildOffer.Status.DRAFT.value},{ChildOffer.Status.EXPIRED.value}"},
        describe=descriptions.child_offer,
        since="created_at",
        order=("created_at", "id"),
        related=("sponsorship__child", "sponsorship__payer"),
    ),
    Queue(
        slug="links",
        title=gettext_lazy("Payment links opened, not paid"),
        empty=gettext_lazy("Every link that was opened has been paid."),
        icon="link",
        model="payments.paymentlink",
        right="payments.send_paymentlink",
        lookups=lambda: {"status__exact": PaymentLink.Status.OPEN.value, "opened_at__isnull": "False"},
        describe=descriptions.link,
        since="opened_at",
        order=("-opened_at", "-id"),
        related=("donor",),
    ),
    Queue(
        slug="behind",
        title=gettext_lazy("Sponsorships behind"),
        empty=gettext_lazy("Every sponsor has paid what was promised."),
        icon="running_with_errors",
        model="donors.sponsorship",
        right="donors.change_sponsorship",
        lookups=lambda: {"behind": "now"},
        choose=lambda promises: promises.behind(),
        describe=descriptions.promise_behind,
        since="",
        order=("behind_since", "id"),
        related=("payer", "child"),
    ),
    Queue(
        slug="holds",
        title=gettext_lazy("Holds ending"),
        empty=gettext_lazy("No hold on a child ends within two days."),
        icon="bookmark",
        model="donors.hold",
        right="donors.release_hold",
        lookups=ending_soon,
        describe=descriptions.hold,
        since="",
        order=("expires_at", "id"),
        related=("child", "donor"),
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
        describe=descriptions.email,
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
        describe=descriptions.event,
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
        describe=descriptions.task,
        since="enqueued_at",
        order=("-enqueued_at", "id"),
        urgent=True,
    ),
)
