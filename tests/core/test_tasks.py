"""The queue tries again what may pass, puts back what a dead worker held, and runs what the clock says."""

import datetime
from collections.abc import Iterator
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from backoffice.core.models import ScheduledJob, WorkItem
from backoffice.core.services import background
from backoffice.core.tasks import schedule
from backoffice.core.tasks.draining import drain
from backoffice.core.tasks.rescue import MAX_RESCUES, rescue_dead
from backoffice.core.tasks.retry import RetryPolicy
from tests.core import jobs
from tests.factories import make_user

pytestmark = pytest.mark.django_db
START = datetime.datetime(2026, 3, 10, 8, 0, tzinfo=datetime.UTC)


@pytest.fixture(autouse=True)
def _nothing_ran_yet() -> None:
    jobs.runs.clear()


@pytest.fixture
def clock() -> Iterator[Any]:
    with time_machine.travel(START, tick=False) as traveller:
        yield traveller


def result_of(enqueued: Any) -> Any:
    return DBTaskResult.objects.get(pk=enqueued.id)


def test_it_enqueues_in_the_callers_transaction() -> None:
    with transaction.atomic():
        jobs.works.enqueue()
        transaction.set_rollback(True)
    assert drain() == 0


def test_it_runs_everything_that_is_due() -> None:
    jobs.works.enqueue("one")
    jobs.works.enqueue("two")
    assert drain() == 2
    assert sorted(jobs.runs) == ["one", "two"]
    assert drain() == 0


def test_a_passing_failure_waits_longer_each_time_and_stops_at_the_last_attempt(clock: Any) -> None:
    enqueued = jobs.fails_in_passing.enqueue("x")
    drain()
    assert result_of(enqueued).status == TaskResultStatus.READY
    assert result_of(enqueued).run_after == START + timedelta(seconds=10)
    assert drain() == 0  # its time has not come

    clock.shift(timedelta(seconds=10))
    drain()
    assert result_of(enqueued).run_after == START + timedelta(seconds=30)  # 10 × 3 is capped at 20
    clock.shift(timedelta(seconds=20))
    drain()

    assert result_of(enqueued).status == TaskResultStatus.FAILED
    assert jobs.runs == ["x", "x", "x"]
    item = WorkItem.objects.open().get()
    assert item.kind == "task.failed"
    assert "fails_in_passing" in item.title
    assert "not now" in item.details


def test_another_error_than_the_named_ones_is_not_tried_again() -> None:
    enqueued = jobs.fails_for_good.enqueue()
    drain()
    assert result_of(enqueued).status == TaskResultStatus.FAILED
    assert jobs.runs == [""]
    assert WorkItem.objects.open().count() == 1


def test_staff_are_asked_once_for_the_same_failing_work() -> None:
    for _again in range(3):
        jobs.fails_without_policy.enqueue()
    drain()
    assert WorkItem.objects.open().count() == 1


def test_a_task_that_was_cut_off_by_a_stop_runs_again_at_once() -> None:
    enqueued = jobs.is_cut_off.enqueue()
    drain()
    assert result_of(enqueued).status == TaskResultStatus.SUCCESSFUL
    assert jobs.runs == ["", ""]
    assert WorkItem.objects.count() == 0


def test_delays_grow_by_the_factor_up_to_the_cap() -> None:
    policy = RetryPolicy(max_attempts=9, base_seconds=30, factor=3, cap_seconds=3600, on=(Exception,))
    delays = [policy.delay_after(attempt).total_seconds() for attempt in range(1, 7)]
    assert delays == [30, 90, 270, 810, 2430, 3600]


def test_a_task_of_a_dead_worker_goes_back_to_the_queue(clock: Any) -> None:
    enqueued = jobs.works.enqueue("again")
    result_of(enqueued).claim("worker-that-was-killed")
    assert rescue_dead() == 0
    clock.shift(timedelta(minutes=31))
    assert rescue_dead() == 1
    drain()
    assert jobs.runs == ["again"]
    assert result_of(enqueued).worker_ids[0] == "worker-that-was-killed"


def test_a_task_that_kills_every_worker_is_given_up_and_told(clock: Any) -> None:
    enqueued = jobs.works.enqueue()
    for number in range(MAX_RESCUES):
        result_of(enqueued).claim(f"worker-{number}")
        clock.shift(timedelta(hours=1))
        rescue_dead()
    assert result_of(enqueued).status == TaskResultStatus.FAILED
    assert WorkItem.objects.open().get().kind == "task.failed"
    assert jobs.runs == []


def test_staff_run_a_failed_task_again_and_the_work_item_closes() -> None:
    enqueued = jobs.fails_for_good.enqueue()
    drain()
    background.run_task_again(result_of(enqueued), by=make_user(), reason="The server is back")
    assert not WorkItem.objects.open().exists()
    assert drain() == 1
    assert len(jobs.runs) == 2
    waiting = result_of(jobs.works.enqueue())
    with pytest.raises(background.NotPossible):
        background.run_task_again(waiting, by=make_user(), reason="It does not fail")


# --- the schedule ----------------------------------------------------------------------------------------


@pytest.fixture
def own_jobs(monkeypatch: pytest.MonkeyPatch) -> dict[str, schedule.Job]:
    declared: dict[str, schedule.Job] = {}
    monkeypatch.setattr(schedule, "_jobs", declared)
    return declared


