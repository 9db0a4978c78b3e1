"""The database itself keeps the promises to one child within the whole, whoever writes.

Services refuse earlier and in kinder words (`donors.services.shares`). The triggers see what services do not: a
script, a bulk write, a forgotten lock. They judge new and grown shares alone. When two sponsored records of one
child are merged the promises of both stand, above the whole, until people have spoken to the sponsors; so a promise
that changes its child is let pass.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from django.core.checks import CheckMessage, Tags, Warning
from django.core.checks import register as register_check
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.signals import post_migrate

from backoffice.core.append_only import standing_triggers

TABLE = "donors_sponsorship"
TRIGGERS = {
    "donors_share_within_whole_insert": ("INSERT", "NEW.status <> 'ended'"),
    "donors_share_within_whole_update": (
        "UPDATE",
        "NEW.status <> 'ended' AND (NEW.share > OLD.share OR OLD.status = 'ended')",
    ),
}
_FUNCTION = "donors_refuse_share_above_whole"
_REFUSAL = "the shares of a child are above the whole"
_TAKEN = """(
    SELECT COALESCE(SUM(share), 0) FROM donors_sponsorship
    WHERE child_id = NEW.child_id AND status <> 'ended' AND id <> NEW.id
)"""


def register() -> None:
    # As with tables that only grow: SQLite drops triggers silently when a migration remakes the table.
    post_migrate.connect(install, dispatch_uid="share-triggers")
    register_check(triggers_stand, Tags.database)


def install(using: str = "default", **_kwargs: Any) -> None:
    """Put the triggers on the table, if it exists; safe to repeat."""
    database = connections[using]
    if TABLE not in database.introspection.table_names():
        return
    with database.cursor() as cursor:
        for statement in _statements(database):
            cursor.execute(statement)


def missing(using: str = "default") -> list[str]:
    """The names of triggers that should stand in the database and do not."""
    database = connections[using]
    if TABLE not in database.introspection.table_names():
        return []
    return sorted(set(TRIGGERS) - standing_triggers(database))


def triggers_stand(databases: Sequence[str] | None = None, **_kwargs: Any) -> list[CheckMessage]:
    return [
        # No error: an error would keep migrate from running, which is what mends it.
        Warning(
            f"The trigger {name}, which keeps a child from being promised twice, is missing in '{alias}'.",
            hint="Run manage.py migrate, which puts it back, and find out who removed it.",
            id="donors.W001",
        )
        for alias in databases or []
        for name in missing(alias)
    ]


def _statements(database: BaseDatabaseWrapper) -> Iterator[str]:
    if database.vendor == "postgresql":
        yield _POSTGRESQL_FUNCTION
    for name, (verb, condition) in TRIGGERS.items():
        if database.vendor == "postgresql":
            yield f'DROP TRIGGER IF EXISTS "{name}" ON "{TABLE}"'
            yield (
                f'CREATE TRIGGER "{name}" BEFORE {verb} ON "{TABLE}" FOR EACH ROW WHEN ({condition}) '
                f"EXECUTE FUNCTION {_FUNCTION}()"
            )
        else:
            yield f'DROP TRIGGER IF EXISTS "{name}"'
            yield (
                f'CREATE TRIGGER "{name}" BEFORE {verb} ON "{TABLE}" WHEN {condition} '
                f"BEGIN SELECT RAISE(ABORT, '{_REFUSAL}') WHERE {_TAKEN} + NEW.share > 100; END"
            )


# The child's row is locked as services lock it, or two that write in one moment would not see each other. Rows that
# merely point at the child (a gift, a photo) do not wait for this lock.
_POSTGRESQL_FUNCTION = f"""
CREATE OR REPLACE FUNCTION {_FUNCTION}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM beneficiaries_child WHERE id = NEW.child_id FOR NO KEY UPDATE;
    IF {_TAKEN} + NEW.share > 100 THEN
        RAISE EXCEPTION '{_REFUSAL}' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$
"""
