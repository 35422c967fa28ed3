"""What the API has, for a program that knows its address only."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, Self

import msgspec
from litestar import Controller, Litestar, Request, get
from msgspec import Meta

from corpus import SEARCH_LANGS
from kb.i18n.addresses import REFERENCE, SCHEMA, absolute
from kb.settings import software_version
from kb.web.api.failures import failures
from kb.web.operations import Schema, openapi_of, ready_example


class OperationView(msgspec.Struct, frozen=True, kw_only=True):
    """An operation of the API."""

    operation_id: str
    method: str
    path: Annotated[str, Meta(description="With its parameters in braces")]
    summary: str
    needs_key: bool
    deprecated: bool
    example: Annotated[
        str | None, Meta(description="A path that can be requested; null for what is no GET")
    ]

    @classmethod
    def of(cls, method: str, path: str, operation: Schema) -> Self:
        return cls(
            operation_id=operation["operationId"],
            method=method.upper(),
            path=path,
            summary=operation["summary"],
            needs_key=bool(operation.get("security")),
            deprecated=bool(operation.get("deprecated")),
            example=ready_example(method, path, operation),
        )


class IndexView(msgspec.Struct, frozen=True, kw_only=True):
    """What there is at this address."""

    name: str
    version: Annotated[str, Meta(description="Of kb")]
    languages: Annotated[list[str], Meta(description="Of texts and of answers")]
    openapi: Annotated[str, Meta(description="Address of the OpenAPI document")]
    reference: Annotated[str, Meta(description="Address of the page that describes it")]
    operations: list[OperationView]

    @classmethod
    def of(cls, app: Litestar) -> Self:
        return cls(
            name="kb",
            version=software_version(),
            languages=list(SEARCH_LANGS),
            openapi=absolute(f"{SCHEMA}/openapi.json"),
            reference=absolute(REFERENCE),
            operations=list(_operations(openapi_of(app))),
        )


def _operations(document: Schema) -> Iterator[OperationView]:
    for path, item in document["paths"].items():
        for method, operation in item.items():
            yield OperationView.of(method, path, operation)


class IndexApi(Controller):
    """/api/v1"""

    tags = ("status",)

    @get(
        "/",
        operation_id="getIndex",
        summary="See what the API has",
        description="Every operation with an example, made from the routes themselves.",
        responses=failures(400),
        sync_to_thread=True,
    )
    def get_index(self, request: Request[Any, Any, Any]) -> IndexView:
        return IndexView.of(request.app)