def declare(cron: str = "30 9 * * *", slug: str = "morning") -> None:
    schedule.register(schedule.Job(slug, "Does the morning's work", cron, jobs.works))


def test_the_rows_follow_the_declared_jobs(clock: Any, own_jobs: dict[str, schedule.Job]) -> None:
    declare()
    schedule.sync_jobs()
    row = ScheduledJob.objects.get()
    assert row.next_run_at == START + timedelta(minutes=90)
    background.pause(row, by=make_user(), reason="Holidays")
    schedule.sync_jobs()
    assert ScheduledJob.objects.get().enabled is False  # what staff decided stays

    own_jobs.clear()
    declare("0 11 * * *")
    schedule.sync_jobs()
    assert ScheduledJob.objects.get().next_run_at == START + timedelta(hours=3)
    own_jobs.clear()
    schedule.sync_jobs()
    assert not ScheduledJob.objects.exists()


@pytest.mark.parametrize(
    ("cron", "words"),
    [
        ("*/15 * * * *", "Every 15 minutes"),
        ("15 2 * * *", "At 02:15, every day"),
        ("35 * * * *", "At 35 minutes past the hour"),
    ],
)
def test_staff_read_in_words_when_a_job_runs(client: Client, cron: str, words: str) -> None:
    job = ScheduledJob.objects.create(slug="some", description="x", cron=cron, next_run_at=timezone.now())
    client.force_login(make_user(is_superuser=True, is_staff=True))
    page = client.get(reverse("admin:core_scheduledjob_change", args=[job.pk])).content.decode()
    assert words in page
    assert cron not in page


def test_a_due_job_is_enqueued_once(clock: Any, own_jobs: dict[str, schedule.Job]) -> None:
    declare()
    schedule.sync_jobs()
    assert schedule.enqueue_due() == []
    clock.shift(timedelta(minutes=90))
    assert schedule.enqueue_due() == ["morning"]
    assert schedule.enqueue_due() == []
    assert DBTaskResult.objects.count() == 1
    row = ScheduledJob.objects.get()
    assert row.last_run_at == START + timedelta(minutes=90)
    assert row.next_run_at == START + timedelta(days=1, minutes=90)
    assert row.history.count() == 1  # running is no change


def test_what_was_missed_is_run_once(clock: Any, own_jobs: dict[str, schedule.Job]) -> None:
    declare("*/5 * * * *")
    schedule.sync_jobs()
    clock.shift(timedelta(days=2))
    assert schedule.enqueue_due() == ["morning"]
    assert schedule.enqueue_due() == []


def test_a_job_still_in_the_queue_does_not_pile_up(clock: Any, own_jobs: dict[str, schedule.Job]) -> None:
    declare("* * * * *")
    schedule.sync_jobs()
    for _minute in range(5):
        clock.shift(timedelta(minutes=1))
        schedule.enqueue_due()
    assert DBTaskResult.objects.count() == 1


def test_a_paused_job_does_not_run_and_makes_up_for_nothing(
    clock: Any, own_jobs: dict[str, schedule.Job]
) -> None:
    declare()
    schedule.sync_jobs()
    job, person = ScheduledJob.objects.get(), make_user()
    background.pause(job, by=person, reason="Holidays")
    with pytest.raises(background.NotPossible):
        background.pause(job, by=person, reason="Twice")
    clock.shift(timedelta(days=3))
    assert schedule.enqueue_due() == []
    background.resume(job, by=person, reason="Back")
    assert schedule.enqueue_due() == []
    assert [row.history_change_reason for row in job.history.all()] == ["Back", "Holidays", ""]
    assert job.history.first().history_user == person


def test_times_are_the_organisations_also_when_clocks_change(settings: Any) -> None:
    settings.TIME_ZONE = "Europe/Berlin"
    before = datetime.datetime(2026, 3, 28, 12, 0, tzinfo=datetime.UTC)
    after = schedule.next_run("30 9 * * *", before)
    assert after == datetime.datetime(2026, 3, 29, 7, 30, tzinfo=datetime.UTC)  # 9:30 in summer time


def test_a_wrong_cron_notation_is_refused_at_start(own_jobs: dict[str, schedule.Job]) -> None:
    with pytest.raises(ValueError, match="no valid cron notation"):
        declare("every morning")


def test_two_jobs_of_one_name_are_refused(own_jobs: dict[str, schedule.Job]) -> None:
    declare()
    with pytest.raises(ValueError, match="Two jobs"):
        schedule.register(schedule.Job("morning", "Another", "* * * * *", jobs.fails_for_good))


def test_run_schedule_does_a_round_and_stops(clock: Any) -> None:
    ScheduledJob.objects.all().delete()
    call_command("run_schedule", once=True)
    assert not DBTaskResult.objects.exists()
    clock.shift(timedelta(days=1, hours=1))
    call_command("run_schedule", once=True, stdout=StringIO())
    paths = set(DBTaskResult.objects.values_list("task_path", flat=True))
    assert "backoffice.core.tasks.housekeeping.prune_task_results" in paths


def test_finished_work_is_forgotten_after_some_weeks(clock: Any) -> None:
    from backoffice.core.tasks.housekeeping import prune_task_results

    jobs.works.enqueue()
    drain()
    clock.shift(timedelta(days=15))
    prune_task_results.call()
    assert not DBTaskResult.objects.exists()
