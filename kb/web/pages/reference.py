"""The API's reference, written from its OpenAPI document: complete, offline, without scripts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from litestar import Controller, Request, Response, get

from kb.web.operations import Schema, example_of, openapi_of
from kb.web.render import page


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter as a reader needs it."""

    name: str
    place: str
    required: bool
    values: str
    description: str


@dataclass(frozen=True, slots=True)
class Operation:
    """An operation as a reader needs it."""

    id: str
    method: str
    path: str
    summary: str
    description: str
    parameters: list[Parameter]
    needs_key: bool
    example: str | None
    """Path of a request that can be tried in the browser."""


class ReferencePages(Controller):
    """/api"""

    include_in_schema = False

    @get("/api", sync_to_thread=True)
    def reference(self, request: Request[Any, Any, Any]) -> Response[str]:
        """All operations with their parameters."""
        operations = list(_operations(openapi_of(request.app)))
        return page(request, "api.html", operations=operations)


def _operations(document: Schema) -> Iterator[Operation]:
    schemas = document.get("components", {}).get("schemas", {})
    for path, item in document["paths"].items():
        for method, operation in item.items():
            parameters = operation.get("parameters", [])
            yield Operation(
                operation["operationId"],
                method.upper(),
                path,
                operation.get("summary", ""),
                operation.get("description", ""),
                [
                    *(_parameter(parameter, schemas) for parameter in parameters),
                    *_fields(operation.get("requestBody", {}), schemas),
                ],
                bool(operation.get("security")),
                example_of(path, parameters)
                if method == "get" and not operation.get("security")
                else None,
            )


def _parameter(parameter: Schema, schemas: Schema) -> Parameter:
    return Parameter(
        parameter["name"],
        parameter["in"],
        parameter.get("required", False),
        _values(parameter["schema"], schemas),
        parameter.get("description", ""),
    )


def _fields(body: Schema, schemas: Schema) -> Iterator[Parameter]:
    """What may stand in a form or in a JSON object that is sent."""
    for kind, content in body.get("content", {}).items():
        schema = _resolved(content["schema"], schemas)
        for name, field in schema.get("properties", {}).items():
            yield Parameter(
                name,
                "form" if kind.startswith("multipart/") else "body",
                name in schema.get("required", []),
                _values(field, schemas),
                field.get("description", ""),
            )


def _resolved(schema: Schema, schemas: Schema) -> Schema:
    """The object that is meant, where it may be left out, too."""
    for alternative in schema.get("oneOf", [schema]):
        if "$ref" in alternative:
            found: Schema = schemas[alternative["$ref"].rsplit("/", 1)[1]]
            return found
    return schema


def _values(schema: Schema, schemas: Schema) -> str:
    if "$ref" in schema:
        schema = schemas[schema["$ref"].rsplit("/", 1)[1]]
    alternatives = schema.get("oneOf") or schema.get("anyOf")
    if alternatives:
        said = [_values(a, schemas) for a in alternatives if a.get("type") != "null"]
        return ", ".join(dict.fromkeys(said))
    if "enum" in schema:
        return ", ".join(str(value) for value in schema["enum"] if value is not None)
    if schema.get("type") == "array":
        return f"{_values(schema['items'], schemas)}; may be repeated"
    bounds = [str(schema[bound]) for bound in ("minimum", "maximum") if bound in schema]
    kind = schema.get("type", "")
    name = kind if isinstance(kind, str) else next(k for k in kind if k != "null")
    return f"{name} {'–'.join(bounds)}".strip()
