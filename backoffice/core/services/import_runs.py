"""What a worker does with an import: check all rows, write them, take them back.

Chunk by chunk, so that nothing is read, held or locked for more than one chunk. Each step may be cut off and
repeated at any point.
"""

from collections.abc import Callable, Iterator
from itertools import islice

from django.conf import settings
from django.db.models import Count
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from backoffice.core import context
from backoffice.core.errors import DomainError
from backoffice.core.imports.importer import Job, Judgement, ReadRow, importer_of
from backoffice.core.imports.reading import opened_table
from backoffice.core.imports.table import FileRefused, SheetRow, Table
from backoffice.core.models import ImportBatch, ImportRow, User
from backoffice.core.services import audit
from backoffice.core.services.import_turns import Overtaken, Turn, turn_at

CHUNK = 500
Status, Outcome = ImportBatch.Status, ImportRow.Outcome


def perform(step: str, batch_id: str, by_id: str, *, is_last_try: bool) -> bool:
    """Take one turn at a step of an import; says whether another turn is wanted. Safe to repeat.

    A refusal fails the import with its words. Any other error goes on to the caller, after the import has failed
    if this was the last try.
    """
    batch, by = ImportBatch.objects.get(pk=batch_id), User.objects.get(pk=by_id)
    expected, take = STEPS[step]
    if batch.status != expected:
        return False
    with translation.override(batch.language), context.acting(by, reason=f"Import {batch.file_name}"):
        try:
            with turn_at(batch, by) as turn:
                return take(turn)
        except Overtaken:
            return False
        except DomainError as refusal:
            _fail(batch, by, str(refusal))
            return False
        except Exception:
            if is_last_try:
                _fail(batch, by, _("Something went wrong in the house itself. Staff have been told."))
            raise


def _check(turn: Turn) -> bool:
    """Judge every row and keep the judgements; begun anew after a crash, since nothing has been written yet."""
    batch = turn.batch
    batch.rows.all().delete()
    ImportBatch.objects.filter(pk=batch.pk, attempt=turn.attempt).update(progress=0)
    judge = turn.importer.judge(turn.job)
    with opened_table(batch.file) as table:
        rows = _mapped(table, batch.mapping)
        while chunk := list(islice(rows, CHUNK)):
            judgements = judge.judge(chunk)
            with turn.chunk(len(chunk)):
                ImportRow.objects.bulk_create(_kept(batch, judgement) for judgement in judgements)
    with turn.chunk(0):
        _settle(turn, Status.CHECKED)
    return False


def _mapped(table: Table, mapping: dict[str, int]) -> Iterator[ReadRow]:
    for count, row in enumerate(table.rows(), start=1):
        if count > settings.IMPORT_MAX_ROWS:
            raise FileRefused(
                _("The file has more than %(limit)s rows. Import it in several parts.")
                % {"limit": settings.IMPORT_MAX_ROWS}
            )
        yield _read(row, mapping)


def _read(row: SheetRow, mapping: dict[str, int]) -> ReadRow:
    return ReadRow(row.number, {name: row.cell(place) for name, place in mapping.items()}, row.problems)


def _kept(batch: ImportBatch, judgement: Judgement) -> ImportRow:
    return ImportRow(
        batch=batch,
        number=judgement.row.number,
        values=judgement.row.values,
        outcome=judgement.outcome,
        reasons=judgement.reasons,
        record_key=judgement.record_key,
        record_label=judgement.record_label[:200],
        photo=judgement.photo[:200],
    )


def _write(turn: Turn) -> bool:
    """Write what is not written yet, then the photos."""
    judge = turn.importer.judge(turn.job)
    waiting = turn.batch.rows.filter(outcome__in=ImportRow.FOR_WRITING, is_written=False).order_by("number")
    while chunk := list(waiting[:CHUNK]):
        if turn.is_over:
            return True
        with turn.chunk(len(chunk)):
            _write_chunk(turn, chunk, judge.judge([ReadRow(row.number, row.values) for row in chunk]))
    if _add_photos(turn):
        return True
    with turn.chunk(0):
        _settle(turn, Status.DONE)
        audit.record("import.written", subject=turn.batch, actor=turn.job.by, **turn.batch.counts)
        _ask_for_another_look(turn)
    return False


