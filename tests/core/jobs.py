"""Tasks that the tests of the queue run."""

from django_tasks import task

from backoffice.core.tasks.retry import retry

runs: list[str] = []


class Passing(Exception):
    """Tomorrow it may be better."""


@task()
@retry(max_attempts=3, base_seconds=10, factor=3, cap_seconds=20, on=(Passing,))
def fails_in_passing(name: str = "") -> None:
    runs.append(name)
    raise Passing("not now")


@task()
@retry(max_attempts=3, base_seconds=10, on=(Passing,))
def fails_for_good() -> None:
    runs.append("")
    raise ValueError("never")


@task()
def fails_without_policy() -> None:
    raise ValueError("once is enough")


@task()
def is_cut_off() -> None:
    runs.append("")
    if len(runs) == 1:
        raise SystemExit(1)


@task()
def works(name: str = "") -> None:
    runs.append(name)
