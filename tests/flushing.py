"""Emptying the database after a test with real transactions, on PostgreSQL."""

from collections.abc import Sequence
from typing import Any


def of_written_tables(
    operations: Any,
    style: Any,
    tables: Sequence[str],
    *,
    reset_sequences: bool = False,
    allow_cascade: bool = False,
) -> list[str]:
    """The statements of a flush, in the place of Django's own TRUNCATE of all tables.

    As a replica the session fires no trigger and checks no foreign key: the order does not matter. That needs a
    superuser, which whoever may make test databases is here.
    """
    quoted = [operations.quote_name(table) for table in tables]
    asked = " UNION ALL ".join(f"SELECT '{name}' WHERE EXISTS (SELECT 1 FROM {name})" for name in quoted)
    with operations.connection.cursor() as cursor:
        cursor.execute(asked)
        written = [name for (name,) in cursor.fetchall()]
    return [
        "SET session_replication_role = replica",
        *(f"DELETE FROM {name}" for name in written),
        "SET session_replication_role = DEFAULT",
    ]
