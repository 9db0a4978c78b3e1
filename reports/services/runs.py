"""Runs of reports: asked for, produced in the background, cancelled."""

import tempfile
from typing import Any, BinaryIO, cast

from django.core.files import File
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from backoffice.core import context
from backoffice.core.errors import DomainError
from backoffice.core.models import User
from backoffice.core.services import audit
from reports import catalogue
from reports.definition import Report
from reports.models import SEE_ALL_RUNS, ReportRun
from reports.parameters import InvalidParameters, ParameterForm
from reports.services.producing import Produced, Progress, produce


class NotAllowed(DomainError):
    """The person may not run this report, or not touch this run."""


class Overtaken(Exception):
    """While the file was being written the run was cancelled, or another worker took it over."""


def request_run(
    *, report: Report[Any], parameters: dict[str, str], file_format: str, by: User | None
) -> ReportRun:
    """Write down what is asked and queue the work, in one transaction.

    Raises NotAllowed or InvalidParameters. `by` is None for the house itself, which sees all rows.
    """
    run = _written_down(report=report, parameters=parameters, file_format=file_format, by=by)
    from reports.tasks import produce_run  # the task calls perform() below

    with transaction.atomic():
        run.save()
        produce_run.enqueue(str(run.pk))
    return run


def run_now(
    *, report: Report[Any], parameters: dict[str, str], file_format: str, by: User | None
) -> ReportRun:
    """The same without the queue, for whoever waits: a command."""
    run = _written_down(report=report, parameters=parameters, file_format=file_format, by=by)
    run.save()
    return perform(run.pk, is_last_try=True)


def perform(run_id: object, *, is_last_try: bool) -> ReportRun:
    """Produce the file of a run. Safe to repeat: what is finished stays, what a crash cut off starts anew.

    A refusal (rights or records that are gone) fails the run. Any other error goes on to the caller, after the
    run has failed if this was the last try, or gone back to the queue.
    """
    run = _begin(run_id)
    if run is None:
        return ReportRun.objects.get(pk=cast("Any", run_id))
    with translation.override(run.language), context.acting(run.requested_by):
        try:
            with tempfile.TemporaryFile() as out:
                produced = _produce(run, out)
                return _finish(run, out, produced)
        except Overtaken:
            run.refresh_from_db()
            return run
        except DomainError as refusal:
            return _fail(run, str(refusal))
        except Exception as fault:
            _give_back(run, fault, is_last_try=is_last_try)
            raise


def cancel(run: ReportRun, *, by: User) -> ReportRun:
    """The worker notices at its next signal and drops what it has written."""
    if run.requested_by_id != by.pk and not by.has_perm(SEE_ALL_RUNS):
        raise NotAllowed(_("Only the person who asked for this report can cancel it."))
    with transaction.atomic():
        run.move(ReportRun.Status.CANCELLED, by=by, finished_at=timezone.now())
        audit.record("report.cancelled", subject=run, actor=by)
    return run


def _written_down(
    *, report: Report[Any], parameters: dict[str, str], file_format: str, by: User | None
) -> ReportRun:
    if by is not None and not report.visible_to(by):
        raise NotAllowed(_("You may not run this report."))
    if file_format not in ReportRun.Format.values:
        raise InvalidParameters(
            _("There is no format '%(format)s'. Use one of: %(known)s.")
            % {"format": file_format, "known": ", ".join(ReportRun.Format.values)}
        )
    if unknown := report.form_class.unknown(parameters):
        raise InvalidParameters(
            _("The report has no parameter '%(name)s'. Its parameters are: %(known)s.")
            % {"name": unknown[0], "known": ", ".join(report.form_class.base_fields)}
        )
    form = report.form(parameters, viewer=by)
    form.insist()
    return ReportRun(
        slug=report.slug,
        title=str(report.title),
        format=file_format,
        parameters=form.as_strings(),
        language=translation.get_language() or "en",
        requested_by=by,
    )


def _begin(run_id: object) -> ReportRun | None:
    """Take the run over; None when there is nothing left to do."""
    with transaction.atomic():
        run = ReportRun.objects.select_for_update().get(pk=cast("Any", run_id))
        if run.status == ReportRun.Status.RUNNING:
            # Its worker died, or will find itself overtaken by the number of its attempt.
            run.move(ReportRun.Status.QUEUED)
        if run.status != ReportRun.Status.QUEUED:
            return None
        return run.move(
            ReportRun.Status.RUNNING,
            attempt=run.attempt + 1,
            started_at=timezone.now(),
            progress=0,
            row_count=None,
        )


def _produce(run: ReportRun, out: BinaryIO) -> Produced:
    report, form = _asked_again(run)
    return produce(
        out,
        report=report,
        form=form,
        file_format=run.format,
        viewer=run.requested_by,
        generated_by=str(run.requested_by or _("The system")),
        generated_at=cast("Any", run.started_at),
        tell=lambda progress: _signal(run, progress),
    )


def _asked_again(run: ReportRun) -> tuple[Report[Any], ParameterForm[Any]]:
    """Rights are asked once more: between asking and producing somebody may have lost them."""
    report = catalogue.report_called(run.slug)
    if run.requested_by is not None and not report.visible_to(run.requested_by):
        raise NotAllowed(_("%(person)s may not run this report any more.") % {"person": run.requested_by})
    form = report.form(run.parameters, viewer=run.requested_by)
    form.insist()
    return report, form


def _signal(run: ReportRun, progress: Progress) -> None:
    still_ours = _ours(run).update(
        progress=progress.done, row_count=progress.total, updated_at=timezone.now()
    )
    if not still_ours:
        raise Overtaken


def _ours(run: ReportRun) -> Any:
    return ReportRun.objects.filter(pk=run.pk, status=ReportRun.Status.RUNNING, attempt=run.attempt)


def _finish(run: ReportRun, out: BinaryIO, produced: Produced) -> ReportRun:
    with transaction.atomic():
        if not _ours(run).select_for_update().exists():
            raise Overtaken
        storage, name = run.file.storage, run.file.field.generate_filename(run, "")
        storage.delete(name)  # of an attempt that died after it had stored its file
        return run.move(
            ReportRun.Status.DONE,
            file=storage.save(name, File(out)),
            sha256=produced.sha256,
            row_count=produced.row_count,
            progress=produced.row_count,
            totals=produced.totals,
            finished_at=timezone.now(),
        )


def _fail(run: ReportRun, message: str) -> ReportRun:
    with transaction.atomic():
        if _ours(run).select_for_update().exists():
            run.move(ReportRun.Status.FAILED, error=message, finished_at=timezone.now())
    return run


def _give_back(run: ReportRun, fault: Exception, *, is_last_try: bool) -> None:
    if is_last_try:
        _fail(
            run,
            _(
                "Almoner could not make this file because of a fault of its own (%(kind)s). The administrators "
                "have been told. Nothing is wrong with what you asked for: try again later."
            )
            % {"kind": type(fault).__name__},
        )
        return
    with transaction.atomic():
        if _ours(run).select_for_update().exists():
            run.move(ReportRun.Status.QUEUED)
