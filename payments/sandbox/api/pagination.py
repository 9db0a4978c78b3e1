"""Lists as Stripe cuts them: newest first, a page after or before an object, filters by field."""

from typing import TypeVar

from django.db.models import Q, QuerySet

from payments.sandbox.documents import Document, Params
from payments.sandbox.errors import InvalidRequest, ResourceMissing
from payments.sandbox.models import SandboxEvent, SandboxObject
from payments.sandbox.shapes.blank import collection

Row = TypeVar("Row", SandboxObject, SandboxEvent)


def object_list(
    kind: str,
    params: Params,
    *,
    url: str,
    fields: dict[str, str] | None = None,
    hidden: dict[str, str] | None = None,
) -> Document:
    """A page of one kind. `fields` maps a parameter to the JSON path that it is compared with, `hidden` to one that
    the API never shows."""
    rows = SandboxObject.objects.filter(kind=kind)
    for place, paths in (("data", fields), ("private", hidden)):
        for param, path in (paths or {}).items():
            if param in params:
                rows = rows.filter(**{f"{place}__{path}": params[param]})
    page, has_more = cut(created_within(rows, params), params, kind=kind)
    return collection([row.data for row in page], url=url, has_more=has_more)


def created_within(rows: QuerySet[Row], params: Params) -> QuerySet[Row]:
    created = params.get("created", {})
    if isinstance(created, int):
        return rows.filter(created=created)
    return rows.filter(**{f"created__{comparison}": value for comparison, value in created.items()})


def cut(rows: QuerySet[Row], params: Params, *, kind: str) -> tuple[list[Row], bool]:
    """The page that was asked for, and whether more follow in that direction."""
    limit = page_size(params)
    if "starting_after" in params and "ending_before" in params:
        raise InvalidRequest("You may only specify one of these parameters: starting_after, ending_before.")
    if "ending_before" in params:
        cursor = _cursor(rows, params, "ending_before", kind)
        newer = Q(created__gt=cursor.created) | Q(created=cursor.created, position__gt=cursor.position)
        found = list(rows.filter(newer).order_by("created", "position")[: limit + 1])
        return found[:limit][::-1], len(found) > limit
    if "starting_after" in params:
        cursor = _cursor(rows, params, "starting_after", kind)
        rows = rows.filter(
            Q(created__lt=cursor.created) | Q(created=cursor.created, position__lt=cursor.position)
        )
    found = list(rows[: limit + 1])
    return found[:limit], len(found) > limit


def page_size(params: Params) -> int:
    limit = int(params.get("limit", 10))
    if not 1 <= limit <= 100:
        raise InvalidRequest(
            "Invalid limit: must be between 1 and 100.", code="parameter_invalid_integer", param="limit"
        )
    return limit


def _cursor(rows: QuerySet[Row], params: Params, param: str, kind: str) -> Row:
    # The cursor may have left the filter meanwhile (a status moved); its place in time stays.
    found = rows.model._default_manager.filter(pk=params[param]).first()
    if found is None:
        raise ResourceMissing(kind, params[param], param=param)
    return found
