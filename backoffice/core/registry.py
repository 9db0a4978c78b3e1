"""How a floor hears of what happens below it: a small typed registry.

Floors register in `AppConfig.ready()`. Handlers run inside the caller's transaction, so that what they do
stands or falls with the event; remote work is enqueued there for after the commit.
"""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Generic, TypeVar

from django.db import models
from django.db.models.fields.files import FieldFile

from backoffice.core.journal import Journal

if TYPE_CHECKING:
    from backoffice.core.models import User

M = TypeVar("M", bound=models.Model)


@dataclass(frozen=True)
class Move(Generic[M]):
    """A status that has just changed. `by` is None for the system itself."""

    instance: M
    old: str
    new: str
    by: "User | None"
    reason: str


@dataclass(frozen=True)
class Merge(Generic[M]):
    """Two records that are becoming one: everything of `absorbed` goes to `survivor`, by way of the journal."""

    survivor: M
    absorbed: M
    journal: Journal = field(default_factory=Journal, compare=False)


@dataclass(frozen=True)
class Unmerge(Generic[M]):
    """A merge that is being undone: each floor puts back from the journal what it moved.

    What came to `survivor` after the merge (`merged_at`) stays there; a floor says in `stayed` what that is, in
    words for the person who sorts it out.
    """

    survivor: M
    absorbed: M
    merged_at: datetime
    journal: Journal = field(default_factory=Journal, compare=False)
    stayed: list[str] = field(default_factory=list, compare=False)


@dataclass(frozen=True)
class Erasure(Generic[M]):
    """A person whose identity is being blanked; rows of money stay.

    Each floor writes into `blanked` how many rows of what it blanked, and into `pending` what it has asked of
    others to be done after the commit. One that must not be blanked yet says so in `obstacles`, in words that tell
    what to do first; the caller refuses and rolls back.
    """

    instance: M
    blanked: dict[str, int] = field(default_factory=dict, compare=False)
    pending: list[str] = field(default_factory=list, compare=False)
    obstacles: list[str] = field(default_factory=list, compare=False)


@dataclass(frozen=True)
class Collection(Generic[M]):
    """All that is kept about a person is being gathered: each floor adds its sections and its stored files.

    A section is a heading, and rows of {label: value in words}. A file comes under the name that it bears in
    the archive.
    """

    instance: M
    sections: list[tuple[str, list[dict[str, str]]]] = field(default_factory=list, compare=False)
    files: list[tuple[str, FieldFile]] = field(default_factory=list, compare=False)


class _Channel:
    def __init__(self) -> None:
        self._handlers: dict[type[models.Model], list[Callable[..., None]]] = defaultdict(list)

    def add(self, model: type[models.Model], handler: Callable[..., None]) -> None:
        if handler not in self._handlers[model]:
            self._handlers[model].append(handler)

    def is_heard(self, model: type[models.Model]) -> bool:
        return bool(self._handlers.get(model))

    def tell(self, model: type[models.Model], event: object) -> None:
        for handler in self._handlers[model]:
            handler(event)


_moves, _merges, _unmerges, _before_merges = _Channel(), _Channel(), _Channel(), _Channel()
_erasures, _collections = _Channel(), _Channel()


def on_move(model: type[M], handler: Callable[[Move[M]], None]) -> None:
    _moves.add(model, handler)


def before_merge(model: type[M], handler: Callable[[Merge[M]], None]) -> None:
    """Told before the two records are locked, when they are merged and when that is undone.

    A floor locks here what others lock before they lock such a record. A DomainError refuses the whole.
    """
    _before_merges.add(model, handler)


def on_merge(model: type[M], handler: Callable[[Merge[M]], None]) -> None:
    _merges.add(model, handler)


def on_unmerge(model: type[M], handler: Callable[[Unmerge[M]], None]) -> None:
    _unmerges.add(model, handler)


def on_erase(model: type[M], handler: Callable[[Erasure[M]], None]) -> None:
    _erasures.add(model, handler)


def on_collect(model: type[M], handler: Callable[[Collection[M]], None]) -> None:
    _collections.add(model, handler)


def hears_of_moves(model: type[models.Model]) -> bool:
    """Does anybody want to know when a record of this model moves?"""
    return _moves.is_heard(model)


def tell_move(event: Move[M]) -> None:
    _moves.tell(type(event.instance), event)


def tell_before_merge(event: Merge[M]) -> None:
    _before_merges.tell(type(event.survivor), event)


def tell_merge(event: Merge[M]) -> None:
    _merges.tell(type(event.survivor), event)


def tell_unmerge(event: Unmerge[M]) -> None:
    _unmerges.tell(type(event.survivor), event)


def tell_erase(event: Erasure[M]) -> None:
    _erasures.tell(type(event.instance), event)


def tell_collect(event: Collection[M]) -> None:
    _collections.tell(type(event.instance), event)
