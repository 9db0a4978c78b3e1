"""System checks that watch over the database: what it must be able to do, and its own guards."""

import sqlite3
from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Error, Tags, Warning
from django.core.checks import register as register_check
from django.db import connections

from backoffice.core import append_only

# The first that answers UPDATE … RETURNING: https://www.sqlite.org/lang_returning.html
OLDEST_SQLITE = (3, 35, 0)


def register() -> None:
    register_check(sqlite_is_new_enough)
    register_check(append_only_triggers_stand, Tags.database)


def sqlite_is_new_enough(**_kwargs: Any) -> list[CheckMessage]:
    is_sqlite = connections["default"].vendor == "sqlite"
    if not is_sqlite or sqlite3.sqlite_version_info >= OLDEST_SQLITE:
        return []
    return [
        Error(
            f"This Python's SQLite is {sqlite3.sqlite_version}; Almoner needs 3.35 or newer.",
            hint="Use a newer Python or system, or PostgreSQL by DATABASE_URL.",
            id="core.E001",
        )
    ]


def append_only_triggers_stand(databases: Sequence[str] | None = None, **_kwargs: Any) -> list[CheckMessage]:
    return [
        # No error: an error would keep migrate from running, which is what mends it.
        Warning(
            f"The trigger {name}, which keeps rows from being changed, is missing in database '{alias}'.",
            hint="Run manage.py migrate, which puts it back, and find out who removed it.",
            id="core.W001",
        )
        for alias in databases or []
        for name in append_only.missing_triggers(alias)
    ]
