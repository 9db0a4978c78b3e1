"""The order of a list: one that is not known is refused, not passed over."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError
from rest_framework.filters import BaseFilterBackend
from rest_framework.request import Request


class KnownOrder(BaseFilterBackend):
    """`ordering=name` or `ordering=-name`, by the orders that the view declares; always the same within equals.

    orders = {"family_name": ("family_name", "first_name"), "registered": ("created_at",)}
    """

    parameter = "ordering"

    def filter_queryset(self, request: Request, queryset: QuerySet[Any], view: Any) -> QuerySet[Any]:
        asked = request.query_params.get(self.parameter, "")
        if not asked:
            return queryset.order_by(*view.default_order)
        name, downwards = asked.removeprefix("-"), asked.startswith("-")
        if name not in view.orders:
            raise ValidationError({self.parameter: [_unknown(asked, view.orders)]})
        sign = "-" if downwards else ""
        return queryset.order_by(*(f"{sign}{field}" for field in (*view.orders[name], "id")))

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        return [
            {
                "name": self.parameter,
                "in": "query",
                "required": False,
                "description": _("The order of the list; with a minus sign, downwards."),
                "schema": {
                    "type": "string",
                    "enum": [sign + name for name in view.orders for sign in ("", "-")],
                },
            }
        ]


def _unknown(asked: str, orders: dict[str, Any]) -> str:
    return _("There is no order '%(asked)s'. Use one of: %(known)s, or one of them after a minus sign.") % {
        "asked": asked[:50],
        "known": ", ".join(orders),
    }
