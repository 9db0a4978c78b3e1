"""How fast does a table of children, donors or old gifts come in, against writing the very same rows unasked?

    python -m bench.imports [--kind donors] [--rows 50000]

The limit is one `executemany` (SQLite) or `COPY` (PostgreSQL, by TEST_DATABASE_URL) of all rows that the import has
left in its tables: the records, what hangs on them, their history, and the report on each row. Ours reads the
file, checks every row, keeps the preview, checks again, numbers and writes. Both as processor time in one run, so
only the ratio counts. Of donors every hundredth is in the file or in the books already, and some emails are broken;
gifts are of two currencies.
"""

import argparse
import datetime
import io
import os
import resource
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")

import django

django.setup()

from django.core.files.uploadedfile import SimpleUploadedFile  # noqa: E402
from django.db import connection, models, transaction  # noqa: E402
from django.test.runner import DiscoverRunner  # noqa: E402

from backoffice.core.models import ImportBatch, ImportRow, User  # noqa: E402
from backoffice.core.services import import_runs, imports  # noqa: E402
from beneficiaries.models import Child, Guardian, SchoolYear  # noqa: E402
from donors.models import Donor, OldNumber  # noqa: E402
from payments.models import Donation  # noqa: E402
from tests import factories  # noqa: E402

TARGET, MEMORY_TARGET = 0.15, 256
HEADERS = "First name,Family name,Sex,Birth date,School,Class,Guardian,Relation,Phone\n"
NAMES = ("Amina", "Zoë", "Peter", "Grace", "Okello", "Wanjiku", "Mwangi", "Achieng", "Njeri", "Kamau")


@dataclass(frozen=True)
class Kind:
    """What is imported: its file, who hands it in, and the tables that it fills beside the report."""

    file: Callable[[int], str]
    by: Callable[[], User]
    tables: Sequence[type[models.Model]]
    prepare: Callable[[int], object] = lambda _rows: None


def children(rows: int) -> str:
    day = datetime.date(2010, 1, 1)
    lines = (
        f"{NAMES[at % 10]} {at},{NAMES[at // 10 % 10]} {at // 7},{'girl' if at % 2 else 'boy'},"
        f"{day + datetime.timedelta(at % 5000)},Primary {at % 40},Grade {at % 8},Guardian {at},mother,"
        f"07{at % 100_000_000:08d}"
        if at % 50
        else f"{NAMES[at % 10]} {at},Refused,robot,yesterday,,,,,"
        for at in range(rows)
    )
    return HEADERS + "\n".join(lines)


def donors(rows: int) -> str:
    def line(at: int) -> str:
        whose = at - 50 if at % 100 == 99 else at  # the same donor once more
        email = f"donor{whose}@" if at % 400 == 1 else f"donor{whose}@example.org"
        return f"{at},{_name(whose)},{email},Street {at % 90},{10000 + at % 9000},Town {at % 300},Germany,Fair;Autumn"

    return "Donor ID,Name,Email,Street,Postcode,City,Country,Tags\n" + "\n".join(map(line, range(rows)))


def known_donors(rows: int) -> None:
    Donor.objects.bulk_create(
        Donor(name=_name(at), email=f"donor{at}@example.org", postcode=str(10000 + at % 9000))
        for at in range(0, rows, 200)
    )


def old_gifts(rows: int) -> str:
    day = datetime.date(2015, 1, 1)
    lines = (
        f"G{at},{day + datetime.timedelta(at % 3000)},{5 + at % 90}.50,{'EUR' if at % 3 else 'USD'},"
        f"{'Cash' if at % 2 else 'Bank transfer'},{at % (rows // 5 + 1)},Christmas"
        for at in range(rows)
    )
    return "Gift ID,Date,Amount,Currency,Channel,Donor number,Note\n" + "\n".join(lines)


