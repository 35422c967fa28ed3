"""Files made of collections."""

from __future__ import annotations

from typing import Annotated, Any, Final

from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.openapi.spec import Example
from litestar.params import JSONBody, PathParameter, QueryParameter

from corpus import SearchLang
from corpus.collections import Collection
from kb.handouts import EXERCISE_KINDS
from kb.handouts.output import ENDINGS
from kb.outputs import FORMATS, LAYOUTS
from kb.schemas.collections import CollectionView
from kb.services import Services
from kb.web.api.collections import CollectionId, Style
from kb.web.api.failures import failures
from kb.web.auth import NEEDS_KEY, requires_key
from kb.web.collecting import exported
from kb.web.operations import with_body, with_file
from kb.web.render import base_url
from search.citations import STYLES

_FORMATS = ", ".join(FORMATS)
_TYPES: Final = tuple(media_type for _, media_type in ENDINGS.values())
_FORMAT: Final = [Example(value=FORMATS[0])]
Layout = Annotated[
    str,
    QueryParameter(description=f"Of the two languages: {', '.join(LAYOUTS)}", max_length=100),
]
Language = Annotated[
    SearchLang | None, QueryParameter(description="Of headings and labels: en or zh")
]
Glossary = Annotated[
    bool, QueryParameter(description="Whether a handout lists the terms that occur in it")
]
Exercises = Annotated[
    list[str] | None,
    QueryParameter(
        description=f"Kinds of exercise: {', '.join(EXERCISE_KINDS)}; all by default",
        max_items=len(EXERCISE_KINDS),
    ),
]


class CollectionExportsApi(Controller):
    """/collections/ID/exports and /collection-exports"""

    tags = ("collections",)

    @get(
        "/collections/{collection_id:str}/exports/{format:str}",
        operation_id="exportCollection",
        operation_class=with_file(_TYPES),
        summary="Make a file of a collection",
        guards=[requires_key],
        security=NEEDS_KEY,
        responses=failures(400, 401, 404),
        sync_to_thread=True,
    )
    def export(
        self,
        request: Request[Any, Any, Any],
        services: NamedDependency[Services],
        collection_id: CollectionId,
        format: Annotated[  # noqa: A002 - as in the address
            str, PathParameter(description=f"One of: {_FORMATS}", examples=_FORMAT)
        ],
        layout: Layout = "",
        style: Style = STYLES[0],
        ui: Language = None,
        glossary: Glossary = True,
        exercises: Exercises = None,
    ) -> Response[bytes]:
        found = services.collections.read(request.user.name, collection_id)
        return _made(request, services, found, format, layout, style, ui, glossary, exercises)

    @post(
        "/collection-exports",
        operation_id="exportGivenCollection",
        operation_class=with_body({"title": "Module 3: victims", "items": []}, _TYPES),
        summary="Make a file of a collection that is sent",
        description="For one that lives in a browser or a file. Nothing is stored; no key is needed.",
        status_code=200,
        responses=failures(400, 422),
        sync_to_thread=True,
    )
    def export_given(
        self,
        request: Request[Any, Any, Any],
        services: NamedDependency[Services],
        data: JSONBody[CollectionView],
        format: Annotated[  # noqa: A002
            str, QueryParameter(description=f"One of: {_FORMATS}", max_length=100, examples=_FORMAT)
        ],
        layout: Layout = "",
        style: Style = STYLES[0],
        ui: Language = None,
        glossary: Glossary = True,
        exercises: Exercises = None,
    ) -> Response[bytes]:
        return _made(request, services, data.record, format, layout, style, ui, glossary, exercises)


def _made(
    request: Request[Any, Any, Any],
    services: Services,
    collection: Collection,
    format_: str,
    layout: str,
    style: str,
    ui: SearchLang | None,
    glossary: bool,
    exercises: list[str] | None,
) -> Response[bytes]:
    return exported(
        request,
        services,
        collection,
        format=format_,
        layout=layout,
        style=style,
        base_url=base_url(request),
        cache_control="private, no-cache",
        ui=ui,
        glossary=glossary,
        exercises=exercises,
    )
