"""Errors in the OpenAPI document; kb.web.problem_details makes the responses."""

from __future__ import annotations

from typing import Annotated

import msgspec
from litestar.openapi.datastructures import ResponseSpec
from msgspec import UNSET, Meta, UnsetType

from kb.web.problem_details import TITLES


class ProblemValue(msgspec.Struct, frozen=True, kw_only=True):
    """A value in the request that is not accepted."""

    field: Annotated[str, Meta(description="The parameter's name")]
    message: Annotated[str, Meta(description="What is wrong with it, in the reader's language")]


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """Problem details (RFC 9457), in the language of Accept-Language."""

    type: Annotated[str, Meta(description="Page that describes problems of this kind")]
    title: Annotated[str, Meta(description="The same for all problems with this status")]
    status: int
    detail: Annotated[str, Meta(description="What went wrong this time")]
    instance: Annotated[str, Meta(description="The path of the request")]
    code: Annotated[str, Meta(description="The kind, for programs", examples=["query-invalid"])]
    remedy: Annotated[str, Meta(description="What can be done about it; may be empty")]
    request_id: Annotated[str, Meta(description="The same as in X-Request-ID and in the log")]
    errors: list[ProblemValue] | UnsetType = UNSET


def failures(*statuses: int) -> dict[int, ResponseSpec]:
    """A handler's ``responses``: these failures, parameters that it does not have (400), and that the
    catalog or the index is away (503)."""
    return {
        status: ResponseSpec(
            Problem,
            generate_examples=False,
            description=TITLES[status],
            media_type="application/problem+json",
        )
        for status in {400, *statuses, 503}
    }