def numbered_donors(rows: int) -> None:
    made = Donor.objects.bulk_create(Donor(name=_name(at)) for at in range(rows // 5 + 1))
    OldNumber.objects.bulk_create(OldNumber(donor=donor, number=str(at)) for at, donor in enumerate(made))


def _name(number: int) -> str:
    """No two are nearly alike."""
    syllables = ("ba", "de", "fi", "go", "ku", "la", "me", "ni", "po", "ru")
    return f"{NAMES[number % 10]} {''.join(syllables[int(digit)] for digit in f'{number:06d}').capitalize()}"


def _of(role: str) -> Callable[[], User]:
    return lambda: factories.make_user(role=role)


KINDS = {
    "children": Kind(children, factories.make_registrar, (Child, Guardian, SchoolYear)),
    "donors": Kind(donors, _of("Supporter care"), (Donor, OldNumber), known_donors),
    "old-gifts": Kind(old_gifts, _of("Finance"), (Donation,), numbered_donors),
}


def written_tables(kind: Kind) -> list[type[models.Model]]:
    recorded: list[Any] = list(kind.tables)
    return [*recorded, *(model.history.model for model in recorded), ImportRow]


def timed(work: Callable[[], object]) -> float:
    started = time.process_time()
    work()
    return time.process_time() - started


def bring_in(batch: ImportBatch, by: User) -> None:
    imports.choose_columns(batch, mapping=batch.mapping, existing="fill", date_order="day", by=by)
    import_runs.perform("check", str(batch.pk), str(by.pk), is_last_try=True)
    batch.refresh_from_db()
    imports.write(batch, by=by)
    import_runs.perform("write", str(batch.pk), str(by.pk), is_last_try=True)


def undo(batch: ImportBatch, by: User) -> None:
    batch.refresh_from_db()
    imports.undo(batch, by=by)
    import_runs.perform("undo", str(batch.pk), str(by.pk), is_last_try=True)


def limit(tables: Sequence[type[models.Model]]) -> tuple[int, float]:
    """Take the rows out of their tables and put them back as plain as the database can; how many, how long."""
    kept = [(model._meta.db_table, _rows_of(model._meta.db_table)) for model in tables]
    write = _copied if connection.vendor == "postgresql" else _inserted
    with transaction.atomic():  # keys are checked at its end, when all stands again
        with connection.cursor() as cursor:
            for name, _rows in reversed(kept):
                cursor.execute(f"DELETE FROM {name}")
        seconds = sum(write(name, rows) for name, rows in kept)
    return sum(len(rows) for _name, rows in kept), seconds


def _rows_of(name: str) -> list[Any]:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            out = io.StringIO()
            cursor.copy_expert(f"COPY {name} TO STDOUT", out)
            return out.getvalue().splitlines(keepends=True)
        cursor.execute(f"SELECT * FROM {name}")
        return list(cursor.fetchall())


def _inserted(name: str, rows: list[Any]) -> float:
    places = ", ".join("?" * len(rows[0]))
    raw: Any = connection.connection
    return timed(lambda: raw.executemany(f"INSERT INTO {name} VALUES ({places})", rows))


def _copied(name: str, rows: list[Any]) -> float:
    """Wall time, since the server does the work."""
    with connection.cursor() as cursor:
        started = time.perf_counter()
        cursor.copy_expert(f"COPY {name} FROM STDIN", io.StringIO("".join(rows)))
        return time.perf_counter() - started


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=10_000)
    parser.add_argument("--kind", choices=KINDS, default="children")
    options = parser.parse_args()
    kind, rows = KINDS[options.kind], options.rows
    connection.settings_dict["TEST"]["MIGRATE"] = False  # the tables, without walking through the years
    runner = DiscoverRunner(verbosity=0)
    databases = runner.setup_databases()
    by = kind.by()
    kind.prepare(rows)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024

    file = SimpleUploadedFile(f"{options.kind}.csv", kind.file(rows).encode())
    batch = imports.upload(kind=options.kind, file=file, by=by)
    wall = time.perf_counter()
    ours = timed(lambda: bring_in(batch, by))
    wall = time.perf_counter() - wall
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    batch.refresh_from_db()
    counts = batch.counts
    count, bare = limit(written_tables(kind))
    back = timed(lambda: undo(batch, by))
    if connection.vendor == "postgresql":
        ours = wall  # the server's work counts on both sides
    ratio = bare / ours
    runner.teardown_databases(databases)

    print(f"{options.kind}: {counts}")
    print(f"{rows} rows of the file became {count} rows of the database ({connection.vendor})")
    print(f"  plain writing of the same rows   {bare:7.2f} s")
    print(f"  check, preview and write         {ours:7.2f} s   {rows / ours:8.0f} rows a second")
    print(f"  undo                             {back:7.2f} s")
    print(
        f"  ratio {ratio:.2f} x (target {TARGET} x); peak {peak} MB, {before} MB before (target {MEMORY_TARGET} MB)"
    )


if __name__ == "__main__":
    main()
