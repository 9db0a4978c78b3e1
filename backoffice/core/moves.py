"""States that change only along a declared table of moves.

A model mixes in `Movable`, declares `MOVES` and from then on `move()` is the only door: it updates
conditionally (`UPDATE … WHERE status = old`), so that of two people pressing at once one wins and the
other is told; it writes the history row with who and why, and tells the floors above.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, ClassVar, Self, cast

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from backoffice.core import context, history, registry, writing
from backoffice.core.errors import Conflict

if TYPE_CHECKING:
    from backoffice.core.models import User


_is_one_whole: ContextVar[bool] = ContextVar("is_one_whole", default=False)


@contextmanager
def as_one_whole() -> Iterator[None]:
    """Within it a move takes no savepoint of its own: whoever hears of it and refuses takes all with it, to the
    savepoint before it or the beginning of the transaction. For callers who go on after no refusal."""
    token = _is_one_whole.set(True)
    try:
        yield
    finally:
        _is_one_whole.reset(token)


class MoveError(Conflict):
    """A move that may not be made; the message says why in words for the person who tried."""


class IllegalMove(MoveError):
    """The table of moves has no such move."""


class LostRace(MoveError):
    """Somebody else moved the record first."""


class MovesMap(dict[str, frozenset[str]]):
    """`{old: {new, …}}` for each state."""

    def __init__(self, moves: Mapping[str, Iterable[str]]) -> None:
        super().__init__({str(old): frozenset(map(str, new)) for old, new in moves.items()})


class Movable(models.Model):
    MOVES: ClassVar[MovesMap]
    # Related records that a move leaves loaded; any other is read anew after it.
    KEPT_LOADED: ClassVar[tuple[str, ...]] = ()

    class Meta:
        abstract = True

    @classmethod
    def from_db(cls, db: str | None, field_names: Any, values: Any, **options: Any) -> Self:
        instance = super().from_db(db, field_names, values, **options)
        instance._remember_status()
        return instance

    def refresh_from_db(self, *args: Any, **kwargs: Any) -> None:
        super().refresh_from_db(*args, **kwargs)
        self._remember_status()

    def save(self, *args: Any, **kwargs: Any) -> None:
        self._refuse_assigned_status()
        super().save(*args, **kwargs)
        self._remember_status()

    def can_move(self, to: str) -> bool:
        return str(to) in self.MOVES.get(self._status(), frozenset())

    def move(self, to: str, *, by: "User | None" = None, reason: str = "", **changes: Any) -> Self:
        """Move to the state `to`, writing `changes` to other fields in the same UPDATE.

        Raises IllegalMove when the table has no such move, and LostRace when the record has left the state
        that this instance was read in.
        """
        old, new = self._status(), str(to)
        if not self.can_move(new):
            raise IllegalMove(self._refusal(old, new))
        if hasattr(self, "updated_at"):
            changes.setdefault("updated_at", timezone.now())
        # Only who hears of the move may refuse it after it was written.
        may_be_undone = registry.hears_of_moves(type(self)) and not _is_one_whole.get()
        with transaction.atomic(savepoint=may_be_undone):
            is_moved = writing.update_and_read(
                self, expecting={"status": old}, values={"status": new, **changes}, keep=self.KEPT_LOADED
            )
            if is_moved:
                self._tell(old, new, by=by, reason=reason)
        if not is_moved:
            raise LostRace(
                _("%(record)s has been changed by somebody else meanwhile. Reload the page and look again.")
                % {"record": self}
            )
        return self

    def _tell(self, old: str, new: str, *, by: "User | None", reason: str) -> None:
        with context.acting(by, reason=reason):
            if history.keeps_history(type(self)):
                history.write_history(self, reason=reason)
            registry.tell_move(
                registry.Move(instance=self, old=old, new=new, by=context.current().user, reason=reason)
            )

    def _status(self) -> str:
        # Each model declares its own field, with its own choices.
        return str(self.status)  # type: ignore[attr-defined]

    def _refusal(self, old: str, new: str) -> str:
        words = dict(cast("models.Field[Any, Any]", self._meta.get_field("status")).flatchoices)
        return _("%(record)s is '%(old)s' and cannot become '%(new)s'.") % {
            "record": self,
            "old": words.get(old, old),
            "new": words.get(new, new),
        }

    def _remember_status(self) -> None:
        # A deferred status is not fetched just to be remembered.
        self._status_in_database = self.__dict__.get("status")

    def _refuse_assigned_status(self) -> None:
        remembered = getattr(self, "_status_in_database", None)
        if not self._state.adding and remembered is not None and self.__dict__.get("status") != remembered:
            raise IllegalMove(f"{type(self).__name__}.status is changed by move() alone.")
