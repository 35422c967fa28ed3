"""The API's reference, written from its OpenAPI document: complete and offline. Its script (try.js) sends
requests from the page; without it, the examples are links."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

from litestar import Controller, Request, Response, get

from kb.web.auth import FORM_HEADER
from kb.web.operations import Schema, example_body, example_value, openapi_of, ready_example
from kb.web.render import page


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter as a reader needs it."""

    name: str
    place: str
    """``path``, ``query``, ``form`` or ``body``."""
    required: bool
    values: str
    description: str
    kind: str
    """``string``, ``integer``, ``number``, ``boolean`` or ``file``."""
    repeated: bool
    choices: tuple[str, ...]
    """The values that it may have; empty if they are not a fixed set."""
    example: Any
    """Its value in the example; None: it is left out there."""


@dataclass(frozen=True, slots=True)
class ClientCall:
    """The method of ``kb.client`` for an operation."""

    method: str
    first: tuple[str, ...]
    """Parameters that are its first argument, joined by slashes; empty: it has none."""
    keywords: tuple[str, ...] | None
    """Parameters that it takes by name; None: all others."""


CLIENT_CALLS: Final[Mapping[str, ClientCall]] = {
    "search": ClientCall("search", ("query",), None),
    "suggest": ClientCall("suggest", ("q",), ("limit",)),
    "getPassage": ClientCall("passage", ("work_id", "lang", "locator"), ()),
    "getPassages": ClientCall("passages", ("id",), ()),
    "resolveCitation": ClientCall("resolve", ("citation",), ("work",)),
    "resolveCitations": ClientCall("resolve_all", ("citations",), ("work",)),
    "quotePassages": ClientCall("quote", ("passage",), ("style", "counterpart")),
    "listTerms": ClientCall("terms", ("find",), ()),
    "listDocuments": ClientCall("documents", (), None),
    "exportRecords": ClientCall("export_part", ("kind",), ("cursor", "since", "limit")),
}
"""By the id of the operation."""


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
    body: Any
    """JSON of the example; None if it has none."""

    @property
    def form(self) -> dict[str, Any]:
        """What the script needs to send a request, as JSON values."""
        call = CLIENT_CALLS.get(self.id)
        return {
            "method": self.method,
            "path": self.path,
            "needsKey": self.needs_key,
            "parameters": [
                {
                    "name": each.name,
                    "place": each.place,
                    "required": each.required,
                    "kind": each.kind,
                    "repeated": each.repeated,
                    "choices": each.choices,
                    "example": each.example,
                }
                for each in self.parameters
                if each.place != "body"
            ],
            "body": self.body,
            "call": asdict(call) if call else None,
        }


class ReferencePages(Controller):
    """/api"""

    include_in_schema = False

    @get("/api", sync_to_thread=True)
    def reference(self, request: Request[Any, Any, Any]) -> Response[str]:
        """All operations with their parameters."""
        operations = list(_operations(openapi_of(request.app)))
        return page(request, "api.html", operations=operations, form_header=FORM_HEADER)


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
                None if operation.get("security") else ready_example(method, path, operation),
                example_body(operation),
            )


def _parameter(parameter: Schema, schemas: Schema) -> Parameter:
    schema = parameter["schema"]
    return Parameter(
        parameter["name"],
        parameter["in"],
        parameter.get("required", False),
        _values(schema, schemas),
        parameter.get("description", ""),
        _kind(schema, schemas),
        _is_repeated(schema, schemas),
        tuple(_choices(schema, schemas)),
        example_value(parameter),
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
                _kind(field, schemas),
                _is_repeated(field, schemas),
                tuple(_choices(field, schemas)),
                None,
            )


def _resolved(schema: Schema, schemas: Schema) -> Schema:
    """The object that is meant, where it may be left out, too."""
    for alternative in schema.get("oneOf", [schema]):
        if "$ref" in alternative:
            found: Schema = schemas[alternative["$ref"].rsplit("/", 1)[1]]
            return found
    return schema


def _alternatives(schema: Schema, schemas: Schema) -> list[Schema]:
    """The schemas of which one holds, without null."""
    if "$ref" in schema:
        schema = schemas[schema["$ref"].rsplit("/", 1)[1]]
    inner = schema.get("oneOf") or schema.get("anyOf")
    if not inner:
        return [schema]
    return [
        each
        for alternative in inner
        if alternative.get("type") != "null"
        for each in _alternatives(alternative, schemas)
    ]


def _is_repeated(schema: Schema, schemas: Schema) -> bool:
    return any(each.get("type") == "array" for each in _alternatives(schema, schemas))


def _items(schema: Schema, schemas: Schema) -> Iterator[Schema]:
    """The schemas of one value."""
    for each in _alternatives(schema, schemas):
        if each.get("type") == "array":
            yield from _items(each["items"], schemas)
        else:
            yield each


def _choices(schema: Schema, schemas: Schema) -> Iterator[str]:
    for each in _items(schema, schemas):
        yield from (str(value) for value in each.get("enum", ()) if value is not None)


def _kind(schema: Schema, schemas: Schema) -> str:
    for each in _items(schema, schemas):
        if each.get("format") == "binary":
            return "file"
        kind = each.get("type", "string")
        return str(kind if isinstance(kind, str) else next(k for k in kind if k != "null"))
    return "string"


def _values(schema: Schema, schemas: Schema) -> str:
    if "$ref" in schema:
        schema = schemas[schema["$ref"].rsplit("/", 1)[1]]
    alternatives = schema.get("oneOf") or schema.get("anyOf")
    if alternatives:
        values = [_values(a, schemas) for a in alternatives if a.get("type") != "null"]
        return ", ".join(dict.fromkeys(values))
    if "enum" in schema:
        return ", ".join(str(value) for value in schema["enum"] if value is not None)
    if schema.get("type") == "array":
        return f"{_values(schema['items'], schemas)}; may be repeated"
    bounds = [str(schema[bound]) for bound in ("minimum", "maximum") if bound in schema]
    kind = schema.get("type", "")
    name = kind if isinstance(kind, str) else next(k for k in kind if k != "null")
    return f"{name} {'–'.join(bounds)}".strip()
