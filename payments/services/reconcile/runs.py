"""The rows of comparisons and backfills: one of each kind at a time, with its progress, and no dead one for ever."""

import datetime
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from backoffice.core.errors import DomainError
from backoffice.core.models import User
from payments.models import Reconciliation

Status = Reconciliation.Status
# A run tells its progress after each hundred rows; one that has been silent for so long is dead.
_SILENT = timedelta(minutes=10)


class RunsAlready(DomainError):
    """Another run of the same kind is at work."""


class Overtaken(Exception):
    """While this run was silent another one has taken its place."""


def ask(*, kind: str, since: datetime.datetime, until: datetime.datetime, by: User | None) -> Reconciliation:
    """Write down what is asked for. Raises RunsAlready while another one waits or runs."""
    forget_dead(kind)
    under_way = Reconciliation.objects.filter(kind=kind, status__in=[Status.QUEUED, Status.RUNNING])
    if under_way.exists():
        raise RunsAlready(_("One is under way already. Look at its progress in the list."))
    return Reconciliation.objects.create(kind=kind, since=since, until=until, started_by=by)


def begin(run_id: object) -> Reconciliation | None:
    """Take the run up, also where its worker died; None when there is nothing left to do."""
    with transaction.atomic(durable=True):
        run = Reconciliation.objects.select_for_update().get(pk=run_id)  # type: ignore[misc]  # a text key will do
        if run.status == Status.RUNNING:
            return run
        if run.status != Status.QUEUED:
            return None
        try:
            with transaction.atomic():
                return run.move(Status.RUNNING)
        except IntegrityError as error:
            raise RunsAlready(_("Another run is at work.")) from error


def progress(run: Reconciliation, **facts: Any) -> None:
    """Tell how far it has come. Raises Overtaken."""
    alive = Reconciliation.objects.filter(pk=run.pk, status=Status.RUNNING)
    if not alive.update(updated_at=timezone.now(), **facts):
        raise Overtaken


def finish(run: Reconciliation, **facts: Any) -> Reconciliation:
    run.refresh_from_db()
    return run.move(Status.DONE, step="", finished_at=timezone.now(), **facts)


def fail(run: Reconciliation, error: BaseException) -> None:
    run.refresh_from_db()
    if run.status == Status.RUNNING:
        words = str(error) or type(error).__name__
        run.move(Status.FAILED, error=words[:4000], finished_at=timezone.now())


def forget_dead(kind: str) -> None:
    """A run whose worker died, or whose task was lost, stands in nobody's way."""
    silent = Reconciliation.objects.filter(
        kind=kind, status__in=[Status.QUEUED, Status.RUNNING], updated_at__lt=timezone.now() - _SILENT
    )
    for run in silent:
        run.move(Status.FAILED, error=_("It stopped without a word."), finished_at=timezone.now())
