"""What every test may ask for: people in their roles, and a clean outside."""

import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.db import connection
from django.test import TransactionTestCase

from backoffice.core import append_only
from backoffice.core.models import User
from tests import factories, flushing
from tests.browser import chromium as chromium


def pytest_sessionfinish() -> None:
    shutil.rmtree(django_settings.SCRATCH, ignore_errors=True)


@pytest.fixture(autouse=True)
def _postgres_only_where_it_is(request: pytest.FixtureRequest) -> None:
    if request.node.get_closest_marker("postgres") and connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL: set TEST_DATABASE_URL=postgres://postgres@127.0.0.1/almoner")


@pytest.fixture(autouse=True)
def _files_of_its_own(settings: Any, tmp_path_factory: pytest.TempPathFactory) -> None:
    settings.MEDIA_ROOT = tmp_path_factory.mktemp("files")


@pytest.fixture(autouse=True, scope="session")
def _flush_may_empty_append_only_tables() -> Iterator[None]:
    """Tests with real transactions are cleaned up by a flush, which the database's own guards would refuse.

    PostgreSQL truncates two hundred tables in some seconds; the few that a test has written are emptied at once.
    """
    flush = TransactionTestCase._fixture_teardown  # type: ignore[attr-defined]  # not in the stubs

    def without_guards(test_case: TransactionTestCase) -> None:
        with append_only.lifted():
            flush(test_case)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", without_guards)
        if connection.vendor == "postgresql":
            patch.setattr(type(connection.ops), "sql_flush", flushing.of_written_tables)
        yield


@pytest.fixture
def registrar(db: None) -> User:
    """The field officer of one partner."""
    return factories.make_registrar()


@pytest.fixture
def verifier(db: None) -> User:
    return factories.make_user(role="Verifier")


@pytest.fixture
def supporter_care(db: None) -> User:
    return factories.make_user(role="Supporter care")


@pytest.fixture
def finance(db: None) -> User:
    return factories.make_user(role="Finance")


@pytest.fixture
def approver(db: None) -> User:
    return factories.make_user(role="Approver")


@pytest.fixture
def auditor(db: None) -> User:
    return factories.make_user(role="Auditor")


@pytest.fixture
def administrator(db: None) -> User:
    return factories.make_user(is_superuser=True)


@pytest.fixture
def outsider(db: None) -> User:
    """Somebody with an account and no rights at all."""
    return factories.make_user(is_staff=False)


@pytest.fixture
def pay_desk(db: None) -> None:
    """The fund that every charity starts with."""
    factories.make_fund()
