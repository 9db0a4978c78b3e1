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

_guarded: dict[type[models.Model], tuple[str, ...]] = {}
_FUNCTION = "almoner_refuse_change"


def guard(model: type[models.Model], *, may_be_blanked: tuple[str, ...] = ()) -> None:
    """`may_be_blanked` names text columns that one UPDATE may empty, and change nothing else: who is erased has a
    right to that, and what happened stays.
    """
    _guarded.setdefault(model, may_be_blanked)


def guarded_tables() -> list[str]:
    return [model._meta.db_table for model in _guarded]


def install_triggers(using: str = "default", **_kwargs: Any) -> None:
    """Put the triggers on every guarded table that exists; safe to repeat."""
    database = connections[using]
    existing = set(database.introspection.table_names())
    with database.cursor() as cursor:
        if database.vendor == "postgresql":
            cursor.execute(_POSTGRESQL_FUNCTION)
        for model, blanked in _guarded.items():
            if model._meta.db_table in existing:
                for statement in _statements(database, model, blanked):
                    cursor.execute(statement)


def missing_triggers(using: str = "default") -> list[str]:
    """The names of triggers that should stand in the database and do not."""
    database = connections[using]
    existing = set(database.introspection.table_names())
    expected = {
        _name(table, verb) for table in guarded_tables() if table in existing for verb in ("update", "delete")
    }
    return sorted(expected - standing_triggers(database))


def standing_triggers(database: BaseDatabaseWrapper) -> set[str]:
    """The names of all triggers that the database would fire."""
    catalogue = (
        "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'"
        if database.vendor == "postgresql"
        else "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    )
    with database.cursor() as cursor:
        cursor.execute(catalogue)
        return {name for (name,) in cursor.fetchall()}


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


def _statements(
    database: BaseDatabaseWrapper, model: type[models.Model], blanked: tuple[str, ...]
) -> Iterator[str]:
    table = model._meta.db_table
    for verb in ("update", "delete"):
        name = _name(table, verb)
        is_postgresql = database.vendor == "postgresql"
        yield f'DROP TRIGGER IF EXISTS "{name}"' + (f' ON "{table}"' if is_postgresql else "")
        condition = ""
        if verb == "update" and blanked:
            condition = f"WHEN (NOT ({_only_blanks(model, blanked, is_postgresql)}))"
        if is_postgresql:
            yield (
                f'CREATE TRIGGER "{name}" BEFORE {verb.upper()} ON "{table}" '
                f"FOR EACH ROW {condition} EXECUTE FUNCTION {_FUNCTION}()"
            )
        else:
            yield (
                f'CREATE TRIGGER "{name}" BEFORE {verb.upper()} ON "{table}" {condition} '
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )


def _only_blanks(model: type[models.Model], blanked: tuple[str, ...], is_postgresql: bool) -> str:
    """In SQL: the columns that may be blanked are empty now, every other one is what it was."""
    same = "IS NOT DISTINCT FROM" if is_postgresql else "IS"
    return " AND ".join(
        f"NEW.\"{field.column}\" = ''"
        if field.name in blanked
        else f'NEW."{field.column}" {same} OLD."{field.column}"'
        for field in model._meta.concrete_fields
    )


_POSTGRESQL_FUNCTION = f"""
CREATE OR REPLACE FUNCTION {_FUNCTION}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END $$
"""
