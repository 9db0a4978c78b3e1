"""Which rows may this person reach? Asked once, for lists, records, choices, inlines and history alike."""

from typing import TYPE_CHECKING, Any, cast

from django.contrib.admin.options import BaseModelAdmin
from django.contrib.auth.models import AnonymousUser
from django.db.models import Field, QuerySet
from django.http import HttpRequest

from backoffice.core.models import User

if TYPE_CHECKING:
    _Base = BaseModelAdmin[Any]
else:
    _Base = BaseModelAdmin


def within_limits(rows: QuerySet[Any], user: User | AnonymousUser) -> QuerySet[Any]:
    """The rows that `user` may know of: a model limits them by `for_user(user)` on its QuerySet."""
    for_user = getattr(rows, "for_user", None)
    return cast("QuerySet[Any]", for_user(user)) if for_user else rows


def as_listed(rows: QuerySet[Any]) -> QuerySet[Any]:
    """The rows as lists, choices and counts show them: a model leaves some out by `listed()` on its QuerySet.

    What is left out still has its page, for who follows an old link.
    """
    listed = getattr(rows, "listed", None)
    return cast("QuerySet[Any]", listed()) if listed else rows


def has_limits(rows: QuerySet[Any]) -> bool:
    return hasattr(rows, "for_user")


class RowLimits(_Base):
    """For admins and inlines. Autocompletes and record pages ask `get_queryset`, so they obey as well."""

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows = within_limits(super().get_queryset(request), request.user)
        return as_listed(rows) if _shows_many(request) else rows

    def get_field_queryset(
        self, db: str | None, db_field: "Field[Any, Any]", request: HttpRequest
    ) -> QuerySet[Any] | None:
        # Without this a person could post the key of a record that no list ever offered.
        rows = super().get_field_queryset(db, db_field, request)  # type: ignore[arg-type]
        if rows is None:
            rows = cast("Any", db_field.related_model)._default_manager.using(db).all()
        return within_limits(rows, request.user) if has_limits(rows) else rows


def _shows_many(request: HttpRequest) -> bool:
    match = getattr(request, "resolver_match", None)
    name = str(match.url_name) if match is not None else ""
    return name.endswith("_changelist") or name == "autocomplete"
