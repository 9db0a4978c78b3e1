"""Two records that may be one: written down once for each pair, and settled by people."""

from operator import attrgetter
from typing import Any, ClassVar, Protocol, TypeVar, cast

from django.db.models import Model

from backoffice.core.models import User


class Suspicion(Protocol):
    """A model of such pairs: `PAIR` names its two fields, `OLDER_FIRST` what their order goes by."""

    PAIR: ClassVar[tuple[str, str]]
    OLDER_FIRST: ClassVar[tuple[str, ...]]


S = TypeVar("S", bound=Model)


def in_order(model: type[S], one: Model, other: Model) -> tuple[Any, Any]:
    """The older record first, so that a pair stands once."""
    older, younger = sorted((one, other), key=attrgetter(*_of(model).OLDER_FIRST))
    return older, younger


def suspect(model: type[S], one: Model, other: Model, *, score: int, reasons: list[str]) -> S:
    """Write down that two records resemble each other. What people have said of the pair stands."""
    pair = dict(zip(_of(model).PAIR, in_order(model, one, other), strict=True))
    suspicion, is_new = model._default_manager.get_or_create(
        **pair, defaults={"score": score, "reasons": reasons}
    )
    found = cast("Any", suspicion)
    if not is_new and is_open(suspicion) and (found.score, found.reasons) != (score, reasons):
        found.score, found.reasons = score, reasons
        found.save(update_fields=["score", "reasons", "updated_at"])
    return suspicion


def is_open(suspicion: Model) -> bool:
    found = cast("Any", suspicion)
    return bool(found.status == type(found).Status.OPEN)


def settle(model: type[S], one: Model, other: Model, status: str, *, by: User, reason: str) -> None:
    """What was decided of two records is known of their pair too, if somebody suspected it."""
    rows = cast("Any", model)._default_manager
    pair = rows.about(one).about(other).exclude(status=status).first()
    if pair is not None:
        pair.move(status, by=by, reason=reason)


def other_of(suspicion: Model, record: Model) -> Any:
    """The record on the other side of the pair."""
    first, second = (getattr(suspicion, name) for name in _of(type(suspicion)).PAIR)
    return second if first.pk == record.pk else first


def _of(model: type[Model]) -> type[Suspicion]:
    return cast("type[Suspicion]", model)
