"""What can be imported? Floors register an importer for each kind in `AppConfig.ready()`.

The machinery reads the file, keeps its rows, shows them, counts them and comes back after a crash. An importer
knows its records: which columns there are, what becomes of a row, how rows are written and taken back. It is
always given many rows at once, so that it can ask the database once for all of them.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from django.contrib.auth.models import AnonymousUser
from django.utils.functional import Promise

from backoffice.core.imports.archive import Archive
from backoffice.core.imports.columns import ImportColumn
from backoffice.core.models import ImportBatch, ImportRow, User

Outcome = ImportRow.Outcome


@dataclass(frozen=True)
class Job:
    """One import at work: whose it is, how it was asked for, and the photos that came with it."""

    batch: ImportBatch
    by: User
    archive: Archive | None = None

    @property
    def reason(self) -> str:
        """What stands in the history of every record that it touches."""
        return f"Import {self.batch.file_name}"

    @property
    def day_first(self) -> bool:
        return self.batch.date_order == ImportBatch.DateOrder.DAY_FIRST

    @property
    def columns(self) -> Collection[str]:
        """The names of our columns that the file has."""
        return list(self.batch.mapping)


@dataclass(slots=True)
class ReadRow:
    """A row as read: the text of each mapped column, and what is wrong with it before anybody looked closer."""

    number: int
    values: dict[str, str]
    problems: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Judgement:
    """What becomes of a row. `plan` is the importer's own, for writing what it has judged."""

    row: ReadRow
    outcome: Outcome
    reasons: list[str] = field(default_factory=list)
    record_key: str = ""
    record_label: str = ""
    photo: str = ""  # its name in the zip
    plan: Any = None


@dataclass(slots=True)
class Written:
    """What writing a row has left behind; undoing reads `trace`."""

    key: str
    label: str
    trace: dict[str, Any]


@dataclass(slots=True)
class TakenBack:
    """Was a row's record taken back? If not, `reasons` say why."""

    row: ImportRow
    reasons: list[str] = field(default_factory=list)


class Judge(Protocol):
    """Judges the rows of one file, in chunks and in order; it remembers rows of earlier chunks."""

    def judge(self, rows: Sequence[ReadRow]) -> list[Judgement]: ...


class Importer(Protocol):
    kind: str
    title: str | Promise
    permissions: tuple[str, ...]  # what a person must hold, beside `core.add_importbatch`
    takes_photos: bool  # may a zip of photos come with the table?
    changes_known: bool  # may records that are here already be filled in or changed?

    def columns(self, user: User) -> Sequence[ImportColumn]:
        """The columns that this person may fill."""
        ...

    def judge(self, job: Job) -> Judge: ...

    def write(self, judgements: Sequence[Judgement], job: Job) -> list[Written]:
        """Write rows that were judged as created or updated, in the caller's transaction, one answer for each."""
        ...

    def add_photo(self, row: ImportRow, job: Job) -> dict[str, Any]:
        """Add the photo of a written row in the caller's transaction; returns what is added to the trace. Raises DomainError."""
        ...

    def after_writing(self, rows: Sequence[ImportRow], job: Job) -> None:
        """Look at written records once more, such as for duplicates; in no transaction, may run twice."""
        ...

    def take_back(self, rows: Sequence[ImportRow], job: Job) -> list[TakenBack]:
        """Undo written rows in the caller's transaction, but for what has been touched since."""
        ...

    def address_of(self, row: ImportRow) -> str:
        """The page of the row's record."""
        ...


class UnknownKind(LookupError):
    """No floor has registered an importer of this name."""


_importers: dict[str, Importer] = {}


def register(importer: Importer) -> None:
    _importers[importer.kind] = importer


def importer_of(kind: str) -> Importer:
    try:
        return _importers[kind]
    except KeyError as error:
        raise UnknownKind(kind) from error


def importers_for(user: User | AnonymousUser) -> list[Importer]:
    """What this person may import."""
    return [importer for importer in _importers.values() if may_import(user, importer)]


def may_import(user: User | AnonymousUser, importer: Importer) -> bool:
    return user.has_perms(["core.add_importbatch", *importer.permissions])
