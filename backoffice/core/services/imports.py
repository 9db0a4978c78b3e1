"""What people do with an import: hand a file in, say what its columns mean, have it written, take it back."""

from collections.abc import Mapping, Sequence
from itertools import islice
from typing import Any

from django.db import transaction
from django.db.models.fields.files import FieldFile
from django.utils import translation
from django.utils.translation import gettext as _

from backoffice.core.errors import DomainError
from backoffice.core.imports.archive import opened_archive
from backoffice.core.imports.columns import ImportColumn, guess_mapping, headers_key, still_fits
from backoffice.core.imports.importer import Importer, importer_of, may_import
from backoffice.core.imports.reading import opened_table
from backoffice.core.imports.table import FileRefused
from backoffice.core.models import ImportBatch, ImportMapping, ImportRow, User
from backoffice.core.models.imports import SEE_ALL_IMPORTS

SAMPLE_ROWS = 3
Status = ImportBatch.Status


class ImportNotAllowed(DomainError):
    """The person may not import this, or not touch this import."""


class ColumnsRefused(DomainError):
    """Columns that cannot be imported as chosen."""


class NothingToDo(DomainError):
    """An import without a row to write or to take back."""


def upload(*, kind: str, file: Any, archive: Any = None, by: User) -> ImportBatch:
    """Keep a table, and the photos beside it, until its columns are known.

    Raises FileRefused for what is no table, and for a zip that is a trap.
    """
    importer = importer_of(kind)
    _refuse_stranger(importer, by)
    if archive is not None and not importer.takes_photos:
        raise FileRefused(
            _("No photos come with this: %(what)s. Leave the zip out.") % {"what": importer.title}
        )
    with opened_table(file) as table:
        headers = table.headers
        samples = [row.cells[: len(headers)] for row in islice(table.rows(), SAMPLE_ROWS)]
    if archive is not None:
        with opened_archive(archive):
            pass  # looked into, so that a trap is refused at once
    batch = ImportBatch(
        kind=kind,
        file_name=str(file.name)[-150:],
        headers=headers,
        samples=[[cell[:80] for cell in cells] for cells in samples],
        language=translation.get_language() or "en",
        requested_by=by,
    )
    batch.mapping = first_mapping(batch, importer.columns(by))
    with transaction.atomic():
        batch.file.save("", file, save=False)
        if archive is not None:
            batch.archive.save("", archive, save=False)
        batch.save(force_insert=True)
    return batch


def first_mapping(batch: ImportBatch, columns: Sequence[ImportColumn]) -> dict[str, int]:
    """What this person chose for the same headers the last time; else what the headers say."""
    remembered = ImportMapping.objects.filter(
        kind=batch.kind, user=batch.requested_by, headers_key=headers_key(batch.headers)
    ).first()
    if remembered is not None:
        return still_fits(remembered.mapping, columns, batch.headers)
    return guess_mapping(columns, batch.headers)


def choose_columns(
    batch: ImportBatch, *, mapping: Mapping[str, int], existing: str, date_order: str, by: User
) -> ImportBatch:
    """Remember the columns and have all rows checked; nothing is written yet."""
    importer = importer_of(batch.kind)
    _refuse_stranger(importer, by)
    _refuse_other_hands(batch, by)
    columns = importer.columns(by)
    chosen = still_fits(mapping, columns, batch.headers)
    if missing := [str(column.label) for column in columns if column.required and column.name not in chosen]:
        raise ColumnsRefused(
            _("Choose which column of the file holds: %(missing)s.") % {"missing": ", ".join(missing)}
        )
    if len(set(chosen.values())) < len(chosen):
        raise ColumnsRefused(_("Two of our columns cannot come from the same column of the file."))
    with transaction.atomic():
        batch.move(
            Status.CHECKING,
            by=by,
            mapping=chosen,
            existing=ImportBatch.Existing(existing).value,
            date_order=ImportBatch.DateOrder(date_order).value,
            progress=0,
            total=0,
            counts={},
        )
        ImportMapping.objects.update_or_create(
            kind=batch.kind,
            user=by,
            headers_key=headers_key(batch.headers),
            defaults={"mapping": chosen},
        )
        _enqueue("check", batch, by)
    return batch


def write(batch: ImportBatch, *, by: User) -> ImportBatch:
    """Have the rows written that were checked and found good."""
    _refuse_stranger(importer_of(batch.kind), by)
    _refuse_other_hands(batch, by)
    if batch.status == Status.CHECKED and not batch.count_of(*ImportRow.FOR_WRITING):
        raise NothingToDo(_("There is no row to write."))
    with transaction.atomic():
        batch.move(Status.WRITING, by=by, progress=0, total=batch.count_of(*ImportRow.FOR_WRITING))
        _enqueue("write", batch, by)
    return batch


def undo(batch: ImportBatch, *, by: User, reason: str = "") -> ImportBatch:
    """Have everything taken back that nobody has touched since."""
    _refuse_stranger(importer_of(batch.kind), by)
    if batch.requested_by_id != by.pk and not by.has_perm(SEE_ALL_IMPORTS):
        raise ImportNotAllowed(_("Only the person who imported the file can undo the import."))
    written = batch.rows.filter(is_written=True).count()
    if batch.can_move(Status.UNDOING) and not written:
        raise NothingToDo(_("Nothing was written by this import."))
    with transaction.atomic():
        batch.move(Status.UNDOING, by=by, reason=reason, progress=0, total=written)
        _enqueue("undo", batch, by)
    return batch


def cancel(batch: ImportBatch, *, by: User) -> ImportBatch:
    """Put the file away unwritten; nothing of it is kept."""
    _refuse_other_hands(batch, by)
    with transaction.atomic():
        batch.move(Status.CANCELLED, by=by, counts={}, samples=[])
        batch.rows.all().delete()
        files = [file for file in (batch.file, batch.archive) if file]
        transaction.on_commit(lambda: _delete(files))
    return batch


def _delete(files: list[FieldFile]) -> None:
    for file in files:
        file.storage.delete(str(file.name))


def _enqueue(step: str, batch: ImportBatch, by: User) -> None:
    from backoffice.core.tasks.imports import work_on_import  # the task calls import_runs

    work_on_import.enqueue(step, str(batch.pk), str(by.pk))


def _refuse_stranger(importer: Importer, by: User) -> None:
    if not may_import(by, importer):
        raise ImportNotAllowed(_("You may not import this."))


def _refuse_other_hands(batch: ImportBatch, by: User) -> None:
    if batch.requested_by_id != by.pk:
        raise ImportNotAllowed(_("Only the person who handed the file in can go on with it."))
