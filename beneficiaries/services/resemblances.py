"""Whom a child may be, told to those alone who may know of the other one."""

from dataclasses import dataclass

from backoffice.core.merging.suspicions import other_of
from backoffice.core.models import User
from beneficiaries.models import Child, DuplicateSuspicion


@dataclass(frozen=True)
class Resemblance:
    """An open suspicion, seen from one of its two children."""

    other: Child
    suspicion: DuplicateSuspicion


@dataclass(frozen=True)
class Resemblances:
    """`known` are those whom the person may see. Of the others it is told only that there are some."""

    known: list[Resemblance]
    elsewhere: bool

    def __bool__(self) -> bool:
        return bool(self.known) or self.elsewhere


def resemblances_of(child: Child, *, user: User) -> Resemblances:
    """What stands open about the child, likeliest first."""
    open_ones = list(
        DuplicateSuspicion.objects.open()
        .about(child)
        .select_related("child_a", "child_b")
        .order_by("-score", "id")
    )
    others = {suspicion.pk: other_of(suspicion, child) for suspicion in open_ones}
    seen = _seen_by(user, [other.pk for other in others.values()])
    known = [
        Resemblance(others[suspicion.pk], suspicion)
        for suspicion in open_ones
        if others[suspicion.pk].pk in seen
    ]
    return Resemblances(known=known, elsewhere=len(known) < len(open_ones))


def _seen_by(user: User, keys: list[int]) -> set[int]:
    return (
        set(Child.objects.for_user(user).filter(pk__in=keys).values_list("pk", flat=True)) if keys else set()
    )
