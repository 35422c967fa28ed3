"""What a search found, as values that the CLI, the API and the pages show."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal, Protocol

import msgspec

from corpus import Document, Passage, SearchLang
from search.operators import Notice
from search.query import SearchQuery
from search.translations import Expansion

Span = tuple[int, int]
"""Start and end, in code points."""


class PassageSource(Protocol):
    """Where hits' texts come from: the catalog. Ids that it does not know are left out."""

    def passages_by_ids(self, ids: Iterable[str]) -> Mapping[str, Passage]: ...

    def documents_by_ids(self, ids: Iterable[str]) -> Mapping[str, Document]: ...


class Snippet(msgspec.Struct, frozen=True):
    """A part of a passage's text, cut at sentence bounds where it can be."""

    passage_id: str
    """The hit's passage; below it, where the hit is a mere heading."""
    text: str
    start: int
    """Where it starts in that passage's text."""
    highlights: tuple[Span, ...]
    """Within ``text``."""


class Hit(msgspec.Struct, frozen=True, kw_only=True):
    passage: Passage
    """The passage of the unit that says most of what is asked."""
    document: Document
    unit_id: str
    score: float
    """Comparable within the group only."""
    snippet: Snippet
    highlights: tuple[Span, ...]
    """Within ``passage.text``; in order, without overlap."""


class Group(msgspec.Struct, frozen=True, kw_only=True):
    """The ranked hits of one language."""

    lang: SearchLang
    total: int
    """Units found, of which ``hits`` are a page."""
    hits: tuple[Hit, ...]
    expansions: tuple[Expansion, ...]
    """The terms by which a query in the other language was looked for here."""
    fallback: Literal["most", "some"] | None
    """None: each hit meets all words. Else too few did: those that do come first."""


class Answer(msgspec.Struct, frozen=True):
    query: SearchQuery
    groups: tuple[Group, ...]
    """One for each language asked for, the query's own first."""
    facets: dict[str, dict[str, int]]
    """Facet → value → units, over all groups; see ``search.engine.FACETS``."""
    notices: tuple[Notice, ...] = ()
    """Parts of the query that were not followed."""
    did_you_mean: str | None = None
    """The query with words that the documents hold for those that seem mistyped."""
