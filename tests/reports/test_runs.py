"""Runs: asked for, produced once, whatever happens on the way."""

import datetime
import hashlib
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone, translation
from django_tasks_db.models import DBTaskResult

from backoffice.core.documents.delimited import write_csv
from backoffice.core.documents.table import Row
from backoffice.core.models import AuditEntry, User, WorkItem
from backoffice.core.moves import MoveError
from backoffice.core.tasks.draining import drain
from reports import catalogue
from reports.definitions.donations import DonationsReport
from reports.models import ReportRun
from reports.parameters import InvalidParameters
from reports.services import producing, runs
from tests import factories
from tests.reports.gifts import make_gifts_of_many_kinds

DONATIONS = catalogue.report_called("donations")
Status = ReportRun.Status


def ask(by: User | None, file_format: str = "csv", **parameters: str) -> ReportRun:
    return runs.request_run(report=DONATIONS, parameters=parameters, file_format=file_format, by=by)


def fresh(run: ReportRun) -> ReportRun:
    return ReportRun.objects.get(pk=run.pk)


def test_it_is_queued_in_the_transaction_that_asks(auditor: User) -> None:
    with transaction.atomic():
        ask(auditor)
        transaction.set_rollback(True)

    assert not ReportRun.objects.exists()
    assert not DBTaskResult.objects.exists()


def test_it_keeps_the_file_with_its_facts(auditor: User) -> None:
    make_gifts_of_many_kinds()
    run = ask(auditor, "xlsx")
    assert run.status == Status.QUEUED

    drain()

    run = fresh(run)
    content = run.file.read()
    assert run.status == Status.DONE
    assert run.row_count == run.progress == 5
    assert run.sha256 == hashlib.sha256(content).hexdigest()
    assert run.totals[0] == {"currency": "EUR", "count": 3, "sums": {"amount": "1259.60", "fee": "1.83"}}
    assert run.started_at is not None
    assert run.finished_at is not None
    assert run.parameters["status"] == "succeeded"


def test_running_it_twice_changes_nothing(auditor: User) -> None:
    run = ask(auditor)
    drain()
    done = fresh(run)

    runs.perform(run.pk, is_last_try=True)

    again = fresh(run)
    assert (again.sha256, again.finished_at, again.attempt) == (done.sha256, done.finished_at, 1)


class Killed(BaseException):
    """What a worker leaves behind that was killed in the middle: nothing at all."""


def killed_while_writing(*_args: object, **_kwargs: object) -> None:
    raise Killed


def test_a_run_whose_worker_died_starts_anew(auditor: User, monkeypatch: pytest.MonkeyPatch) -> None:
    make_gifts_of_many_kinds()
    run = ask(auditor)
    with monkeypatch.context() as patch:
        patch.setattr(producing, "write_csv", killed_while_writing)
        with pytest.raises(Killed):
            runs.perform(run.pk, is_last_try=False)
    assert fresh(run).status == Status.RUNNING

    runs.perform(run.pk, is_last_try=False)

    run = fresh(run)
    assert run.status == Status.DONE
    assert run.attempt == 2
    assert run.row_count == 5


