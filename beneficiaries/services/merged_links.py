"""Tags and siblings of a record that is merged: the survivor gets them too."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet

from backoffice.core import history
from beneficiaries.models import Child

Links = dict[str, list[int]]


def follow(*, survivor: Child, absorbed: Child) -> Links:
    """Returns what is wanted for undoing. Tags are copied; a sibling is now the survivor's instead."""
    siblings = list(absorbed.siblings.values_list("pk", flat=True))
    new_siblings = _not_yet(survivor.siblings.all(), [key for key in siblings if key != survivor.pk])
    new_tags = _not_yet(survivor.tags.all(), absorbed.tags.values_list("pk", flat=True))
    absorbed.siblings.clear()
    survivor.siblings.add(*new_siblings)
    _write_history(siblings)
    survivor.tags.add(*new_tags)
    return {"siblings": siblings, "new_siblings": new_siblings, "new_tags": new_tags}


def return_to(links: Links, *, survivor: Child, absorbed: Child) -> None:
    survivor.siblings.remove(*links["new_siblings"])
    survivor.tags.remove(*links["new_tags"])
    absorbed.siblings.add(*links["siblings"])
    _write_history(links["siblings"])


def _not_yet(standing: QuerySet[Any], keys: Iterable[int]) -> list[int]:
    known = set(standing.values_list("pk", flat=True))
    return [key for key in keys if key not in known]


def _write_history(keys: Iterable[int]) -> None:
    """A link is known on both sides, and changes the other side too."""
    for sibling in Child.objects.filter(pk__in=keys):
        history.write_history(sibling)
