"""What the API's routes accept, read from their own OpenAPI document: the names of parameters, and the
values of those that have a fixed set.

``rejects_unknown_parameters`` guards all of the API. A misspelt filter would otherwise be ignored, and the
answer would be that of another question.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote, urlencode

from litestar import Litestar
from litestar.concurrency import sync_to_thread
from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler, HTTPRouteHandler
from litestar.openapi.spec import (
    Example,
    OpenAPIMediaType,
    OpenAPIResponse,
    Operation,
    RequestBody,
)
from litestar.openapi.spec import Schema as SchemaObject
from litestar.openapi.spec.enums import OpenAPIFormat, OpenAPIType
from rapidfuzz import fuzz, process

from corpus import ParameterMisspelt, ParameterUnexpected, ParameterUnknown
from kb.i18n.translate import PARAMETER as LANGUAGE

Schema = Mapping[str, Any]
Accepted = Mapping[str, tuple[str, ...]]
"""Of an operation: by parameter the values it may have; empty where they are not a fixed set."""

_SHOWN: Final = frozenset({"query", "find", "citation", "since"})
"""Query parameters that an example is made with, beside required ones; filters would only hide what it
shows."""
_NOT_READY: Final = frozenset({"compareDocumentVersions", "getSharedCollection"})
"""Operations that read, and whose example needs an amended document, or a link that was made."""
_ACCEPTED: Final = "accepted"
"""In the application's state: what each operation accepts."""
_SIMILAR: Final = 60
"""Least likeness, 0–100 (``rapidfuzz.fuzz.ratio``), of a name that is offered: ``tipe`` has 75."""


def nearest(given: str, choices: Iterable[str]) -> str | None:
    """The choice that ``given`` was probably meant to be."""
    found = process.extractOne(
        given.casefold(), list(choices), scorer=fuzz.ratio, score_cutoff=_SIMILAR
    )
    return found[0] if found else None


async def rejects_unknown_parameters(
    connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler
) -> None:
    """Litestar's guard. Raises ParameterUnknown and its kinds."""
    if not connection.query_params:
        return
    if _ACCEPTED not in connection.app.state:
        # The first time takes some tenths of a second, for which others would wait.
        await sync_to_thread(accepted_by, connection.app, handler)
    known = accepted_by(connection.app, handler)
    if known is None:
        return
    for name in connection.query_params:
        if name in known or name == LANGUAGE:
            continue
        shown = name[:50]
        if similar := nearest(shown, known):
            raise ParameterMisspelt(name=shown, nearest=similar)
        if known:
            raise ParameterUnknown(name=shown, choices=", ".join(known))
        raise ParameterUnexpected(name=shown)


def accepted_by(app: Litestar, handler: BaseRouteHandler) -> Accepted | None:
    """The query parameters of ``handler``; None if it is not part of the API."""
    if not isinstance(handler, HTTPRouteHandler) or not isinstance(handler.operation_id, str):
        return None
    table: dict[str, Accepted] | None = app.state.get(_ACCEPTED)
    if table is None:
        # Not when the application is made: commands need not wait for it.
        table = app.state[_ACCEPTED] = dict(_accepted(openapi_of(app)))
    return table.get(handler.operation_id)


def openapi_of(app: Litestar) -> Schema:
    """The OpenAPI document as JSON values, made once."""
    document: Schema | None = app.state.get("openapi")
    if document is None:
        document = app.state["openapi"] = app.openapi_schema.to_schema()
    return document


def example_of(path: str, parameters: Iterable[Schema]) -> str | None:
    """The path of a request that can be tried; None where a part of it has no example."""
    query = {}
    for parameter in parameters:
        value = example_value(parameter)
        if parameter["in"] == "path":
            if value is None:
                return None
            path = path.replace(f"{{{parameter['name']}}}", quote(str(value)))
        elif value is not None:
            query[parameter["name"]] = value
    return path + (f"?{urlencode(query, doseq=True)}" if query else "")


def ready_example(method: str, path: str, operation: Schema) -> str | None:
    """The path of an example that anybody can open; None where it is no GET, or needs something first."""
    if method.upper() != "GET" or operation["operationId"] in _NOT_READY:
        return None
    return example_of(path, operation.get("parameters", ()))


def example_value(parameter: Schema) -> Any:
    """The value of a parameter in the example of its operation; None: it is left out there."""
    values = [entry["value"] for entry in parameter.get("examples", {}).values()]
    is_shown = parameter.get("required") or parameter["name"] in _SHOWN
    return values[0] if values and is_shown else None


def example_body(operation: Schema) -> Any:
    """The JSON of the example request; None if the operation takes none."""
    content = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
    return next((entry["value"] for entry in content.get("examples", {}).values()), None)


def with_body(example: object, files: Iterable[str] = ()) -> type[Operation]:
    """A handler's ``operation_class`` whose JSON body has an example: Litestar takes none for a body.

    ``files``: media types of the file that it answers with, as in ``with_file``.
    """
    answer = _file_of(files)

    @dataclass
    class WithBody(Operation):
        def __post_init__(self) -> None:
            body = self.request_body
            if isinstance(body, RequestBody):
                for media in body.content.values():
                    media.examples = {"example": Example(value=example)}
            if answer.content:
                (self.responses or {})["200"] = answer

    return WithBody


def with_file(media_types: Iterable[str]) -> type[Operation]:
    """``operation_class`` of a handler that answers with a file of any of these types. Litestar describes
    one type, and headers in a form that they do not have."""
    answer = _file_of(media_types)

    @dataclass
    class WithFile(Operation):
        def __post_init__(self) -> None:
            (self.responses or {})["200"] = answer

    return WithFile


def _file_of(media_types: Iterable[str]) -> OpenAPIResponse:
    names = {media_type.partition(";")[0] for media_type in media_types}
    binary = SchemaObject(type=OpenAPIType.STRING, format=OpenAPIFormat.BINARY)
    # What is JSON is read as such by those who have the schema.
    content = {
        name: OpenAPIMediaType(schema=SchemaObject() if name.endswith("json") else binary)
        for name in sorted(names)
    }
    return OpenAPIResponse("The file", content=content)


def _accepted(document: Schema) -> Iterator[tuple[str, Accepted]]:
    schemas = document.get("components", {}).get("schemas", {})
    for item in document["paths"].values():
        for operation in item.values():
            yield (
                operation["operationId"],
                {
                    parameter["name"]: tuple(_values(parameter["schema"], schemas))
                    for parameter in operation.get("parameters", ())
                    if parameter["in"] == "query"
                },
            )


def _values(schema: Schema, schemas: Schema) -> Iterator[str]:
    if "$ref" in schema:
        schema = schemas[schema["$ref"].rsplit("/", 1)[1]]
    yield from (str(value) for value in schema.get("enum", ()) if value is not None)
    if "items" in schema:
        yield from _values(schema["items"], schemas)
    for alternative in (*schema.get("oneOf", ()), *schema.get("anyOf", ())):
        yield from _values(alternative, schemas)
