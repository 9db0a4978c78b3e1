"""Tables whose rows the database itself refuses to change or delete.

A floor names its tables by `guard(Model)` in `AppConfig.ready()`; the triggers are put in place after every
migration, because SQLite drops them silently when a later migration remakes the table, and a database check
(`manage.py check --database default`) proves that they stand.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, connections, models
from django.db.backends.base.base import BaseDatabaseWrapper

_guarded: list[type[models.Model]] = []
_FUNCTION = "almoner_refuse_change"


def guard(model: type[models.Model]) -> None:
    if model not in _guarded:
        _guarded.append(model)


def guarded_tables() -> list[str]:
    return [model._meta.db_table for model in _guarded]


def install_triggers(using: str = "default", **_kwargs: Any) -> None:
    """Put the triggers on every guarded table that exists; safe to repeat."""
    database = connections[using]
    existing = set(database.introspection.table_names())
    with database.cursor() as cursor:
        if database.vendor == "postgresql":
            cursor.execute(_POSTGRESQL_FUNCTION)
        for table in guarded_tables():
            if table in existing:
                for statement in _statements(database, table):
                    cursor.execute(statement)


def missing_triggers(using: str = "default") -> list[str]:
    """The names of triggers that should stand in the database and do not."""
    database = connections[using]
    existing = set(database.introspection.table_names())
    expected = {
        _name(table, verb) for table in guarded_tables() if table in existing for verb in ("update", "delete")
    }
    catalogue = (
        "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'"
        if database.vendor == "postgresql"
        else "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    )
    with database.cursor() as cursor:
        cursor.execute(catalogue)
        return sorted(expected - {name for (name,) in cursor.fetchall()})


@contextmanager
def lifted() -> Iterator[None]:
    """Without the triggers, for a test harness that empties the database. Never called by the product."""
    with connection.cursor() as cursor:
        for table in guarded_tables():
            for verb in ("update", "delete"):
                on = f' ON "{table}"' if connection.vendor == "postgresql" else ""
                cursor.execute(f'DROP TRIGGER IF EXISTS "{_name(table, verb)}"{on}')
    try:
        yield
    finally:
        install_triggers(connection.alias)


def _name(table: str, verb: str) -> str:
    return f"{table}_no_{verb}"


def _statements(database: BaseDatabaseWrapper, table: str) -> Iterator[str]:
    for verb in ("update", "delete"):
        name = _name(table, verb)
        if database.vendor == "postgresql":
            yield f'DROP TRIGGER IF EXISTS "{name}" ON "{table}"'
            yield (
                f'CREATE TRIGGER "{name}" BEFORE {verb.upper()} ON "{table}" '
                f"FOR EACH ROW EXECUTE FUNCTION {_FUNCTION}()"
            )
        else:
            yield (
                f'CREATE TRIGGER IF NOT EXISTS "{name}" BEFORE {verb.upper()} ON "{table}" '
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )


_POSTGRESQL_FUNCTION = f"""
CREATE OR REPLACE FUNCTION {_FUNCTION}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END $$
"""
