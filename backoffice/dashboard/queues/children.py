"""Children, their papers and reports: what waits for a person."""

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy

from backoffice.dashboard import descriptions
from backoffice.dashboard.queues.queue import Queue
from beneficiaries.models import Child, DuplicateSuspicion, ProgressReport
from beneficiaries.models.child_rows import REVERIFY_NOTICE

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
)