def _write_chunk(turn: Turn, rows: list[ImportRow], judgements: list[Judgement]) -> None:
    """Rows are judged once more: what was new at the preview may have been registered by somebody else since."""
    agreed = []
    for row, judgement in zip(rows, judgements, strict=True):
        if judgement.outcome == row.outcome:
            agreed.append((row, judgement))
        else:
            row.outcome, row.reasons = _changed_since(judgement)
    written = turn.importer.write([judgement for _row, judgement in agreed], turn.job)
    for (row, _judgement), result in zip(agreed, written, strict=True):
        row.record_key, row.record_label = result.key, result.label[:200]
        row.trace, row.is_written = result.trace, True
    _save(rows)


def _changed_since(judgement: Judgement) -> tuple[ImportRow.Outcome, list[str]]:
    if judgement.outcome in (Outcome.REFUSED, Outcome.MATCHED):
        return judgement.outcome, judgement.reasons
    return Outcome.REFUSED, [_("The register has changed since the preview. Import this row again.")]


def _add_photos(turn: Turn) -> bool:
    """One transaction for each photo, which takes its time; True when the turn is over before the photos are."""
    with_photo = turn.batch.rows.filter(is_written=True).exclude(photo="").order_by("number")
    if turn.job.archive is None:
        return False
    while chunk := list(with_photo[:CHUNK]):
        for row in chunk:
            if turn.is_over:
                return True
            with turn.chunk(0):
                _add_photo(turn, row)
    return False


def _add_photo(turn: Turn, row: ImportRow) -> None:
    try:
        row.trace |= turn.importer.add_photo(row, turn.job)
    except DomainError as refusal:
        row.reasons = [*row.reasons, _("The photo was not added: %(why)s") % {"why": refusal}]
    row.photo = ""
    _save([row])


def _undo(turn: Turn) -> bool:
    """Take back from the last row to the first, as it was written in the other order."""
    written = turn.batch.rows.filter(is_written=True, outcome__in=ImportRow.FOR_WRITING).order_by("-number")
    while chunk := list(written[:CHUNK]):
        if turn.is_over:
            return True
        with turn.chunk(len(chunk)):
            for result in turn.importer.take_back(chunk, turn.job):
                result.row.outcome = Outcome.LEFT if result.reasons else Outcome.UNDONE
                result.row.reasons = result.reasons
            _save(chunk)
    with turn.chunk(0):
        _settle(turn, Status.UNDONE)
        audit.record("import.undone", subject=turn.batch, actor=turn.job.by, **turn.batch.counts)
    return False


def _save(rows: list[ImportRow]) -> None:
    """One statement for all of them."""
    ImportRow.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=["outcome", "reasons", "record_key", "record_label", "photo", "is_written", "trace"],
    )


def _settle(turn: Turn, status: str) -> None:
    counts = turn.batch.rows.order_by().values_list("outcome").annotate(number=Count("pk"))
    turn.batch.move(status, by=turn.job.by, counts=dict(counts), finished_at=timezone.now())


def _ask_for_another_look(turn: Turn) -> None:
    """Looking for duplicates and the like takes longer than writing, and nobody has to wait for it."""
    from backoffice.core.tasks.imports import look_at_imported  # the task calls look()

    numbers = turn.batch.rows.filter(is_written=True).order_by("number").values_list("number", flat=True)
    written = iter(numbers.iterator(CHUNK))
    while chunk := list(islice(written, CHUNK)):
        look_at_imported.enqueue(str(turn.batch.pk), str(turn.job.by.pk), chunk[0], chunk[-1])


def look(batch_id: str, by_id: str, first: int, last: int) -> None:
    """Let the importer look at some written rows once more, unless they are being taken back."""
    batch, by = ImportBatch.objects.get(pk=batch_id), User.objects.get(pk=by_id)
    if batch.status == Status.DONE:
        rows = batch.rows.filter(is_written=True, number__range=(first, last))
        importer_of(batch.kind).after_writing(list(rows), Job(batch, by))


def _fail(batch: ImportBatch, by: User, error: str) -> None:
    batch.refresh_from_db()
    if batch.can_move(Status.FAILED):
        batch.move(Status.FAILED, by=by, error=error, finished_at=timezone.now())


STEPS: dict[str, tuple[str, Callable[[Turn], bool]]] = {
    "check": (Status.CHECKING, _check),
    "write": (Status.WRITING, _write),
    "undo": (Status.UNDOING, _undo),
}
