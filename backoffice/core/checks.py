"""System checks that watch over the database's own guards."""

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Tags, Warning
from django.core.checks import register as register_check

from backoffice.core import append_only


def register() -> None:
    register_check(append_only_triggers_stand, Tags.database)


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
