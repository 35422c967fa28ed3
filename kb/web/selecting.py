"""``fields=``: the fields of a list's items that a client wants, and no others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any

import msgspec
from litestar.openapi.spec import Example, OpenAPIResponse, Operation, Parameter, Schema
from litestar.openapi.spec.enums import OpenAPIType
from litestar.params import QueryParameter

from corpus import ChoiceUnknown


def _fields(example: str) -> Any:
    return QueryParameter(
        description="Only these fields of each item, separated by commas",
        max_length=1000,
        examples=[Example(value=example)],
    )


Fields = Annotated[str | None, _fields("document_id,title")]
WorkFields = Annotated[str | None, _fields("work_id,titles")]
PassageFields = Annotated[str | None, _fields("passage_id,text")]
ConceptFields = Annotated[str | None, _fields("concept_id,terms")]


def list_of(kind: type[msgspec.Struct]) -> type[Operation]:
    """``operation_class`` of a handler with ``fields``: its items, of ``kind``, may lack fields."""
    names = "|".join(kind.__struct_fields__)

    @dataclass
    class ListOperation(Operation):
        def __post_init__(self) -> None:
            answer = (self.responses or {})["200"]
            if isinstance(answer, OpenAPIResponse) and answer.content:
                for media in answer.content.values():
                    part = Schema(type=OpenAPIType.ARRAY, items=Schema(type=OpenAPIType.OBJECT))
                    media.schema = Schema(any_of=[media.schema or part, part])
            for parameter in self.parameters or ():
                if isinstance(parameter, Parameter) and parameter.name == "fields":
                    # Described, not checked by it: an error that names the fields helps more.
                    pattern = f"^({names})(,({names}))*$"
                    parameter.schema = Schema(type=OpenAPIType.STRING, pattern=pattern)

    return ListOperation


def selected(
    views: Sequence[msgspec.Struct], fields: str | None, kind: type[msgspec.Struct]
) -> list[Any]:
    """``views``, all of ``kind``, with the named fields alone. Raises ChoiceUnknown."""
    if fields is None:
        return list(views)
    known = kind.__struct_fields__
    # The empty name of `fields=` is none of them.
    names = [name for name in map(str.strip, fields.split(",")) if name] or [""]
    for name in names:
        if name not in known:
            raise ChoiceUnknown(option="fields", value=name[:50], choices=", ".join(known))
    return [{name: getattr(view, name) for name in names} for view in views]
