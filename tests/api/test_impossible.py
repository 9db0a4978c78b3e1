"""Numbers that no database holds, and signs that it cannot, in all addresses that people and machines may open."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from tests import factories
from tests.api.conftest import Caller

pytestmark = [pytest.mark.django_db, pytest.mark.walk]
ENDLESS, NUL = "9" * 30, "a\x00b"
ASKED = (
    "page",
    "limit",
    "offset",
    "ordering",
    "search",
    "q",
    "partner",
    "donor",
    "child",
    "fund",
    "campaign",
)
ASKED_OF_CHILDREN = (
    "age",
    "age_from",
    "age_to",
    "born_after",
    "country",
    "sex",
    "status",
    "tag",
    "n-kit",
    "month",
)


def addresses(patterns: list[Any], before: str = "/") -> Iterator[str]:
    """All but the admin's, which are walked by themselves; a key of any kind is an endless number."""
    for each in patterns:
        route = before + str(each.pattern).lstrip("^")
        if isinstance(each, URLResolver):
            yield from addresses(each.url_patterns, route)
        elif (
            isinstance(each, URLPattern)
            and "(?P" not in route
            and not route.startswith(("/admin/", "/static/"))
        ):
            yield re.sub(r"<[^>]+>", ENDLESS, route)


def test_no_address_falls_over_what_cannot_be(caller: Caller) -> None:
    factories.make_published_child()
    client = caller(factories.make_user(role="Administrator", is_superuser=True))
    client.raise_request_exception = False
    opened = sorted(set(addresses(get_resolver().url_patterns)))
    assert {"/give/", "/api/children/", f"/api/v1/children/{ENDLESS}/"} <= set(opened)
    fallen = [
        (address, answer.status_code)
        for address in opened
        for value in (ENDLESS, NUL)
        if (answer := client.get(address, dict.fromkeys((*ASKED, *ASKED_OF_CHILDREN), value))).status_code
        >= 500
    ]
    assert fallen == []
