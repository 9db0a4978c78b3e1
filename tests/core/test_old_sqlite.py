"""A SQLite that lacks what Almoner needs is named at the start, not by a syntax error in the middle of a gift."""

import sqlite3

import pytest
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.db import connection


@pytest.mark.skipif(connection.vendor != "sqlite", reason="only where the database is SQLite")
def test_it_is_refused_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    call_command("check")
    monkeypatch.setattr(sqlite3, "sqlite_version", "3.34.1")
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 34, 1))
    with pytest.raises(SystemCheckError, match=r"SQLite is 3\.34\.1; Almoner needs 3\.35 or newer"):
        call_command("check")
