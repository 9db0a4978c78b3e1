"""The settings of the real thing, for making its tables without walking through all migrations."""

from typing import Any

from backoffice.settings import *  # noqa: F403


class NoMigrations:
    """What pytest's --nomigrations gives, for a process that is not pytest's."""

    def __contains__(self, _app: str) -> bool:
        return True

    def __getitem__(self, _app: str) -> None:
        return None


MIGRATION_MODULES: Any = NoMigrations()
