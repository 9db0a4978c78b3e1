"""What moved from one record to another, written down so that it can be put back.

Two records of one thing are merged: each floor moves its own rows through the journal of the merge, and asks the
same journal to put them back when the merge is undone.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from dataclasses import field as dataclass_field
from typing import Any, TypeVar, cast

from django.db import models
from django.utils import timezone

from backoffice.core import history

M = TypeVar("M", bound=models.Model)


@dataclass(frozen=True)
class Entry:
    """One row that moved. `was` holds the other fields that changed with it, as they stood before."""

    model: str
    field: str
    key: str
    was: Mapping[str, Any] = dataclass_field(default_factory=dict)


class Journal:
    """In the caller's transaction; who acts and why is what `context.acting` says."""

    def __init__(self, entries: Iterable[Entry] = ()) -> None:
        self.entries = list(entries)

    @classmethod
    def read(cls, stored: Iterable[Mapping[str, Any]]) -> "Journal":
        return cls(Entry(**entry) for entry in stored)

    def written(self) -> list[dict[str, Any]]:
        """As JSON keeps it."""
        return [asdict(entry) for entry in self.entries]

    def move(self, rows: Iterable[models.Model], field: str, *, to: models.Model, **changes: Any) -> None:
        """Point `field` of the rows to another record; `changes` to other fields must be plain values."""
        for row in rows:
            was = {name: getattr(row, name) for name in changes}
            _write(row, {field: to, **changes})
            self.entries.append(Entry(row._meta.label_lower, field, str(row.pk), was))

    def put_back(self, model: type[M], *, survivor: models.Model, to: models.Model) -> list[M]:
        """Give `to` its rows of this model again; returns those. What is gone or went elsewhere is left alone."""
        back = []
        for entry in self._of(model):
            row = model._base_manager.filter(pk=entry.key, **{entry.field: survivor}).first()
            if row is not None:
                _write(row, {entry.field: to, **entry.was})
                back.append(row)
        return back

    def keys(self, model: type[models.Model]) -> list[str]:
        """The rows of this model that moved."""
        return [entry.key for entry in self._of(model)]

    def _of(self, model: type[models.Model]) -> Iterator[Entry]:
        return (entry for entry in self.entries if entry.model == model._meta.label_lower)


def _write(row: models.Model, values: Mapping[str, Any]) -> None:
    # An UPDATE and not save(): what a model does on saving belongs to edits.
    for name, value in values.items():
        setattr(row, name, value)
    stamps = {"updated_at": timezone.now()} if hasattr(row, "updated_at") else {}
    cast("Any", type(row))._base_manager.filter(pk=row.pk).update(**values, **stamps)
    if history.keeps_history(type(row)):
        history.write_history(row)
