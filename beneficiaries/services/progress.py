"""Writing progress reports, reviewing them, and releasing them to sponsors."""

import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from backoffice.core import context
from backoffice.core.errors import DomainError
from backoffice.core.models import User
from beneficiaries.models import Child, ProgressReport
from beneficiaries.services.reasons import ReasonWanted
from beneficiaries.services.report_schedule import due_after_release
from beneficiaries.services.stories import what_may_not_be_published

Status = ProgressReport.Status


class ReportRefused(DomainError):
    """A step with a progress report that cannot be taken now; the message says what to do."""


def start_report(
    child: Child, *, by: User, period_from: datetime.date, period_until: datetime.date
) -> ProgressReport:
    """Begin the report on a child. One is written at a time: the open one is finished before the next begins."""
    _refuse_closed(child)
    report = ProgressReport(child=child, period_from=period_from, period_until=period_until, written_by=by)
    report.full_clean(validate_constraints=False)
    try:
        with transaction.atomic(), context.acting(by):
            report.save(force_insert=True)
    except IntegrityError as error:
        raise ReportRefused(
            _("A report on %(child)s is being written already. Finish that one first.") % {"child": child}
        ) from error
    return report


def update_report(report: ProgressReport, *, by: User, reason: str = "") -> ProgressReport:
    """Save what was written in a draft."""
    with transaction.atomic(), context.acting(by, reason=reason):
        standing = ProgressReport.objects.select_for_update().get(pk=report.pk)
        if not standing.is_open:
            raise ReportRefused(
                _("This report is '%(status)s'. Have it sent back before you change it.")
                % {"status": standing.get_status_display()}
            )
        report.full_clean()
        report.save()
    return report


def what_stands_in_the_way(report: ProgressReport) -> list[str]:
    """What has to be written, and what has to be taken out, before a sponsor may read this; in words."""
    found = [] if report.story.strip() else [_("the words for the sponsor are missing")]
    for text in (report.story, report.school_results):
        found += [
            _("take out “%(words)s” (%(why)s)") % {"words": text[one.start : one.end], "why": one.why}
            for one in what_may_not_be_published(report.child, text)
        ]
    return found


def submit_report(report: ProgressReport, *, by: User, reason: str = "") -> ProgressReport:
    """Hand a draft in for review."""
    _refuse_closed(report.child)
    if report.is_open and (obstacles := what_stands_in_the_way(report)):
        raise ReportRefused(
            _("This report cannot be handed in yet: %(obstacles)s.") % {"obstacles": "; ".join(obstacles)}
        )
    return report.move(Status.IN_REVIEW, by=by, reason=reason, submitted_at=timezone.now())


def send_back_report(report: ProgressReport, *, by: User, reason: str) -> ProgressReport:
    if not reason.strip():
        raise ReasonWanted(_("Say what is to be mended: the writer reads it."))
    return report.move(Status.DRAFT, by=by, reason=reason)


def release_report(report: ProgressReport, *, by: User, reason: str = "") -> ProgressReport:
    """Let sponsors read the report. From today the next one is reckoned."""
    with transaction.atomic(), context.acting(by, reason=reason):
        child = Child.objects.select_for_update().get(pk=report.child_id)
        if report.can_move(Status.RELEASED):
            _refuse_releasing(report, child, by)
        now = timezone.now()
        report.move(Status.RELEASED, by=by, reason=reason, reviewed_by=by, released_at=now)
        if child.report_due_on is not None:
            child.report_due_on = due_after_release(timezone.localtime(now).date())
            child.save(update_fields=["report_due_on", "updated_at"])
    return report


def _refuse_releasing(report: ProgressReport, child: Child, by: User) -> None:
    _refuse_closed(child)
    if report.written_by_id == by.pk:
        raise ReportRefused(_("You wrote this report. It is released by another person."))
    if not child.consents.standing().exists():
        raise ReportRefused(
            _("No guardian's consent stands for %(child)s. Without it nothing is shown to sponsors.")
            % {"child": child}
        )
    if obstacles := what_stands_in_the_way(report):
        raise ReportRefused(
            _("This report cannot be released: %(obstacles)s.") % {"obstacles": "; ".join(obstacles)}
        )


def _refuse_closed(child: Child) -> None:
    if not child.record_is_open:
        raise ReportRefused(
            _("%(child)s is '%(status)s'. Reports are written on children of the programme.")
            % {"child": child, "status": child.get_status_display()}
        )
