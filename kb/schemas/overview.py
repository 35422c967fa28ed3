"""The library in figures, as JSON."""

from __future__ import annotations

from typing import Annotated, Self

import msgspec
from msgspec import Meta

from kb.documents.overview import Novelty, Overview
from kb.i18n.addresses import absolute, document_path

_NEWS_SHOWN = 20


class NoveltyView(msgspec.Struct, frozen=True, kw_only=True):
    """A document that was added or amended."""

    document_id: str
    title: str
    lang: str
    at: Annotated[str, Meta(description="When its file was read (UTC, ISO 8601)")]
    is_amended: Annotated[bool, Meta(description="An amended text replaced an earlier one")]
    permalink: str

    @classmethod
    def of(cls, novelty: Novelty) -> Self:
        document = novelty.document
        return cls(
            document_id=document.id,
            title=document.title,
            lang=document.lang,
            at=novelty.at,
            is_amended=novelty.is_amended,
            permalink=absolute(document_path(document.id)),
        )


class OverviewView(msgspec.Struct, frozen=True, kw_only=True):
    """The contents of the library in figures."""

    works: int
    documents: int
    passages: int
    languages: Annotated[dict[str, int], Meta(description="Documents by language tag")]
    types: Annotated[dict[str, int], Meta(description="Documents by type")]
    statuses: Annotated[dict[str, int], Meta(description="Documents by status of the text")]
    forces: Annotated[
        dict[str, int], Meta(description="Documents by legal force, as far as it is known")
    ]
    years: Annotated[dict[int, int], Meta(description="Documents by the year of their date")]
    undated: Annotated[int, Meta(description="Documents without a date")]
    months: Annotated[
        dict[str, int],
        Meta(description="Documents that were last added or amended in each of twelve months"),
    ]
    failures: Annotated[
        dict[str, int], Meta(description="Files that were not added, by the code of the reason")
    ]
    shelves: Annotated[dict[str, int], Meta(description="Works on each shelf")]
    news: Annotated[
        list[NoveltyView], Meta(description="The last documents that were added or amended")
    ]

    @classmethod
    def of(cls, overview: Overview) -> Self:
        figures = overview._asdict()
        figures["news"] = [NoveltyView.of(each) for each in overview.news[:_NEWS_SHOWN]]
        return cls(**figures)
