"""Several workers and schedulers at the same moment: nothing is done twice. With real threads on PostgreSQL."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import TypeVar

import pytest
from django.core import mail
from django.db import connection
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from backoffice.core.models import OutgoingEmail, ScheduledJob, WorkItem
from backoffice.core.moves import MoveError
from backoffice.core.services import outbox, sending, work
from backoffice.core.tasks import schedule

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
T = TypeVar("T")


def at_once(act: Callable[[], T], people: int = 8) -> list[T]:
    together = threading.Barrier(people)

    def alone(_number: int) -> T:
        try:
            together.wait(timeout=10)
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=people) as pool:
        return list(pool.map(alone, range(people)))


def test_a_due_job_is_enqueued_by_one_scheduler() -> None:
    schedule.sync_jobs()
    ScheduledJob.objects.exclude(slug="prune-task-results").delete()
    ScheduledJob.objects.update(next_run_at=timezone.now() - timedelta(minutes=1))
    enqueued = at_once(schedule.enqueue_due)
    assert sorted(enqueued, key=len)[-1] == ["prune-task-results"]
    assert DBTaskResult.objects.count() == 1


@pytest.mark.usefixtures("thanks_template")
def test_a_mail_is_sent_by_one_worker() -> None:
    email = outbox.queue("thanks", to="mary@example.org", context={"name": "Mary"})
    answers = at_once(lambda: sending.send(str(email.pk)))
    assert sorted(answers) == [*["not queued"] * 7, "sent"]
    assert len(mail.outbox) == 1
    assert OutgoingEmail.objects.get().attempts == 1


@pytest.mark.usefixtures("thanks_template")
def test_a_key_is_written_once() -> None:
    keys = at_once(
        lambda: outbox.queue("thanks", to="mary@example.org", context={"name": "Mary"}, key="receipt:1").pk
    )
    assert len(set(keys)) == 1
    assert DBTaskResult.objects.count() == 1


def test_of_many_who_move_a_record_one_wins() -> None:
    item = work.ask("test.look", title="Look", key="one")

    def press() -> str:
        try:
            WorkItem.objects.get(pk=item.pk).move(WorkItem.Status.DONE)
        except MoveError:
            return "too late"
        return "won"

    answers = at_once(press)
    assert answers.count("won") == 1
    assert item.history.count() == 2


def test_the_same_question_is_asked_once() -> None:
    items = at_once(lambda: work.ask("test.look", title="Look", key="payment:1").pk)
    assert len(set(items)) == 1
