"""Every address that Almoner answers, filled in with the keys of given records: doors that nobody lists by hand."""

import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.urls import URLPattern, URLResolver, get_resolver

_ARGUMENT = re.compile(r"<(?:\w+:)?(\w+)>")
_REGEX = re.compile(r"[\^$()?\\]")
MOST_COMBINATIONS = 60


@dataclass(frozen=True)
class Route:
    """`admin/beneficiaries/child/<path:object_id>/change/`, as it stands in the URL conf."""

    pattern: str

    @property
    def is_admin(self) -> bool:
        return self.pattern.startswith("admin/")

    @property
    def arguments(self) -> list[str]:
        return _ARGUMENT.findall(self.pattern)

    @property
    def model(self) -> str:
        """The model whose admin this belongs to, else nothing."""
        parts = self.pattern.split("/")
        return ".".join(parts[1:3]) if self.is_admin and len(parts) > 3 else ""

    def filled(self, values: Mapping[str, Sequence[object]]) -> Iterator[str]:
        """Its addresses; none where an argument has no value."""
        choices = [values.get(name, ()) for name in self.arguments]
        for chosen in itertools.islice(itertools.product(*choices), MOST_COMBINATIONS):
            keys = iter(chosen)
            yield "/" + _ARGUMENT.sub(lambda _argument: str(next(keys)), self.pattern)  # noqa: B023


def routes() -> list[Route]:
    found = [Route(pattern) for pattern in _patterns(get_resolver())]
    return [route for route in dict.fromkeys(found) if not _REGEX.search(route.pattern)]


def _patterns(resolver: URLResolver, before: str = "") -> Iterator[str]:
    for entry in resolver.url_patterns:
        pattern = before + str(entry.pattern)
        if isinstance(entry, URLPattern):
            yield pattern
        else:
            yield from _patterns(entry, pattern)


def keys_of(route: Route, records: Mapping[str, Sequence[models.Model]]) -> dict[str, list[Any]]:
    """What the arguments of a route may stand for, with these records (by the label of their model)."""
    everything = [row for rows in records.values() for row in rows]
    own = list(records.get(route.model, ()))
    numbers = [row.pk for row in own or everything if isinstance(row.pk, int)]
    versions = [step.pk for row in own if hasattr(row, "history") for step in row.history.all()[:2]]
    children = [row.pk for row in records.get("beneficiaries.child", ())]
    return {
        "object_id": [row.pk for row in own],
        "version_id": versions,
        "child_id": children,
        "first": children,
        "second": children,
        "pk": list(dict.fromkeys(numbers)),
        "batch_id": [row.pk for row in records.get("core.importbatch", ())],
        "run_id": [row.pk for row in records.get("reports.reportrun", ())],
        "reference": [row.reference for row in records.get("beneficiaries.child", ())],  # type: ignore[attr-defined]
        "variant": ["large", "medium", "small"],
        "file_format": ["csv", "xlsx"],
        "slug": ["audit-trail", "donations"],
    }
