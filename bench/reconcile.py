"""Does comparing with Stripe, and fetching what was missed, cost as much a payment at 20,000 as at 1,000?

    python -m bench.reconcile [--quick] [--database postgres://postgres@127.0.0.1/almoner]

In a scratch database of its own, which is dropped afterwards. One gift, recurring gift, refund and payout are made
through the real doors; the database copies them, at the sandbox and in our books, first to the smaller size and then
to the larger. At both the comparison runs, some differences are planted among the many, and it runs again; then what
nobody told us is fetched. Our questions to the database are counted, not those of the sandbox, which stands for
Stripe. Time is that of the CPU, here and in the database, so that a busy machine does not count; memory the highest
that the process held, above what it held at the beginning. What the sandbox takes to answer is told apart: Stripe
would take it. (Linux, and the database on this machine.)
"""

import argparse
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any
from unittest.mock import patch

from bench.reconcile_books import DAYS, Books
from bench.reconcile_differences import planted

DATABASE = "almoner_bench_reconcile"
SMALL, LARGE, QUICK = 1_000, 20_000, 5_000  # payments
GIFTS = 100_000  # for check_ledger, at last
MISSED = 100
MISSED_ONES = f"fetch {MISSED} that were missed"
# Time for a payment against the smaller size, questions for each further hundred payments, megabytes more.
FLAT, TO_A_PAGE, MEMORY = 1.3, 12.0, 20.0


@dataclass(frozen=True)
class Spent:
    seconds: float = 0.0
    at_stripe: float = 0.0  # in the sandbox, beside them
    questions: int = 0

    def __sub__(self, earlier: "Spent") -> "Spent":
        return Spent(
            self.seconds - earlier.seconds,
            self.at_stripe - earlier.at_stripe,
            self.questions - earlier.questions,
        )

    def __add__(self, more: "Spent") -> "Spent":
        return self - (Spent() - more)


@dataclass(frozen=True)
class Measured:
    spent: Spent
    megabytes: float
    objects: int


def main() -> None:
    options = _options()
    os.environ["TEST_DATABASE_URL"] = options.database
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    import django
    from django.conf import settings

    django.setup()
    settings.DEBUG = False  # Django would remember every question
    with scratch_database():
        books = Books()
        found = {}
        for size in (SMALL, options.size):
            started = time.perf_counter()
            books.grow_to(size)
            print(f"{size:,} payments on both sides, made in {time.perf_counter() - started:.0f} s")
            found[size] = stories(books)
        report(found[SMALL], found[options.size], SMALL, options.size)
        if options.size == LARGE:
            books.grow_to(GIFTS)
            ledger = {"check_ledger": measured(check_books)}
            report(found[SMALL], ledger, SMALL, GIFTS)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--quick", dest="size", action="store_const", const=QUICK, default=LARGE)
    parser.add_argument(
        "--database",
        default="postgres://postgres@127.0.0.1:5432/almoner",
        help="the PostgreSQL server to make the scratch database on",
    )
    return parser.parse_args()


@contextmanager
def scratch_database() -> Iterator[None]:
    from django.db import connection

    connection.settings_dict["TEST"] = {
        **connection.settings_dict["TEST"],
        "NAME": DATABASE,
        "MIGRATE": False,
    }
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        yield
    finally:
        connection.creation.destroy_test_db(DATABASE, verbosity=0)


# --- What is measured ------------------------------------------------------------------------------------


def stories(books: Books) -> dict[str, Measured]:
    found = {"compare": compare(set())}
    with planted(books) as differences:
        found["compare, with differences"] = compare(differences)
    found["fetch what is known"] = fetch()[0]
    books.miss(MISSED)
    found[MISSED_ONES] = fetch(expected=MISSED)[1]
    found["check_ledger"] = measured(check_books)
    return found


def compare(expected: set[tuple[str, str]]) -> Measured:
    from backoffice.core.models import WorkItem
    from payments.services.reconcile import runner

    def run(_spent: Callable[[], Spent]) -> int:
        done = runner.perform(runner.ask_for_comparison(by=None).pk)
        return sum(done.counts.values())

    taken = measured(run)
    keys = WorkItem.objects.open().filter(kind__startswith="reconcile.").values_list("key", flat=True)
    named = {(what, name) for what, _day, name in (key.split(":", 2) for key in keys)}
    named = {(what.removeprefix("reconcile."), name) for what, name in named}
    assert named == expected, (len(named), sorted(named ^ expected)[:5])
    return taken


