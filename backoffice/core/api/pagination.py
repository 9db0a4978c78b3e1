"""Lists in pages, in the shape of the address by which they were asked for."""

from typing import Any

from rest_framework.pagination import LimitOffsetPagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

V1 = "v1"


class Pages(LimitOffsetPagination):
    """`limit` and `offset`. Under /api/v1/ an envelope, under /api/ a bare array with its facts in headers.

    What is no number counts as not given; a larger page than the largest is the largest.
    """

    default_limit = 50
    max_limit = 200
    limit_query_description = "Rows of a page, at most 200."
    offset_query_description = "Rows before the page."
    request: Request

    def get_paginated_response(self, data: Any) -> Response:
        if _is_versioned(self.request):
            return super().get_paginated_response(data)
        headers = {"X-Total-Count": str(self.count)}
        if links := self._links():
            headers["Link"] = ", ".join(f'<{address}>; rel="{relation}"' for relation, address in links)
        return Response(data, headers=headers)

    def _links(self) -> list[tuple[str, str]]:
        """RFC 8288, as other APIs do: the pages before and after, the first and the last."""
        last = max(0, (int(self.count or 0) - 1) // int(self.limit or 1) * int(self.limit or 1))
        candidates = [
            ("first", self._at(0)),
            ("prev", self.get_previous_link()),
            ("next", self.get_next_link()),
            ("last", self._at(last)),
        ]
        return [(relation, address) for relation, address in candidates if address]

    def _at(self, offset: int) -> str:
        address = replace_query_param(self.request.build_absolute_uri(), self.limit_query_param, self.limit)
        return str(replace_query_param(address, self.offset_query_param, offset))


def _is_versioned(request: Request) -> bool:
    match = request.resolver_match
    return match is not None and V1 in match.namespaces
