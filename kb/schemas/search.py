"""Answers of a search as JSON."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Annotated, Literal, Self

import msgspec
from msgspec import Meta

from corpus import Authority, DocumentType, ExpressionStatus, Force, KbError, Locator, SearchLang
from kb.documents.short_answers import Quoted
from kb.i18n.addresses import absolute, permalink
from kb.i18n.labels import NOTICES
from kb.i18n.translate import translator
from kb.schemas.citations import DirectView
from kb.schemas.documents import (
    AuthorityField,
    Counterparts,
    CounterpartView,
    DocumentSummary,
    Ends,
    ForceField,
    ForceFrom,
    PassageId,
    PassageView,
    Starts,
    SupersededBy,
    Tag,
    WorkId,
    force_fields,
    passage_fields,
)
from search import (
    Alike,
    Answer,
    Expansion,
    ExpansionSource,
    Group,
    Hit,
    MatchedWord,
    MatchField,
    NamedDocuments,
    Notice,
    Scores,
    SearchMode,
    ShortAnswerKind,
    Snippet,
)


class ReasonView(msgspec.Struct, frozen=True, kw_only=True):
    """An error reported beside an answer."""

    code: Annotated[str, Meta(description="Stable name", examples=["vectors-missing"])]
    message: Annotated[str, Meta(description="For the reader")]

    @classmethod
    def from_error(cls, error: KbError, lang: SearchLang) -> Self:
        # Imported here: it loads gettext's tables.
        from kb.i18n.translate import localise_error

        return cls(code=error.code, message=localise_error(error, lang))


def notice_text(notice: Notice, lang: SearchLang) -> str:
    """One or two sentences in ``lang``."""
    params = {
        "part": notice.part,
        "types": ", ".join(DocumentType),
        "statuses": ", ".join(ExpressionStatus),
        "forces": ", ".join(Force),
        "authorities": ", ".join(Authority),
    }
    return translator(lang).text(NOTICES[notice.code], params)


Span = Annotated[
    tuple[int, int],
    Meta(description="[start, end) in Unicode code points", examples=[[0, 9]]),
]


class ScoresView(msgspec.Struct, frozen=True, kw_only=True):
    """What the place of a hit follows from."""

    lexical: Annotated[
        float,
        Meta(
            description=(
                "How many of the query's words it contains, and how often; 1: all, at the maximum "
                "frequency in the text; more if headings contain them too, or its wording is what the "
                "question asks for"
            )
        ),
    ]
    dense: Annotated[
        float | None,
        Meta(description="Similarity in meaning to the query: a cosine. null: not compared"),
    ]
    percentile: Annotated[
        float | None,
        Meta(description="Share of the passages of its language that are less similar: 0–1"),
    ]
    direct: Annotated[
        float | None,
        Meta(
            description=(
                "Both together, in standard deviations above the mean passage of its language; the "
                "score before its counterpart is added"
            )
        ),
    ]
    counterpart: Annotated[
        str | None,
        Meta(
            description="The counterpart in the other language, if one was found",
            examples=["palermo-protocol-digest/zh/art-3"],
        ),
    ]
    similarity: Annotated[float, Meta(description="Confidence that it is the counterpart: 0–1")]
    coverage: Annotated[
        float | None,
        Meta(
            description=(
                "Share of the query's words that its text says, each once, whole words more than "
                "parts of them: 0–1. null: it was not ordered by this"
            )
        ),
    ]
    sentence_coverage: Annotated[
        float | None,
        Meta(description="The same of its sentence that says the most of them; null as there"),
    ]

    @classmethod
    def from_scores(cls, scores: Scores) -> Self:
        return cls(
            lexical=scores.lexical,
            dense=scores.dense,
            percentile=scores.percentile,
            direct=scores.direct,
            counterpart=scores.counterpart_unit_id,
            similarity=scores.likeness,
            coverage=scores.coverage,
            sentence_coverage=scores.sentence_coverage,
        )


class MatchedWordView(msgspec.Struct, frozen=True, kw_only=True):
    """A word of the query that was found in a hit."""

    word: Annotated[
        str,
        Meta(description="A word of the query; the `term` of an expansion if that found it"),
    ]
    texts: Annotated[list[str], Meta(description="The words as the text has them")]
    fields: Annotated[
        list[MatchField],
        Meta(
            description="The fields that have it; `locator`: the passage's address, as in “Article 3”"
        ),
    ]

    @classmethod
    def from_matched(cls, matched: MatchedWord) -> Self:
        return cls(word=matched.word, texts=list(matched.texts), fields=list(matched.fields))


class AlikeView(msgspec.Struct, frozen=True, kw_only=True):
    """A near-duplicate of a hit, or the same place in another dated version of its work."""

    passage_id: PassageId
    work_id: WorkId
    date: Annotated[datetime.date | None, Meta(description="Of the document")]
    force: ForceField
    title: Annotated[str, Meta(description="The document's title")]
    locator: Locator
    status: ExpressionStatus
    permalink: Annotated[
        str,
        Meta(description="Address of the passage's page; absolute with KB_PUBLIC_URL"),
    ]

    @classmethod
    def from_alike(cls, alike: Alike) -> Self:
        return cls(
            passage_id=alike.passage.id,
            work_id=alike.document.work_id,
            date=alike.document.date,
            force=alike.document.force_today,
            title=alike.document.title,
            locator=alike.passage.locator,
            status=alike.document.status,
            permalink=permalink(alike.passage.id),
        )


class SnippetItem(msgspec.Struct, frozen=True, kw_only=True):
    """An item of the list that a snippet introduces."""

    passage_id: PassageId
    text: Annotated[str, Meta(description="The part of the item that answers best")]
    highlights: Annotated[list[Span], Meta(description="Parts of `text` that match the query")]

    @classmethod
    def from_snippet(cls, item: Snippet) -> Self:
        return cls(passage_id=item.passage_id, text=item.text, highlights=list(item.highlights))


class HitView(PassageView, frozen=True, kw_only=True):
    """A passage that answers a query."""

    work_id: WorkId
    title: Annotated[str, Meta(description="The document's title")]
    type: DocumentType
    date: Annotated[datetime.date | None, Meta(description="Of the document")]
    authority: AuthorityField
    force: ForceField
    force_from: ForceFrom
    starts: Starts
    ends: Ends
    superseded_by: SupersededBy
    status: Annotated[
        ExpressionStatus, Meta(description="Status of the text: authentic, a translation, a digest")
    ]
    source_url: Annotated[str | None, Meta(description="Where the official text is published")]
    permalink: Annotated[
        str,
        Meta(description="Address of the passage's page; absolute with KB_PUBLIC_URL"),
    ]
    highlights: Annotated[list[Span], Meta(description="Parts of `text` that match the query")]
    snippet: Annotated[
        str,
        Meta(
            description=(
                "The part of `text` that answers best; of a heading, the best part of what follows it"
            )
        ),
    ]
    snippet_passage_id: Annotated[str, Meta(description="The passage that the snippet is from")]
    snippet_highlights: Annotated[
        list[Span], Meta(description="Parts of `snippet` that match the query")
    ]
    snippet_items: Annotated[
        list[SnippetItem],
        Meta(description="The first items of the list that `snippet` introduces, if it does"),
    ]
    score: Annotated[
        float,
        Meta(
            description=(
                "`hybrid`: standard deviations above the mean passage of its language, comparable "
                "between the groups. `lexical`: comparable within the group only"
            )
        ),
    ]
    scores: ScoresView
    matched: Annotated[
        list[MatchedWordView],
        Meta(description="Words of the query that were found in the passage or its headings"),
    ]
    counterparts: Annotated[
        list[CounterpartView],
        Meta(description="The same in the work's other versions, another language first"),
    ]
    alike: Annotated[
        list[AlikeView],
        Meta(description="Near-duplicates among the best hits, which this one stands for"),
    ]

    @classmethod
    def from_hit(cls, hit: Hit, counterparts: Counterparts) -> Self:
        return cls(
            **passage_fields(hit.passage),
            **force_fields(hit.document),
            date=hit.document.date,
            work_id=hit.document.work_id,
            title=hit.document.title,
            type=hit.document.type,
            status=hit.document.status,
            source_url=hit.document.source_url,
            permalink=permalink(hit.passage.id),
            highlights=list(hit.highlights),
            snippet=hit.snippet.text,
            snippet_passage_id=hit.snippet.passage_id,
            snippet_highlights=list(hit.snippet.highlights),
            snippet_items=[SnippetItem.from_snippet(each) for each in hit.snippet.items],
            score=hit.score,
            scores=ScoresView.from_scores(hit.scores),
            matched=[MatchedWordView.from_matched(word) for word in hit.matched],
            counterparts=list(counterparts.get(hit.passage.id, ())),
            alike=[AlikeView.from_alike(each) for each in hit.alike],
        )


class ExpansionView(msgspec.Struct, frozen=True, kw_only=True):
    """A term of the query, and the words that the search added for it in this language."""

    key: Annotated[
        str,
        Meta(description="The value of `without` that turns it off", examples=["termbase:guaimai"]),
    ]
    term: Annotated[str, Meta(description="The words of the query", examples=["拐卖"])]
    translations: Annotated[list[str], Meta(description="Preferred ones first")]
    concept_id: Annotated[
        str | None, Meta(description="The termbase's concept, if it is one", examples=["guaimai"])
    ]
    differs_in_law: Annotated[bool, Meta(description="Whether the terms differ in law")]
    source: Annotated[ExpansionSource, Meta(description="Where the translations come from")]

    @classmethod
    def from_expansion(cls, expansion: Expansion) -> Self:
        return cls(
            key=expansion.key,
            term=expansion.term,
            translations=list(expansion.translations),
            concept_id=expansion.concept_id,
            differs_in_law=expansion.differs_in_law,
            source=expansion.source,
        )


class GroupView(msgspec.Struct, frozen=True, kw_only=True):
    """The ranked hits of one language."""

    lang: SearchLang
    answered: Annotated[
        bool,
        Meta(
            description="false: nothing in this language answers the query; `hits` are the nearest passages"
        ),
    ]
    total: Annotated[
        int,
        Meta(description="Number of results, of which `hits` are a part; 0 if nothing answers"),
    ]
    hits: list[HitView]
    expansions: list[ExpansionView]
    suppressed: Annotated[
        list[ExpansionView],
        Meta(description="Expansions that `without` turned off"),
    ]
    fallback: Annotated[
        Literal["most", "some"] | None,
        Meta(
            description=(
                "null: each hit has all words of the query. Otherwise too few passages have all of "
                "them: hits have `most` or `some`"
            )
        ),
    ]

    @classmethod
    def from_group(cls, group: Group, hits: Mapping[str, HitView]) -> Self:
        """``hits``: by unit id, at least those of the group."""
        return cls(
            lang=group.lang,
            answered=group.answered,
            total=group.total,
            hits=[hits[hit.unit_id] for hit in group.hits],
            expansions=[ExpansionView.from_expansion(each) for each in group.expansions],
            suppressed=[ExpansionView.from_expansion(each) for each in group.suppressed],
            fallback=group.fallback,
        )


class IgnoredPartView(msgspec.Struct, frozen=True, kw_only=True):
    """A part of the query that was ignored, and why."""

    code: Annotated[str, Meta(description="Stable name", examples=["operator-type"])]
    text: Annotated[str, Meta(description="What was ignored and why, for the reader")]

    @classmethod
    def from_notice(cls, notice: Notice, lang: SearchLang) -> Self:
        return cls(code=notice.code, text=notice_text(notice, lang))


class RespellingView(msgspec.Struct, frozen=True, kw_only=True):
    """The query with its mistyped words corrected to words that the documents have."""

    text: Annotated[str, Meta(description="A query", examples=["human trafficking"])]
    searched: Annotated[
        bool,
        Meta(
            description=(
                "Whether `groups` answer this query, because no document has the words as they were "
                "typed"
            )
        ),
    ]


class ShortAnswerView(msgspec.Struct, frozen=True, kw_only=True):
    """A sentence that answers a question for a definition or a penalty, quoted exactly."""

    kind: ShortAnswerKind
    passage_id: PassageId
    lang: Tag
    title: Annotated[str, Meta(description="The document's title")]
    text: Annotated[str, Meta(description="The words, a line for each passage")]
    citation: Annotated[str, Meta(description="`/resolve` leads from it to the passage")]
    permalink: Annotated[
        str,
        Meta(description="Address of the passage's page; absolute with KB_PUBLIC_URL"),
    ]

    @classmethod
    def from_quoted(cls, quoted: Quoted) -> Self:
        quotation = quoted.quotation
        return cls(
            kind=quoted.kind,
            passage_id=quotation.cited[0].id,
            lang=quotation.document.lang,
            title=quotation.document.title,
            text=quotation.text,
            citation=quotation.citation,
            permalink=absolute(quotation.permalink),
        )


class NamedView(msgspec.Struct, frozen=True, kw_only=True):
    """The documents that a query names."""

    documents: Annotated[
        list[DocumentSummary],
        Meta(
            description=(
                "Of each work and language the text in force, or else the newest; those in the "
                "query's language first"
            )
        ),
    ]
    missing: Annotated[
        list[Locator], Meta(description="The articles that the query cites and none of them has")
    ]

    @classmethod
    def from_named(cls, named: NamedDocuments) -> Self | None:
        if not named.documents:
            return None
        return cls(
            documents=list(map(DocumentSummary.from_document, named.documents)),
            missing=list(named.missing),
        )


class SearchView(msgspec.Struct, frozen=True, kw_only=True):
    """What a search found: one ranked list for each language."""

    query: str
    mode: Annotated[
        SearchMode,
        Meta(
            description=(
                "How the search was done: `hybrid`, by words and by meaning, or `lexical`, by words "
                "only"
            )
        ),
    ]
    lexical_only: Annotated[
        ReasonView | None,
        Meta(description="Why a `hybrid` search was done by words only; null if it was not"),
    ]
    groups: list[GroupView]
    merged: Annotated[
        list[HitView],
        Meta(
            description=(
                "Both languages in one list, the best first; a passage and its counterpart are one "
                "hit, in the query's language"
            )
        ),
    ]
    facets: Annotated[
        dict[str, dict[str, int]],
        Meta(
            description="By facet and value, the number of results; a filter does not narrow its own facet",
            examples=[{"type": {"treaty": 12, "law": 3}}],
        ),
    ]

    notices: Annotated[
        list[IgnoredPartView], Meta(description="Parts of the query that were ignored")
    ]
    did_you_mean: Annotated[
        RespellingView | None,
        Meta(description="The query that was probably meant, if a word seems mistyped"),
    ]

    short_answers: Annotated[
        list[ShortAnswerView],
        Meta(
            description=(
                "At most one in each language, and only if kb is sure; always the exact words of a passage"
            )
        ),
    ]
    direct: Annotated[
        DirectView | None, Meta(description="The passage that the query cites, if it is a citation")
    ]
    named: Annotated[
        NamedView | None,
        Meta(description="The documents that the query names, if it cites no passage of them"),
    ]

    @classmethod
    def from_answer(
        cls,
        answer: Answer,
        first: SearchLang | None = None,
        *,
        counterparts: Counterparts = MappingProxyType({}),
        quoted: Sequence[Quoted] = (),
    ) -> Self:
        """The answer as JSON.

        ``first``: the language whose group comes first; None: the answer's order. ``quoted``: the short
        answers.
        """
        shown = {hit.unit_id: hit for group in answer.groups for hit in group.hits}
        shown |= {hit.unit_id: hit for hit in answer.merged}
        hits = {id_: HitView.from_hit(hit, counterparts) for id_, hit in shown.items()}
        groups = sorted(answer.groups, key=lambda group: first is not None and group.lang != first)
        return cls(
            query=answer.query.text,
            mode=answer.mode,
            lexical_only=ReasonView.from_error(answer.lexical_reason, answer.query.ui_lang)
            if answer.lexical_reason
            else None,
            merged=[hits[hit.unit_id] for hit in answer.merged],
            groups=[GroupView.from_group(group, hits) for group in groups],
            facets=answer.facets,
            notices=[
                IgnoredPartView.from_notice(each, answer.query.ui_lang) for each in answer.notices
            ],
            short_answers=[ShortAnswerView.from_quoted(each) for each in quoted],
            direct=DirectView.from_resolution(answer.direct),
            named=NamedView.from_named(answer.named),
            did_you_mean=RespellingView(text=answer.did_you_mean, searched=answer.respelt)
            if answer.did_you_mean
            else None,
        )
