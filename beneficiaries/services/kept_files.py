"""Stored files that stand or fall with the transaction which writes their rows.

A storage knows no rollback: bytes written for a row that never came would lie there for ever, named by nobody.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction
from django.db.models.fields.files import FieldFile


@contextmanager
def stored_or_nothing() -> Iterator[list[FieldFile]]:
    """Files appended to the list are deleted again when the block fails."""
    kept: list[FieldFile] = []
    try:
        yield kept
    except BaseException:
        for stored in kept:
            stored.storage.delete(str(stored.name))
        raise


def forget_file(stored: FieldFile) -> None:
    """Delete the file once the row that names it is really gone."""
    storage, name = stored.storage, str(stored.name)
    transaction.on_commit(lambda: storage.delete(name))
