"""Pages of a document, the positions of passages, and the comparison of text and image, as JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Self

import msgspec
from msgspec import Meta

from corpus import Locator, Passage
from kb.i18n.addresses import page_image_path
from kb.schemas.documents import DocumentId, PassageId

# Not imported at run time by commands that show no page.
if TYPE_CHECKING:
    from ingest.ocr import PageCheck
    from ingest.pages.render import Box
    from kb.documents.page_layout import PageView, PassageOnPage

BoxView = Annotated[
    tuple[float, float, float, float],
    Meta(
        description=(
            "Left, top, right and bottom, in shares of the page's width and height from its top left"
        ),
        examples=[[0.12, 0.2, 0.88, 0.22]],
    ),
]
Confidence = Annotated[
    float | None,
    Meta(description="How sure OCR is of the text, 0 to 1; null: the text was in the file"),
]


class PassageOnPageView(msgspec.Struct, frozen=True, kw_only=True):
    """A passage, or part of one, on a page."""

    passage_id: PassageId
    locator: Locator
    page: Annotated[int | None, Meta(description="Where it begins; this page or one before")]
    confidence: Confidence
    boxes: Annotated[
        list[BoxView], Meta(description="Line by line; empty where its words were not found")
    ]

    @classmethod
    def of(cls, here: PassageOnPage) -> Self:
        return cls(
            passage_id=here.passage.id,
            locator=here.passage.locator,
            page=here.passage.page,
            confidence=here.passage.confidence,
            boxes=list(here.boxes),
        )


class DocumentPage(msgspec.Struct, frozen=True, kw_only=True):
    """A page: its image, and the passages on it."""

    document_id: DocumentId
    page: Annotated[int, Meta(description="From 1")]
    pages: Annotated[int, Meta(description="How many the document has")]
    image: Annotated[str, Meta(description="Path of its image on this site")]
    widths: Annotated[list[int], Meta(description="Widths that the image can be had in, in dots")]
    passages: Annotated[list[PassageOnPageView], Meta(description="In the order of reading")]

    @classmethod
    def of(cls, view: PageView, widths: Sequence[int]) -> Self:
        return cls(
            document_id=view.document.id,
            page=view.page,
            pages=view.document.pages or 0,
            image=page_image_path(view.document.id, view.page),
            widths=list(widths),
            passages=[PassageOnPageView.of(here) for here in view.passages],
        )


class PageBoxes(msgspec.Struct, frozen=True, kw_only=True):
    """The position of a passage on a page."""

    page: int
    image: Annotated[str, Meta(description="Path of the page's image on this site")]
    boxes: list[BoxView]


class PassageBoxes(msgspec.Struct, frozen=True, kw_only=True):
    """The position of a passage's own text, without its sub-passages."""

    passage_id: PassageId
    confidence: Confidence
    pages: Annotated[list[PageBoxes], Meta(description="Empty where its words were not found")]

    @classmethod
    def of(cls, passage: Passage, boxes: Mapping[int, Sequence[Box]]) -> Self:
        """``boxes``: by page."""
        return cls(
            passage_id=passage.id,
            confidence=passage.confidence,
            pages=[
                PageBoxes(
                    page=page,
                    image=page_image_path(passage.document_id, page),
                    boxes=list(here),
                )
                for page, here in boxes.items()
            ],
        )


class DisagreementView(msgspec.Struct, frozen=True):
    text: str
    recognised: str
    confidence: float


class PageCheckView(msgspec.Struct, frozen=True):
    page: int
    compared: int
    """Characters."""
    similarity: float
    doubtful: bool
    disagreements: list[DisagreementView]


class TextCheckView(msgspec.Struct, frozen=True):
    document_id: str
    doubtful_pages: list[int]
    pages: list[PageCheckView]

    @classmethod
    def from_pages(cls, document_id: str, checks: Sequence[PageCheck]) -> TextCheckView:
        pages = [
            PageCheckView(
                check.page,
                check.compared,
                check.similarity,
                check.is_doubtful,
                [
                    DisagreementView(found.text, found.recognised, found.confidence)
                    for found in check.disagreements
                ],
            )
            for check in checks
        ]
        return cls(document_id, [page.page for page in pages if page.doubtful], pages)
