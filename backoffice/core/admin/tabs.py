"""Tabs over a list: Open, Mine, Done … Each is a query string of the same list."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.utils.functional import Promise

Query = Mapping[str, str]


@dataclass(frozen=True)
class Tab:
    """`query` holds the filter of the list (`{"status__exact": "open"}`), or makes it from the request."""

    title: str | Promise
    query: Query | Callable[[HttpRequest], Query] = field(default_factory=dict)

    def filters(self, request: HttpRequest) -> Query:
        return self.query(request) if callable(self.query) else self.query


def tabs_for_list(tabs: tuple[Tab, ...], request: HttpRequest, model_label: str) -> list[dict[str, Any]]:
    """In the shape that unfold's templates draw."""
    keys = {key for tab in tabs for key in tab.filters(request)}
    present = {key: request.GET[key] for key in keys if key in request.GET}
    items = []
    for tab in tabs:
        filters = dict(tab.filters(request))
        items.append(
            {
                "title": tab.title,
                "link": f"?{urlencode(filters)}" if filters else request.path,
                "has_permission": True,
                "active": filters == present,
            }
        )
    return [{"models": [model_label], "items": items}]