def fetch(expected: int = 0) -> tuple[Measured, Measured]:
    """The whole, and the missed payments alone, each from where the one before it in its list was done."""
    from django.utils import timezone

    from payments.services.backfill import running

    applied: list[tuple[Any, ...]] = []
    marks: list[tuple[object, Spent]] = []

    def run(spent: Callable[[], Spent]) -> int:
        def tell(period: Any, kind: Any, *facts: Any) -> None:
            applied.append(facts)
            marks.append(((period, kind.name) if kind.name == "payments" else None, spent()))

        done = running.backfill(timezone.now() - timedelta(days=DAYS + 1), tell=tell)
        assert done.found == 0, [facts for facts in applied if facts[-1].outcome.value == "refused"][:3]
        return len(applied)

    taken = measured(run)
    assert taken.objects >= expected, taken
    each = [now - then for (of, then), (on, now) in pairwise(marks) if of and of == on]
    return taken, Measured(sum(each, Spent()), taken.megabytes, len(each))


def check_books(_spent: Callable[[], Spent]) -> int:
    from payments.models import Donation
    from payments.services import ledger_check

    found = ledger_check.check(files=False).findings
    # The number series knows nothing of copied receipts, and the database lost its triggers with the migrations.
    strange = [words for words in found if "trigger" not in words and not words.startswith("Receipts ")]
    assert not strange, (len(strange), strange[:5])
    return Donation.objects.count()


def measured(run: Callable[[Callable[[], Spent]], int]) -> Measured:
    """`run` may ask what was spent by now, and returns of how many objects."""
    from django.db import connection

    asked = 0

    def count(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        nonlocal asked
        asked += "sandbox_" not in sql
        return execute(sql, params, many, context)

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        backend = int(cursor.fetchone()[0])
    with stopped_at_stripe(backend) as at_stripe, connection.execute_wrapper(count):

        def spent() -> Spent:
            return Spent(_worked(backend) - sum(at_stripe), sum(at_stripe), asked)

        Path("/proc/self/clear_refs").write_text("5")  # the peak is what it holds now
        before, started = _peak(), spent()
        objects = run(spent)
        taken = spent() - started
    print(".", end="", flush=True)
    return Measured(taken, _peak() - before, objects)


@contextmanager
def stopped_at_stripe(backend: int) -> Iterator[list[float]]:
    """One number, the seconds that the sandbox has answered for."""
    from payments.sandbox.transport import SandboxTransport

    taken, request = [0.0], SandboxTransport.request

    def timed(*asked: Any) -> Any:
        started = _worked(backend)
        try:
            return request(*asked)
        finally:
            taken[0] += _worked(backend) - started

    with patch.object(SandboxTransport, "request", timed):
        yield taken


def _worked(backend: int) -> float:
    """Seconds of CPU, of this process and of the one that answers it in the database."""
    return time.process_time() + int(Path(f"/proc/{backend}/schedstat").read_text().split()[0]) / 1e9


def _peak() -> float:
    """Megabytes."""
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) / 1000


def report(small: dict[str, Measured], large: dict[str, Measured], few: int, many: int) -> None:
    print(
        f"\n{'':32} {'ms a payment':>15} {'ratio':>6} {'at the sandbox':>15} {'questions':>15} "
        f"{'a page':>7} {'memory':>7}"
    )
    for name, other in large.items():
        one = small[name]
        size, larger = (one.objects, other.objects) if name == MISSED_ONES else (few, many)
        of_one, of_other = one.spent.seconds / size * 1000, other.spent.seconds / larger * 1000
        sandbox = [one.spent.at_stripe / size * 1000, other.spent.at_stripe / larger * 1000]
        a_page = (other.spent.questions - one.spent.questions) / ((many - few) / 100)
        flat = of_other / of_one <= FLAT and a_page <= TO_A_PAGE and other.megabytes - one.megabytes <= MEMORY
        print(
            f"{name:32} {of_one:7.2f} {of_other:7.2f} {of_other / of_one:6.2f} {sandbox[0]:7.2f} {sandbox[1]:7.2f} "
            f"{one.spent.questions:7,} {other.spent.questions:7,} {a_page:7.1f} {other.megabytes:4.0f} MB  "
            f"{'flat' if flat else 'NOT FLAT'}"
        )


if __name__ == "__main__":
    main()
