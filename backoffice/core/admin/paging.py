"""Pages of long lists."""

import json
from typing import Any, cast

from django.core.paginator import Page, Paginator
from django.db import connections
from django.utils.functional import cached_property

DEEP = 500
# Counting further takes the database longer than finding the rows.
COUNTED = 10_000


class DeepPaginator(Paginator):  # type: ignore[type-arg]  # subscripted at runtime it fails
    """Finds the rows of a far page by their keys first, and only then reads them with all that is joined to them.

    Asked in one go, the database reads and joins every row before the page as well, only to leave it out. Of very
    many rows it says about how many there are, as PostgreSQL estimates it, rounded up to two digits; the last page
    then shows the last rows, however many there are.
    """

    is_estimated = False  # known once `count` was asked for

    @cached_property
    def count(self) -> int:
        rows = cast(Any, self.object_list)
        if (
            not hasattr(rows, "explain")
            or connections[rows.db].vendor != "postgresql"
            or rows.query.is_sliced
        ):
            return super().count
        bare = rows.order_by().select_related(None)
        counted: int = bare[: COUNTED + 1].count()
        if counted <= COUNTED:
            return counted
        self.is_estimated = True
        return _rounded_up(max(counted, _estimate(bare)))

    def page(self, number: int | str) -> Page[Any]:
        number, rows = self.validate_number(number), cast(Any, self.object_list)
        begin = (number - 1) * self.per_page
        if begin < DEEP or not hasattr(rows, "values_list"):
            return super().page(number)
        keys = self._keys(rows, number, begin)
        return Page(rows.filter(pk__in=keys), number, self)

    def _keys(self, rows: Any, number: int, begin: int) -> list[Any]:
        if not (self.is_estimated and number == self.num_pages):
            keys = list(rows.values_list("pk", flat=True)[begin : begin + self.per_page])
            if keys or not self.is_estimated:
                return keys
        return list(rows.reverse().values_list("pk", flat=True)[: self.per_page])


def _estimate(rows: Any) -> int:
    """What PostgreSQL expects; it looks at its statistics and at no row."""
    return int(json.loads(rows.explain(format="json"))[0]["Plan"]["Plan Rows"])


def _rounded_up(number: int) -> int:
    unit = int(10 ** (len(str(number)) - 2))
    return int(-(-number // unit) * unit)
