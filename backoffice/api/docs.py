"""The description of the API: in OpenAPI for machines, as a plain page for people.

The page needs no script and nothing from elsewhere, so it stands under our Content-Security-Policy and offline.
"""

from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.views import SpectacularAPIView

from backoffice.core.api.views import Open
from backoffice.core.public_pages import page as render_page
from backoffice.core.public_pages import public_page

METHODS = ("get", "post", "put", "patch", "delete")
FORMS = ("application/json", "multipart/form-data")


@dataclass(frozen=True)
class Field:
    name: str
    kind: str
    required: bool
    words: str


@dataclass(frozen=True)
class Operation:
    method: str
    path: str
    summary: str
    words: list[str]
    needs_token: bool
    parameters: list[Field]
    takes: list[Field]
    gives: list[Field]
    gives_list: bool

    @property
    def anchor(self) -> str:
        return f"{self.method.lower()}-{self.path.strip('/').replace('/', '-').replace('{', '').replace('}', '')}"


@dataclass
class Room:
    name: str
    operations: list[Operation] = field(default_factory=list)


class Description(SpectacularAPIView, Open):
    """OpenAPI 3: as YAML, or as JSON for whoever asks for it (`Accept: application/vnd.oai.openapi+json`)."""


@public_page
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    return render_page(request, "api/docs.html", {"rooms": _rooms(), "site_url": settings.SITE_URL})


@cache
def _rooms() -> list[Room]:
    """By the first word of the address. Made once: the description changes with the code alone."""
    described: Any = SchemaGenerator().get_schema(request=None, public=True)
    rooms: dict[str, Room] = {}
    for path, operations in described["paths"].items():
        for method in METHODS:
            if method in operations:
                tag = operations[method]["tags"][0]
                reader = _Reader(described["components"]["schemas"])
                rooms.setdefault(tag, Room(tag)).operations.append(
                    reader.operation(method, path, operations[method])
                )
    return list(rooms.values())


class _Reader:
    """Reads one operation of the description, following its references."""

    def __init__(self, schemas: dict[str, Any]) -> None:
        self.schemas = schemas

    def operation(self, method: str, path: str, said: dict[str, Any]) -> Operation:
        gives, is_list = self._of_answer(said["responses"])
        summary, words = said.get("summary", ""), _plain(said.get("description", "")).split("\n\n")
        return Operation(
            method=method.upper(),
            path=path,
            summary=summary or words[0],
            words=[line for line in words[0 if summary else 1 :] if line],
            needs_token=bool(said.get("security")) and {} not in said["security"],
            parameters=[self._parameter(row) for row in said.get("parameters", [])],
            takes=self._of_request(said.get("requestBody", {}).get("content", {})),
            gives=gives,
            gives_list=is_list,
        )

    def _parameter(self, said: dict[str, Any]) -> Field:
        return Field(
            said["name"],
            self._kind(said["schema"]),
            said.get("required", False),
            _plain(said.get("description", "")),
        )

    def _of_request(self, content: dict[str, Any]) -> list[Field]:
        form = next((content[name] for name in FORMS if name in content), None)
        return self._fields(form["schema"]) if form else []

    def _of_answer(self, responses: dict[str, Any]) -> tuple[list[Field], bool]:
        good: dict[str, Any] = next(
            (said for status, said in responses.items() if status.startswith("2")), {}
        )
        schema = self._resolved(good.get("content", {}).get("application/json", {}).get("schema", {}))
        rows = schema.get("properties", {}).get("results")
        return (self._fields(rows["items"]), True) if rows else (self._fields(schema), False)

    def _fields(self, schema: dict[str, Any]) -> list[Field]:
        schema = self._resolved(schema)
        required = schema.get("required", [])
        return [
            Field(name, self._kind(said), name in required, _plain(said.get("description", "")))
            for name, said in schema.get("properties", {}).items()
        ]

    def _kind(self, schema: dict[str, Any]) -> str:
        schema = self._resolved(schema)
        if "enum" in schema:
            return " | ".join(str(value) for value in schema["enum"] if value not in (None, ""))
        if parts := schema.get("oneOf") or schema.get("allOf"):
            return " | ".join(dict.fromkeys(filter(None, map(self._kind, parts))))
        if schema.get("type") == "array":
            return f"list of {self._kind(schema['items'])}"
        return str(schema.get("format") or schema.get("type", ""))

    def _resolved(self, schema: dict[str, Any]) -> dict[str, Any]:
        if "$ref" in schema:
            named: dict[str, Any] = self.schemas[schema["$ref"].rsplit("/", 1)[1]]
            return named
        return schema


def _plain(words: str) -> str:
    """Without the marks that Markdown gives to names."""
    return words.replace("`", "")
