"""Pages of long lists."""

from typing import Any, cast

from django.core.paginator import Page, Paginator

DEEP = 500


class DeepPaginator(Paginator):  # type: ignore[type-arg]  # subscripted at runtime it fails
    """Finds the rows of a far page by their keys first, and only then reads them with all that is joined to them.

    Asked in one go, the database reads and joins every row before the page as well, only to leave it out.
    """

    def page(self, number: int | str) -> Page[Any]:
        number, rows = self.validate_number(number), cast(Any, self.object_list)
        begin = (number - 1) * self.per_page
        if begin < DEEP or not hasattr(rows, "values_list"):
            return super().page(number)
        keys = list(rows.values_list("pk", flat=True)[begin : begin + self.per_page])
        return Page(rows.filter(pk__in=keys), number, self)