def test_a_worker_that_died_after_storing_leaves_no_second_file(
    auditor: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = ask(auditor)
    with monkeypatch.context() as patch:
        patch.setattr(ReportRun, "move", _move_that_dies_at(Status.DONE))
        with pytest.raises(Killed):
            runs.perform(run.pk, is_last_try=False)
    assert default_storage.exists(f"reports/{run.pk}.csv")

    runs.perform(run.pk, is_last_try=False)

    _folders, files = default_storage.listdir("reports")
    assert files == [f"{run.pk}.csv"]
    assert fresh(run).file.name == f"reports/{run.pk}.csv"


def _move_that_dies_at(status: str) -> Any:
    move = ReportRun.move

    def dying(self: ReportRun, to: str, **changes: Any) -> ReportRun:
        if to == status:
            raise Killed
        return move(self, to, **changes)

    return dying


def test_a_worker_that_was_taken_for_dead_throws_its_work_away(
    auditor: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two workers on one run: the second took over, the first must not overwrite what it made."""
    make_gifts_of_many_kinds()
    run = ask(auditor)
    write = write_csv

    def slow(*args: Any, **kwargs: Any) -> int:
        monkeypatch.setattr(producing, "write_csv", write)
        runs.perform(run.pk, is_last_try=False)
        return write(*args, **kwargs)

    monkeypatch.setattr(producing, "write_csv", slow)
    first = runs.perform(run.pk, is_last_try=False)

    assert first.attempt == fresh(run).attempt == 2
    assert first.status == Status.DONE
    assert hashlib.sha256(fresh(run).file.read()).hexdigest() == fresh(run).sha256


def test_a_fault_is_tried_again_and_then_told(auditor: User, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_args: object, **_kwargs: object) -> Iterator[Row]:
        raise OSError("no space left on device")

    monkeypatch.setattr(DonationsReport, "rows", broken)
    run = ask(auditor)
    for attempt in (1, 2, 3):
        drain()
        assert fresh(run).attempt == attempt
        DBTaskResult.objects.update(run_after=timezone.now())

    run = fresh(run)
    assert run.status == Status.FAILED
    assert "a fault of its own (OSError)" in run.error
    assert "no space left" not in run.error
    assert WorkItem.objects.open().filter(kind="task.failed").exists()


def test_between_tries_it_is_queued(auditor: User, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(producing, "write_csv", _raise_once())
        run = ask(auditor)
        drain()
    assert fresh(run).status == Status.QUEUED

    DBTaskResult.objects.update(run_after=timezone.now())
    drain()

    assert fresh(run).status == Status.DONE


def _raise_once() -> Any:
    def broken(*_args: object, **_kwargs: object) -> None:
        raise OSError

    return broken


def test_rights_are_asked_again_when_the_file_is_made(finance: User) -> None:
    run = ask(finance)
    finance.groups.clear()

    drain()

    run = fresh(run)
    assert run.status == Status.FAILED
    assert "may not run this report any more" in run.error
    assert not WorkItem.objects.filter(kind="task.failed").exists()


def test_it_is_refused_to_whoever_may_not_run_it(supporter_care: User) -> None:
    with pytest.raises(runs.NotAllowed):
        ask(supporter_care)
    assert not ReportRun.objects.exists()


@pytest.mark.parametrize(
    ("file_format", "parameters", "complaint"),
    [
        ("exe", {}, "There is no format 'exe'. Use one of: xlsx, pdf, csv."),
        ("csv", {"colour": "red"}, "The report has no parameter 'colour'."),
        ("csv", {"since": "soon"}, "From: Write the date as year-month-day"),
    ],
)
def test_bad_parameters_are_refused_in_words(
    auditor: User, file_format: str, parameters: dict[str, str], complaint: str
) -> None:
    with pytest.raises(InvalidParameters, match=complaint[:30]) as refusal:
        ask(auditor, file_format, **parameters)
    assert complaint in str(refusal.value)
    assert not ReportRun.objects.exists()


def test_cancelling_while_it_works_drops_the_file(auditor: User, monkeypatch: pytest.MonkeyPatch) -> None:
    make_gifts_of_many_kinds()
    monkeypatch.setattr(producing, "ROWS_BETWEEN_SIGNALS", 1)
    run = ask(auditor)
    rows = DonationsReport.rows

    def cancelled_meanwhile(self: DonationsReport, *args: Any, **kwargs: Any) -> Iterator[Row]:
        for number, row in enumerate(rows(self, *args, **kwargs)):
            if number == 2:
                runs.cancel(fresh(run), by=auditor)
            yield row

    monkeypatch.setattr(DonationsReport, "rows", cancelled_meanwhile)
    drain()

    run = fresh(run)
    assert run.status == Status.CANCELLED
    assert run.progress < 5
    assert not run.file
    assert AuditEntry.objects.get(action="report.cancelled").actor == auditor
    assert not WorkItem.objects.exists()


def test_only_its_owner_or_the_auditor_cancels_a_run(auditor: User, finance: User) -> None:
    of_auditor, of_finance = ask(auditor), ask(finance)

    with pytest.raises(runs.NotAllowed):
        runs.cancel(of_auditor, by=finance)
    runs.cancel(of_finance, by=auditor)
    with pytest.raises(MoveError):
        runs.cancel(of_finance, by=finance)


def test_progress_is_told_on_the_way(auditor: User, monkeypatch: pytest.MonkeyPatch) -> None:
    make_gifts_of_many_kinds()
    monkeypatch.setattr(producing, "ROWS_BETWEEN_SIGNALS", 2)
    seen: list[tuple[int, int | None]] = []
    signal = runs._signal

    def watched(run: ReportRun, progress: producing.Progress) -> None:
        signal(run, progress)
        now = fresh(run)
        seen.append((now.progress, now.row_count))

    monkeypatch.setattr(runs, "_signal", watched)
    ask(auditor)
    drain()

    assert seen == [(2, None), (4, None), (0, 5), (2, 5), (4, 5)]


def test_it_speaks_the_language_of_who_asked(auditor: User, monkeypatch: pytest.MonkeyPatch) -> None:
    spoken = []

    def rows_in_a_language(*_args: object, **_kwargs: object) -> Iterator[Row]:
        spoken.append(translation.get_language())
        return iter(())

    monkeypatch.setattr(DonationsReport, "rows", rows_in_a_language)
    with translation.override("fr"):
        run = ask(auditor)
    drain()
    assert run.language == "fr"
    assert spoken == ["fr"]


def test_a_gift_counts_on_the_day_of_the_organisation(settings: Any, auditor: User) -> None:
    """A gift at 23:30 UTC on 31 October is one of 1 November in Nairobi."""
    settings.TIME_ZONE = "Africa/Nairobi"
    late = datetime.datetime(2026, 10, 31, 23, 30, tzinfo=datetime.UTC)
    gift = factories.make_received_donation(received_at=late)

    run = runs.run_now(
        report=DONATIONS,
        parameters={"since": "2026-11-01", "until": "2026-11-01"},
        file_format="csv",
        by=auditor,
    )

    assert f"2026-11-01,{gift.reference}" in run.file.read().decode("utf-8-sig")
