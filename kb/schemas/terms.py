"""A term looked up, as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Self

import msgspec
from msgspec import Meta

from corpus import Document, Locator, SearchLang, search_lang
from kb.documents.term_lookup import Counterpart, Line, TermUses
from kb.i18n.addresses import (
    absolute,
    concordance_path,
    document_path,
    passage_path,
    permalink,
)
from kb.schemas.documents import DocumentId, PassageId, Tag
from kb.schemas.site import ConceptView
from search.answer.concordance import Use
from search.query.suggestions import Kind, Suggestion


class ContextView(msgspec.Struct, frozen=True, kw_only=True):
    """A term with the words around it."""

    left: str
    term: Annotated[str, Meta(description="As it is written there")]
    right: str

    @classmethod
    def of(cls, use: Use) -> Self:
        return cls(left=use.left, term=use.term, right=use.right)


class UseCounterpartView(msgspec.Struct, frozen=True, kw_only=True):
    """The counterpart in the other language."""

    passage_id: PassageId
    locator: Locator
    lang: SearchLang
    permalink: Annotated[
        str,
        Meta(description="Address of its page; absolute with KB_PUBLIC_URL"),
    ]
    context: Annotated[
        ContextView | None,
        Meta(description="Where it names the concept; null: by no term of the termbase"),
    ]

    @classmethod
    def of(cls, counterpart: Counterpart) -> Self:
        passage, use = counterpart
        return cls(
            passage_id=passage.id,
            locator=passage.locator,
            lang=passage.lang,
            permalink=permalink(passage.id),
            context=ContextView.of(use) if use else None,
        )


class UseView(msgspec.Struct, frozen=True, kw_only=True):
    """A use of the term."""

    passage_id: PassageId
    document_id: DocumentId
    locator: Locator
    page: int | None
    permalink: Annotated[
        str,
        Meta(description="Address of its page; absolute with KB_PUBLIC_URL"),
    ]
    context: ContextView
    counterpart: UseCounterpartView | None

    @classmethod
    def of(cls, line: Line) -> Self:
        passage = line.use.passage
        return cls(
            passage_id=passage.id,
            document_id=passage.document_id,
            locator=passage.locator,
            page=passage.page,
            permalink=permalink(passage.id),
            context=ContextView.of(line.use),
            counterpart=UseCounterpartView.of(line.counterpart) if line.counterpart else None,
        )


class UsedInView(msgspec.Struct, frozen=True, kw_only=True):
    """A document that uses the term."""

    document_id: DocumentId
    title: str
    lang: Tag
    uses: int

    @classmethod
    def of(cls, document: Document, uses: int) -> Self:
        return cls(document_id=document.id, title=document.title, lang=document.lang, uses=uses)


class ConcordanceView(msgspec.Struct, frozen=True, kw_only=True):
    """A term's entry in the termbase, and its uses."""

    term: str
    lang: SearchLang
    concepts: Annotated[list[ConceptView], Meta(description="Concepts that it is a term of")]
    total: Annotated[int, Meta(description="Uses found, of which `uses` are a part")]
    is_truncated: Annotated[
        bool, Meta(description="Whether there are more uses than were searched")
    ]
    offset: int
    limit: int
    documents: Annotated[
        list[UsedInView], Meta(description="Documents that use it, most uses first")
    ]
    uses: Annotated[list[UseView], Meta(description="By document, in reading order")]

    @classmethod
    def of(cls, looked: TermUses, offset: int, limit: int) -> Self:
        concordance = looked.concordance
        counts: dict[str, int] = {}
        for use in concordance.uses:
            counts[use.passage.document_id] = counts.get(use.passage.document_id, 0) + 1
        return cls(
            term=concordance.term,
            lang=concordance.lang,
            concepts=[ConceptView.from_concept(concept) for concept in looked.concepts],
            total=len(concordance.uses),
            is_truncated=concordance.is_truncated,
            offset=offset,
            limit=limit,
            documents=[
                UsedInView.of(concordance.documents[id_], uses) for id_, uses in counts.items()
            ],
            uses=[UseView.of(line) for line in looked.lines],
        )


class SuggestionView(msgspec.Struct, frozen=True, kw_only=True):
    """A text that typed words may become, and the thing that it names."""

    kind: Annotated[Kind, Meta(description="What the suggestion is")]
    text: Annotated[str, Meta(description="The term, the title, or title and locator")]
    lang: Annotated[str, Meta(description="Language tag of the text")]
    id: Annotated[str, Meta(description="Id of the passage, the concept or the document")]
    translation: Annotated[
        str | None, Meta(description="The preferred term in the other language; null for no term")
    ]
    permalink: Annotated[str, Meta(description="Address of its page")]

    @classmethod
    def from_suggestion(cls, suggestion: Suggestion) -> Self:
        match suggestion.kind:
            case "passage":
                path = passage_path(suggestion.id)
            case "document":
                path = document_path(suggestion.id)
            case _:
                path = concordance_path(suggestion.text, search_lang(suggestion.lang))
        return cls(**msgspec.structs.asdict(suggestion), permalink=absolute(path))


class SuggestionsView(msgspec.Struct, frozen=True, kw_only=True):
    """Suggestions for words that are being typed, the best first."""

    query: str
    suggestions: list[SuggestionView]

    @classmethod
    def of(cls, query: str, suggestions: Sequence[Suggestion]) -> Self:
        return cls(
            query=query, suggestions=[SuggestionView.from_suggestion(each) for each in suggestions]
        )
