"""Answers of a search as JSON."""

from __future__ import annotations

from types import MappingProxyType
from typing import Annotated, Literal, Self

import msgspec
from msgspec import Meta

from corpus import DocumentType, ExpressionStatus, SearchLang
from kb.views.counterparts import Counterparts, CounterpartView
from kb.views.records import PassageView, WorkId, passage_fields
from kb.web.urls import passage_path
from search import Answer, Group, Hit, Notice

Span = Annotated[
    tuple[int, int],
    Meta(description="[start, end) in Unicode code points", examples=[[0, 9]]),
]


class HitView(PassageView, frozen=True, kw_only=True):
    """A passage that answers a query."""

    work_id: WorkId
    title: Annotated[str, Meta(description="The document's title")]
    type: DocumentType
    status: Annotated[
        ExpressionStatus, Meta(description="What weight the words of the document have")
    ]
    source_url: Annotated[str | None, Meta(description="Where the official text is published")]
    permalink: Annotated[str, Meta(description="Path of the passage's page on this site")]
    highlights: Annotated[list[Span], Meta(description="What the query found in `text`")]
    snippet: Annotated[
        str,
        Meta(description="The part of `text` that answers best; below it, if it is a mere heading"),
    ]
    snippet_passage_id: Annotated[str, Meta(description="The passage that the snippet is from")]
    snippet_highlights: Annotated[list[Span], Meta(description="What the query found in `snippet`")]
    score: Annotated[float, Meta(description="Comparable within the group only")]
    counterparts: Annotated[
        list[CounterpartView],
        Meta(description="The same in the work's other versions, another language first"),
    ]

    @classmethod
    def from_hit(cls, hit: Hit, counterparts: Counterparts) -> Self:
        return cls(
            **passage_fields(hit.passage),
            work_id=hit.document.work_id,
            title=hit.document.title,
            type=hit.document.type,
            status=hit.document.status,
            source_url=hit.document.source_url,
            permalink=passage_path(hit.passage.id),
            highlights=list(hit.highlights),
            snippet=hit.snippet.text,
            snippet_passage_id=hit.snippet.passage_id,
            snippet_highlights=list(hit.snippet.highlights),
            score=hit.score,
            counterparts=list(counterparts.get(hit.passage.id, ())),
        )


class ExpansionView(msgspec.Struct, frozen=True, kw_only=True):
    """A term of the query and what it was looked for as in this language."""

    term: Annotated[str, Meta(description="As the query has it", examples=["拐卖"])]
    translations: Annotated[list[str], Meta(description="Preferred ones first")]
    concept_id: Annotated[
        str | None, Meta(description="The termbase's concept, if it is one", examples=["guaimai"])
    ]
    differs_in_law: Annotated[bool, Meta(description="Whether the terms differ in law")]
    source: Annotated[
        Literal["termbase", "dictionary", "pinyin", "spelling"],
        Meta(description="What knows that the one may be meant by the other"),
    ]


class GroupView(msgspec.Struct, frozen=True, kw_only=True):
    """The ranked hits of one language."""

    lang: SearchLang
    total: Annotated[int, Meta(description="Places found, of which `hits` are a part")]
    hits: list[HitView]
    expansions: list[ExpansionView]
    fallback: Annotated[
        Literal["most", "some"] | None,
        Meta(description="null: each hit has all words of the query; else too few had"),
    ]

    @classmethod
    def from_group(cls, group: Group, counterparts: Counterparts) -> Self:
        return cls(
            lang=group.lang,
            total=group.total,
            hits=[HitView.from_hit(hit, counterparts) for hit in group.hits],
            expansions=[
                ExpansionView(
                    term=expansion.term,
                    translations=list(expansion.translations),
                    concept_id=expansion.concept_id,
                    differs_in_law=expansion.differs_in_law,
                    source=expansion.source,
                )
                for expansion in group.expansions
            ],
            fallback=group.fallback,
        )


class NoticeView(msgspec.Struct, frozen=True, kw_only=True):
    """A part of the query that was not followed."""

    code: Annotated[str, Meta(description="Stable name", examples=["operator-type"])]
    text: Annotated[str, Meta(description="What was not followed and why, for the reader")]

    @classmethod
    def from_notice(cls, notice: Notice, lang: SearchLang) -> Self:
        # Imported here: it loads gettext's tables, and few queries have a notice.
        from kb.web.notices import notice_text

        return cls(code=notice.code, text=notice_text(notice, lang))


class MeantView(msgspec.Struct, frozen=True, kw_only=True):
    """The query with words that the documents hold for those that seem mistyped."""

    text: Annotated[str, Meta(description="A query", examples=["human trafficking"])]


class SearchView(msgspec.Struct, frozen=True, kw_only=True):
    """What a search found: one ranked list for each language."""

    query: str
    groups: list[GroupView]
    facets: Annotated[
        dict[str, dict[str, int]],
        Meta(
            description="Facet, value, places; a filter in use does not narrow its own facet",
            examples=[{"type": {"treaty": 12, "law": 3}}],
        ),
    ]

    notices: Annotated[
        list[NoticeView], Meta(description="Parts of the query that were not followed")
    ]
    did_you_mean: Annotated[
        MeantView | None,
        Meta(
            description="What may be meant; `groups` are its answer where nothing has the words as typed"
        ),
    ]

    @classmethod
    def from_answer(
        cls,
        answer: Answer,
        first: SearchLang | None = None,
        *,
        counterparts: Counterparts = MappingProxyType({}),
    ) -> Self:
        """``first``: the language whose group leads; else the answer's order."""
        groups = sorted(answer.groups, key=lambda group: first is not None and group.lang != first)
        return cls(
            query=answer.query.text,
            groups=[GroupView.from_group(group, counterparts) for group in groups],
            facets=answer.facets,
            notices=[NoticeView.from_notice(each, answer.query.ui_lang) for each in answer.notices],
            did_you_mean=MeantView(text=answer.did_you_mean) if answer.did_you_mean else None,
        )
