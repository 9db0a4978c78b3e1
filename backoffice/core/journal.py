"""What moved from one record to another, written down so that it can be put back.

Two records of one thing are merged: each floor moves its own rows through the journal of the merge, and asks the
same journal to put them back when the merge is undone.
"""

import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from dataclasses import field as dataclass_field
from typing import Any, TypeVar

from django.db import models
from django.utils import timezone

from backoffice.core import history

M = TypeVar("M", bound=models.Model)
T = TypeVar("T")
Target = models.Model | str | uuid.UUID  # a record, or its key where only that is kept


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

    def move(self, rows: Iterable[models.Model], field: str, *, to: Target, **changes: Any) -> None:
        """Point `field` of the rows, all of one model, to another record; `changes` must be plain values."""
        moved = list(rows)
        entries = [
            Entry(row._meta.label_lower, field, str(row.pk), {name: getattr(row, name) for name in changes})
            for row in moved
        ]
        _write(moved, {field: to, **changes})
        self.entries.extend(entries)

    def put_back(self, model: type[M], *, survivor: Target, to: Target) -> list[M]:
        """Give `to` its rows of this model again; returns those. What is gone or went elsewhere is left alone."""
        alike: dict[str, tuple[dict[str, Any], list[str]]] = {}
        for entry in self._of(model):
            values = {entry.field: to, **entry.was}
            alike.setdefault(f"{entry.field} {sorted(entry.was.items())}", (values, []))[1].append(entry.key)
        back: list[M] = []
        for values, keys in alike.values():
            field = next(iter(values))
            for some in _by_hundreds(keys):
                rows = list(model._base_manager.filter(pk__in=some, **{field: survivor}))
                _write(rows, values)
                back.extend(rows)
        return back

    def keys(self, model: type[models.Model]) -> list[str]:
        """The rows of this model that moved."""
        return [entry.key for entry in self._of(model)]

    def _of(self, model: type[models.Model]) -> Iterator[Entry]:
        return (entry for entry in self.entries if entry.model == model._meta.label_lower)


def _write(rows: Sequence[models.Model], values: Mapping[str, Any]) -> None:
    # An UPDATE and not save(): what a model does on saving belongs to edits.
    for some in _by_hundreds(rows):
        model = type(some[0])
        for row in some:
            for name, value in values.items():
                setattr(row, name, value)
        stamps = {"updated_at": timezone.now()} if hasattr(model, "updated_at") else {}
        chosen = model._base_manager.filter(pk__in=[row.pk for row in some])
        chosen.update(**values, **stamps)
        if len(some) == 1 and history.keeps_history(model):
            history.write_history(some[0])
        elif history.keeps_history(model):
            history.write_history_of(chosen, kind="~")


def _by_hundreds(rows: Sequence[T]) -> Iterator[Sequence[T]]:
    return (rows[start : start + 500] for start in range(0, len(rows), 500))
