"""Citations and what they mean as JSON."""

from __future__ import annotations

from typing import Annotated, Any, Self

import msgspec
from msgspec import Meta

from corpus import ExpressionStatus, Locator
from kb.views.ids import DocumentId, PassageId, Tag
from kb.web.urls import passage_path
from search import Place, Resolution


class PlaceView(msgspec.Struct, frozen=True, kw_only=True):
    """A passage that a citation may mean."""

    passage_id: PassageId
    document_id: DocumentId
    locator: Annotated[Locator, Meta(description="Where it stands, as people write it")]
    confidence: Annotated[
        float,
        Meta(
            description="How sure it is that this is meant; 0.5 or less: the nearest that there is",
            ge=0,
            le=1,
        ),
    ]
    title: Annotated[str, Meta(description="The document's title")]
    lang: Tag
    status: ExpressionStatus
    permalink: Annotated[str, Meta(description="Path of the passage's page on this site")]

    @classmethod
    def from_place(cls, place: Place) -> Self:
        return cls(**place_fields(place))


class ResolutionView(msgspec.Struct, frozen=True, kw_only=True):
    """What a citation means."""

    citation: Annotated[str, Meta(description="As it was given", examples=["CRC 35"])]
    match: Annotated[
        PlaceView | None,
        Meta(description="null: no citation, of nothing that is here, or of no work that it names"),
    ]
    alternatives: Annotated[
        list[PlaceView],
        Meta(
            description="The same in other language versions, and what else may be meant; best first"
        ),
    ]
    further: Annotated[
        list[PlaceView],
        Meta(description="The other places of a list or range, such as articles 5 to 7"),
    ]

    @classmethod
    def from_resolution(cls, resolution: Resolution) -> Self:
        return cls(
            citation=resolution.citation,
            match=PlaceView.from_place(resolution.match) if resolution.match else None,
            alternatives=[PlaceView.from_place(place) for place in resolution.alternatives],
            further=[PlaceView.from_place(place) for place in resolution.further],
        )


class DirectView(PlaceView, frozen=True, kw_only=True):
    """The passage that a query cites."""

    full_text: Annotated[str, Meta(description="Its text with that of its sub-passages")]
    alternatives: list[PlaceView]
    further: list[PlaceView]

    @classmethod
    def from_resolution(cls, resolution: Resolution | None) -> Self | None:
        if resolution is None or resolution.match is None:
            return None
        return cls(
            **place_fields(resolution.match),
            full_text=resolution.match.full_text,
            alternatives=[PlaceView.from_place(place) for place in resolution.alternatives],
            further=[PlaceView.from_place(place) for place in resolution.further],
        )


def place_fields(place: Place) -> dict[str, Any]:
    """The fields of a PlaceView, for views that add to it."""
    return {
        "passage_id": place.passage.id,
        "document_id": place.document.id,
        "locator": place.locator,
        "confidence": place.confidence,
        "title": place.document.title,
        "lang": place.document.lang,
        "status": place.document.status,
        "permalink": passage_path(place.passage.id),
    }
