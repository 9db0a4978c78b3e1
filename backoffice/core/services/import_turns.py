"""Whose turn is it at an import?

Each chunk is one transaction that begins by saying on the batch's row that this worker still has it. A worker that
was killed is followed by another, which goes on behind the last chunk; one that was only slow finds itself overtaken
and stops.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from backoffice.core.imports.archive import opened_archive
from backoffice.core.imports.importer import Importer, Job, importer_of, may_import
from backoffice.core.models import ImportBatch, User
from backoffice.core.services.imports import ImportNotAllowed

TURN_SECONDS = 600  # then the task queues itself again, long before it would be taken for dead


class Overtaken(Exception):
    """The import was cancelled, or another worker has it."""


@dataclass(frozen=True)
class Turn:
    """One worker's turn at an import."""

    job: Job
    importer: Importer
    attempt: int
    ends_at: float

    @property
    def batch(self) -> ImportBatch:
        return self.job.batch

    @property
    def is_over(self) -> bool:
        return time.monotonic() > self.ends_at

    @contextmanager
    def chunk(self, rows: int) -> Iterator[None]:
        """One transaction over so many rows. Raises Overtaken before anything is done."""
        with transaction.atomic():
            still_ours = ImportBatch.objects.filter(
                pk=self.batch.pk, status=self.batch.status, attempt=self.attempt
            ).update(progress=F("progress") + rows, updated_at=timezone.now())
            if not still_ours:
                raise Overtaken
            yield


@contextmanager
def turn_at(batch: ImportBatch, by: User) -> Iterator[Turn]:
    importer = importer_of(batch.kind)
    if not (by.is_active and may_import(by, importer)):
        raise ImportNotAllowed(_("%(person)s may not import this any more.") % {"person": by})
    ImportBatch.objects.filter(pk=batch.pk, status=batch.status).update(attempt=F("attempt") + 1)
    batch.refresh_from_db()
    with opened_archive(batch.archive) if batch.archive else nullcontext() as archive:
        yield Turn(Job(batch, by, archive), importer, batch.attempt, ends_at=time.monotonic() + TURN_SECONDS)
