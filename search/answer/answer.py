"""The answer to a search, as values that the CLI, the API and the pages show."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Literal, Protocol

import msgspec

from corpus import Document, EmbeddingsUnavailable, Passage, SearchLang
from corpus.filters import Filters
from search.citations import NamedDocuments, Resolution
from search.query.expansion import Expansion
from search.query.operators import Notice
from search.query.query import SearchMode, SearchQuery

Span = tuple[int, int]
"""Start and end, in code points."""


Pairs = Callable[[Iterable[str]], Mapping[str, Collection[str]]]
"""By passage id the passages of other versions that are aligned with it, for some passages' ids."""


class PassageSource(Protocol):
    """The source of the hits' texts: the catalog. Unknown ids are left out."""

    def passages_by_ids(self, ids: Iterable[str]) -> Mapping[str, Passage]: ...

    def documents_by_ids(self, ids: Iterable[str]) -> Mapping[str, Document]: ...

    def document_ids(self, filters: Filters) -> Iterable[str]: ...


class Snippet(msgspec.Struct, frozen=True):
    """A part of a passage's text, cut at the ends of sentences where possible."""

    passage: Passage
    """The hit's passage, or one below it if the hit is a mere heading."""
    text: str
    start: int
    """Where it starts in that passage's text."""
    highlights: tuple[Span, ...]
    """Within ``text``."""
    items: tuple[Snippet, ...] = ()
    """If the text introduces a list ("Four things are named:"), its first items."""

    @property
    def passage_id(self) -> str:
        return self.passage.id


MatchField = Literal["text", "headings", "title", "locator"]
"""The part of a unit that contains a word; ``locator``: the unit is at the locator in the query."""


class MatchedWord(msgspec.Struct, frozen=True):
    """A word of the query that a unit contains."""

    word: str
    """Folded, as typed; for an expansion, its ``term``."""
    texts: tuple[str, ...]
    """The spellings in which the unit contains it, each once."""
    fields: tuple[MatchField, ...]


class Scores(msgspec.Struct, frozen=True, kw_only=True):
    """What a hit's place follows from; see ``search.retrieve.fusion`` and ``search.answer.covering``."""

    lexical: float
    """The share of the query's words that it contains, relative to a unit that contains all of them
    best."""
    dense: float | None = None
    """Cosine with the query's meaning. None if meaning was not compared."""
    percentile: float | None = None
    """The share of its language's units that are less similar to the query: 0–1."""
    direct: float | None = None
    """Both together, in standard deviations above the average unit of its language."""
    counterpart_unit_id: str | None = None
    """The corresponding unit of the other language, if there is one."""
    likeness: float = 0.0
    """The confidence that the counterpart corresponds: 0–1."""
    coverage: float | None = None
    """Which share of the query's words the unit says: 0–1. None if the hit was not ordered by it."""
    sentence_coverage: float | None = None
    """The same of its sentence that says the most of them."""


class Alike(msgspec.Struct, frozen=True):
    """A near-duplicate of a hit."""

    unit_id: str
    passage: Passage
    document: Document


class Hit(msgspec.Struct, frozen=True, kw_only=True):
    passage: Passage
    """The passage of the unit that answers the query best."""
    document: Document
    unit_id: str
    score: float
    """Comparable across the whole answer in hybrid mode, within the group in lexical mode. Of a hit that
    moved among the best ones (by coverage, or before its near-duplicates) it is the score of its place."""
    scores: Scores
    matched: tuple[MatchedWord, ...]
    """The query words that the unit contains."""
    snippet: Snippet
    highlights: tuple[Span, ...]
    """Within ``passage.text``; in order, without overlap."""
    paired: tuple[str, ...] = ()
    """In the list of all languages: ids of corresponding passages of another version, which this hit also
    represents."""
    alike: tuple[Alike, ...] = ()
    """Near-duplicates among the best hits, which this one represents."""


class Group(msgspec.Struct, frozen=True, kw_only=True):
    """The ranked hits of one language."""

    lang: SearchLang
    answered: bool
    """Whether any hit answers the query; otherwise the hits are only the nearest passages."""
    total: int
    """Number of matching units, of which ``hits`` are one page; 0 if nothing answers."""
    hits: tuple[Hit, ...]
    expansions: tuple[Expansion, ...]
    """The expansions of query words that were used for this language."""
    suppressed: tuple[Expansion, ...]
    """The expansions that the reader has switched off."""
    fallback: Literal["most", "some"] | None
    """None if each hit matches all words. Otherwise too few did; hits that match all words come first."""


ShortAnswerKind = Literal["definition", "penalty"]


class Sureness(msgspec.Struct, frozen=True, kw_only=True):
    """The measures that decide whether a penalty is quoted as a short answer."""

    meaning: float
    """The cosine of the hit's vector and the query's."""
    lead: float
    """The difference to the next hit's score, in standard deviations."""
    coverage: float
    """The share of the question's words that the sentence contains, weighted by rarity: 0–1."""


class ShortAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """A sentence of a passage that answers the query."""

    kind: ShortAnswerKind
    lang: SearchLang
    passage: Passage
    document: Document
    start: int
    """Start of the sentence in the passage's text, in code points."""
    end: int
    sureness: Sureness


class Answer(msgspec.Struct, frozen=True):
    query: SearchQuery
    groups: tuple[Group, ...]
    """One group for each language asked for, the query's own first."""
    merged: tuple[Hit, ...]
    """The same page of one list of all languages, best first; an aligned pair is one hit, and so are
    near-duplicates."""
    facets: dict[str, dict[str, int]]
    """Facet → value → number of units, over all groups; see ``search.engine.FACETS``."""
    mode: SearchMode = "lexical"
    """The mode that was actually used."""
    lexical_reason: EmbeddingsUnavailable | None = None
    """Why only words were used although meaning was requested as well."""
    notices: tuple[Notice, ...] = ()
    """Parts of the query that were ignored."""
    did_you_mean: str | None = None
    """The query with corrections, from words in the documents, for words that seem mistyped."""
    respelt: bool = False
    """Whether the groups answer that query, because no text contains the words as typed."""
    short: tuple[ShortAnswer, ...] = ()
    """Short answers, at most one for each language, in the order of the groups."""
    direct: Resolution | None = None
    """The cited passages, if the query is a citation of a passage in the catalog."""
    named: NamedDocuments = NamedDocuments()
    """The documents that the query names, if it names no passage of them."""
