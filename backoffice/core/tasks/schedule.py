"""Work that comes back: floors declare it, one process enqueues what is due.

    schedule.register(Job("nightly-check", _("Checks the ledger"), "30 2 * * *", check_ledger))

goes into a floor's `AppConfig.ready()`. Times are in the organisation's time zone. What was missed while the
house was down is run once, not once for each miss.
"""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from cron_descriptor import Options, get_description
from croniter import croniter
from django.db import connections, transaction
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.translation import get_language
from django_tasks import TaskResultStatus
from django_tasks.base import Task
from django_tasks_db.models import DBTaskResult

from backoffice.core.models import ScheduledJob


@dataclass(frozen=True)
class Job:
    slug: str
    description: str | Promise
    cron: str
    task: Task[[], Any]


_LOCALES = {"en": "en_US", "fr": "fr_FR"}
_jobs: dict[str, Job] = {}


def register(job: Job) -> None:
    if not croniter.is_valid(job.cron):
        raise ValueError(f"The job '{job.slug}' has no valid cron notation: '{job.cron}'.")
    standing = _jobs.setdefault(job.slug, job)
    if standing.task.module_path != job.task.module_path:
        raise ValueError(f"Two jobs are called '{job.slug}'.")


def jobs() -> Iterable[Job]:
    return _jobs.values()


def next_run(cron: str, after: datetime.datetime) -> datetime.datetime:
    """The first time of `cron` after a moment, by the organisation's clock."""
    local = timezone.localtime(after, timezone.get_default_timezone())
    found: datetime.datetime = croniter(cron, local).get_next(datetime.datetime)
    return found


def in_words(cron: str) -> str:
    """ "Every 15 minutes", "At 02:15, every day": by the organisation's clock."""
    _minute, hour, *_days = cron.split()
    options = Options(
        # Said in full, what runs every minute would run "every hour, every day" too.
        verbose=not hour.startswith("*"),
        use_24hour_time_format=True,
        locale_code=_LOCALES.get(get_language() or "", "en_US"),
    )
    return str(get_description(cron, options))


def sync_jobs() -> None:
    """Make the rows say what the code declares. A pause that staff have set stays."""
    with transaction.atomic():
        standing = {row.slug: row for row in ScheduledJob.objects.select_for_update()}
        for job in jobs():
            _sync(job, standing.pop(job.slug, None))
        for row in standing.values():
            row.delete()


def sync_after_migrate(using: str = "default", **_kwargs: object) -> None:
    if ScheduledJob._meta.db_table in connections[using].introspection.table_names():
        sync_jobs()


def _sync(job: Job, row: ScheduledJob | None) -> None:
    with translation.override("en"):
        declared = {
            "description": str(job.description),
            "task_path": job.task.module_path,
            "cron": job.cron,
        }
    if row is None:
        ScheduledJob.objects.create(slug=job.slug, next_run_at=next_run(job.cron, timezone.now()), **declared)
        return
    changed = {name: value for name, value in declared.items() if getattr(row, name) != value}
    if changed:
        if "cron" in changed:
            row.next_run_at = next_run(job.cron, timezone.now())
        for name, value in changed.items():
            setattr(row, name, value)
        row.save()


def enqueue_due(now: datetime.datetime | None = None) -> list[str]:
    """Enqueue what is due and move each row to its next time, in one transaction; returns the slugs.

    Two schedulers may run: the rows of one are skipped by the other, and SQLite's transactions exclude each
    other anyway.
    """
    moment = now or timezone.now()
    enqueued = []
    with transaction.atomic():
        due = ScheduledJob.objects.select_for_update(skip_locked=True).filter(
            enabled=True, next_run_at__lte=moment, slug__in=_jobs
        )
        for row in due:
            job = _jobs[row.slug]
            if not _is_queued_already(job):
                job.task.enqueue()
                enqueued.append(row.slug)
            # update() on purpose: being run is not a change that history should tell.
            ScheduledJob.objects.filter(pk=row.pk).update(
                last_run_at=moment, next_run_at=next_run(row.cron, moment)
            )
    return enqueued


def _is_queued_already(job: Job) -> bool:
    """With all workers down a job of every minute would pile up for nothing."""
    return DBTaskResult.objects.filter(task_path=job.task.module_path, status=TaskResultStatus.READY).exists()
