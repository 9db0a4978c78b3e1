"""Audit rows are only ever added: the database itself says so, and says when it no longer could."""

import pytest
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.db import DatabaseError, connection, transaction

from backoffice.core import append_only
from backoffice.core.models import AuditEntry
from backoffice.core.services import audit
from tests.factories import make_user

pytestmark = pytest.mark.django_db


def test_an_audit_row_cannot_be_changed() -> None:
    entry = audit.record("photo.viewed", subject=make_user(), label="Photo")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        AuditEntry.objects.filter(pk=entry.pk).update(action="nothing.happened")
    entry.action = "nothing.happened"
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        entry.save()
    assert AuditEntry.objects.get().action == "photo.viewed"


def test_an_audit_row_cannot_be_deleted() -> None:
    audit.record("photo.viewed")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        AuditEntry.objects.all().delete()
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f'DELETE FROM "{AuditEntry._meta.db_table}"')
    assert AuditEntry.objects.count() == 1


def test_a_missing_trigger_is_found_and_put_back() -> None:
    table = AuditEntry._meta.db_table
    assert append_only.missing_triggers() == []
    on = f' ON "{table}"' if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(f'DROP TRIGGER "{table}_no_update"{on}')
    assert append_only.missing_triggers() == [f"{table}_no_update"]
    with pytest.raises(SystemCheckError, match=r"core\.W001"):
        call_command("check", databases=["default"], fail_level="WARNING")
    append_only.install_triggers()
    assert append_only.missing_triggers() == []
    call_command("check", databases=["default"], fail_level="WARNING")
