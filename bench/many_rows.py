"""Many rows out of one: the database copies what was made once through the real doors. PostgreSQL alone."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.db import models


def key(kind: int, number: str) -> str:
    """A UUID out of a number; in a row, so that the database need not write all over its indexes."""
    return f"('{kind:08d}-0000-4000-8000-' || lpad(to_hex({number}), 12, '0'))::uuid"


def pick(names: str, number: str) -> str:
    several = names.split(",")
    listed = ",".join(f"'{name}'" for name in several)
    return f"(ARRAY[{listed}])[1 + ({number}) % {len(several)}]"


def copy(cursor: Any, row: "models.Model", start: int, end: int, **said: str) -> None:
    """Rows like this one, but for what is said of the number `n`."""
    columns = [str(field.column) for field in row._meta.concrete_fields]
    values = ", ".join(said.get(name, f't."{name}"').replace("%", "%%") for name in columns)
    names = ", ".join(f'"{name}"' for name in columns)
    table = row._meta.db_table
    with without_indexes(cursor, table):
        cursor.execute(
            f"INSERT INTO {table} ({names}) SELECT {values} FROM generate_series({start}::bigint, {end - 1}) AS n, "
            f"{table} AS t WHERE t.id = %s",
            [row.pk],
        )


@contextmanager
def without_indexes(cursor: Any, table: str) -> Iterator[None]:
    """Indexes are made anew behind many rows at once, and nobody asks whether keys and triggers agree."""
    cursor.execute(
        "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = %s AND indexname NOT IN "
        "(SELECT conname FROM pg_constraint)",
        [table],
    )
    indexes = cursor.fetchall()
    cursor.execute("SET session_replication_role = replica")
    for name, _definition in indexes:
        cursor.execute(f'DROP INDEX "{name}"')
    yield
    for _name, definition in indexes:
        cursor.execute(definition)
    cursor.execute("SET session_replication_role = DEFAULT")
