"""Triggers by which the database itself keeps the parts of something within the whole, whoever writes.

Services refuse earlier and in kinder words. The triggers see what services do not: a script, a bulk write, a
forgotten lock. A floor declares a `PartsWithinWhole` and calls its `register()` in `AppConfig.ready()`. As with
tables that only grow, SQLite drops triggers silently when a migration remakes their table: they are put back after
every migration, and a database check says when one is missing.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.apps import apps
from django.core.checks import CheckMessage, Tags, Warning
from django.core.checks import register as register_check
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.signals import post_migrate

from backoffice.core.append_only import standing_triggers


@dataclass(frozen=True)
class PartsWithinWhole:
    """`is_judged` names the condition, in SQL over NEW and OLD, under which a row is judged, for INSERT and for UPDATE.

    `is_too_much` is the condition that refuses it. `whole` finds the row that holds the whole, as `table WHERE …`:
    PostgreSQL locks it first, as services lock it, or two that write in one moment would not see each other; rows
    that merely point at it do not wait for this lock.
    """

    table: str
    name: str
    function: str
    is_judged: Mapping[str, str]
    is_too_much: str
    whole: str
    refusal: str
    keeps: str
    check_id: str

    @property
    def triggers(self) -> list[str]:
        return [self._trigger(verb) for verb in self.is_judged]

    def register(self) -> None:
        app = apps.get_app_config(self.table.split("_")[0])
        post_migrate.connect(self.install, sender=app, dispatch_uid=self.name, weak=False)
        register_check(partial(self.check), Tags.database)  # Django writes its tags on what it is given

    def install(self, using: str = "default", **_kwargs: Any) -> None:
        """Put the triggers on the table, if it exists; safe to repeat."""
        database = connections[using]
        if self.table not in database.introspection.table_names():
            return
        with database.cursor() as cursor:
            for statement in self._statements(database):
                cursor.execute(statement)

    def missing(self, using: str = "default") -> list[str]:
        """The names of triggers that should stand in the database and do not."""
        database = connections[using]
        if self.table not in database.introspection.table_names():
            return []
        return sorted(set(self.triggers) - standing_triggers(database))

    def check(self, databases: Sequence[str] | None = None, **_kwargs: Any) -> list[CheckMessage]:
        return [
            # No error: an error would keep migrate from running, which is what mends it.
            Warning(
                f"The trigger {name}, which keeps {self.keeps}, is missing in '{alias}'.",
                hint="Run manage.py migrate, which puts it back, and find out who removed it.",
                id=self.check_id,
            )
            for alias in databases or []
            for name in self.missing(alias)
        ]

    def _trigger(self, verb: str) -> str:
        return f"{self.name}_{verb.lower()}"

    def _statements(self, database: BaseDatabaseWrapper) -> Iterator[str]:
        is_postgresql = database.vendor == "postgresql"
        if is_postgresql:
            yield self._postgresql_function()
        for verb, condition in self.is_judged.items():
            name = self._trigger(verb)
            yield f'DROP TRIGGER IF EXISTS "{name}"' + (f' ON "{self.table}"' if is_postgresql else "")
            head = f'CREATE TRIGGER "{name}" BEFORE {verb} ON "{self.table}" FOR EACH ROW WHEN ({condition})'
            if is_postgresql:
                yield f"{head} EXECUTE FUNCTION {self.function}()"
            else:
                yield f"{head} BEGIN SELECT RAISE(ABORT, '{self.refusal}') WHERE {self.is_too_much}; END"

    def _postgresql_function(self) -> str:
        return f"""
CREATE OR REPLACE FUNCTION {self.function}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM {self.whole} FOR NO KEY UPDATE;
    IF {self.is_too_much} THEN
        RAISE EXCEPTION '{self.refusal}' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$
"""
