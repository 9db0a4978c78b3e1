"""What a queue is: rows of one list of the admin, chosen as that list's address chooses them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import OrderBy, QuerySet
from django.utils.functional import Promise

Lookups = Mapping[str, str]


@dataclass(frozen=True)
class Queue:
    slug: str
    title: str | Promise
    empty: str | Promise
    icon: str
    model: str
    right: str
    lookups: Callable[[], Lookups]
    describe: Callable[[Any], tuple[str, str]]
    since: str
    order: tuple[str | OrderBy, ...]
    related: tuple[str, ...] = ()
    urgent: bool = False
    # Where the lookups name a filter of the list: what that filter chooses.
    choose: Callable[[Any], QuerySet[Any]] | None = None
