"""What the description in OpenAPI says beside what the views say themselves."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.openapi import AutoSchema

from backoffice.core.api.permissions import right_for

Endpoint = tuple[str, str, str, Callable[..., Any]]
ERRORS = {
    "description": "Refused: `{detail}` or `{field: [...]}`.",
    "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Refusal"}}},
}
REFUSAL = {
    "type": "object",
    "description": "Why: for the whole request in `detail`, for a field under its name.",
    "properties": {"detail": {"type": "string"}},
    "additionalProperties": True,
}


class RightsInWords(AutoSchema):
    """Each operation says which right it asks for."""

    def get_description(self) -> str:  # type: ignore[override]  # spectacular's own form
        said = super().get_description()
        right = right_for(self.view, self.method)
        return f"{said}\n\n{_('Right')}: `{right}`." if right else said


def one_address_each(endpoints: list[Endpoint]) -> list[Endpoint]:
    """Each route answers at four addresses; the one under /api/v1/ with its slash stands for all."""
    return [one for one in endpoints if one[0].startswith("/api/v1/") and one[0].endswith("/")]


def with_errors(result: dict[str, Any], generator: Any, request: Any, public: bool) -> dict[str, Any]:
    result.setdefault("components", {}).setdefault("schemas", {})["Refusal"] = REFUSAL
    for operations in result["paths"].values():
        for operation in operations.values():
            operation["responses"]["default"] = ERRORS
    return result
