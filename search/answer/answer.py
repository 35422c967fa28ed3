"""What a search found, as values that the CLI, the API and the pages show."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Literal, Protocol

import msgspec

from corpus import Document, DocumentType, EmbeddingsUnavailable, Passage, SearchLang
from search.citations import Resolution
from search.query.expansion import Expansion
from search.query.operators import Notice
from search.query.query import SearchMode, SearchQuery

Span = tuple[int, int]
"""Start and end, in code points."""


Pairs = Callable[[Sequence[Passage]], Mapping[str, Collection[str]]]
"""By passage id the passages of other versions that are aligned with it."""


class PassageSource(Protocol):
    """Where hits' texts come from: the catalog. Ids that it does not know are left out."""

    def passages_by_ids(self, ids: Iterable[str]) -> Mapping[str, Passage]: ...

    def documents_by_ids(self, ids: Iterable[str]) -> Mapping[str, Document]: ...

    def document_ids(
        self,
        *,
        langs: Sequence[str],
        types: Sequence[DocumentType],
        works: Sequence[str],
        year_from: int | None,
        year_to: int | None,
        issuing_bodies: Sequence[str],
    ) -> Iterable[str]:
        """Those that the filters let through; see :class:`search.query.Filters`."""


class Snippet(msgspec.Struct, frozen=True):
    """A part of a passage's text, cut at sentence bounds where it can be."""

    passage: Passage
    """The hit's passage; below it, where the hit is a mere heading."""
    text: str
    start: int
    """Where it starts in that passage's text."""
    highlights: tuple[Span, ...]
    """Within ``text``."""

    @property
    def passage_id(self) -> str:
        return self.passage.id


MatchField = Literal["text", "headings", "title", "locator"]
"""Where a unit has a word; ``locator``: it stands where the query says."""


class MatchedWord(msgspec.Struct, frozen=True):
    """A word of the query that a unit has."""

    word: str
    """Folded, as typed; what an expansion's ``term`` is, where it was looked for as something else."""
    texts: tuple[str, ...]
    """As the unit has it, each spelling once."""
    fields: tuple[MatchField, ...]


class Scores(msgspec.Struct, frozen=True, kw_only=True):
    """What a hit's score is made of; see :mod:`search.retrieve.fusion`."""

    lexical: float
    """How much of the query's words it says, against a unit that said them all as often as can be."""
    dense: float | None = None
    """How near it is to what the query means: a cosine. None where that was not looked at."""
    percentile: float | None = None
    """The share of its language's units that are less near to it: 0–1."""
    direct: float | None = None
    """Both together, in standard deviations above the usual unit of its language."""
    counterpart_unit_id: str | None = None
    """The unit of the other language that says the same, if one does."""
    likeness: float = 0.0
    """How surely it says the same: 0–1."""


class Alike(msgspec.Struct, frozen=True):
    """A near-duplicate of a hit."""

    unit_id: str
    passage: Passage
    document: Document


class Hit(msgspec.Struct, frozen=True, kw_only=True):
    passage: Passage
    """The passage of the unit that says most of what is asked."""
    document: Document
    unit_id: str
    score: float
    """In the hybrid mode comparable in the whole answer, in the lexical one within the group."""
    scores: Scores
    matched: tuple[MatchedWord, ...]
    """The words of the query that the unit has."""
    snippet: Snippet
    highlights: tuple[Span, ...]
    """Within ``passage.text``; in order, without overlap."""
    paired: tuple[str, ...] = ()
    """In the list of all languages: ids of passages of another version that say the same, and whose
    place there this hit took as well."""
    alike: tuple[Alike, ...] = ()
    """Near-duplicates among the best hits, which this one stands for."""


class Group(msgspec.Struct, frozen=True, kw_only=True):
    """The ranked hits of one language."""

    lang: SearchLang
    answered: bool
    """Whether something here answers; else the hits are the nearest that there is."""
    total: int
    """Units that match, of which ``hits`` are a page; 0 where nothing answers."""
    hits: tuple[Hit, ...]
    expansions: tuple[Expansion, ...]
    """What words of the query were looked for as here."""
    suppressed: tuple[Expansion, ...]
    """What they would have been, had the reader not switched it off."""
    fallback: Literal["most", "some"] | None
    """None: each hit meets all words. Else too few did: those that do come first."""


class Answer(msgspec.Struct, frozen=True):
    query: SearchQuery
    groups: tuple[Group, ...]
    """One for each language asked for, the query's own first."""
    merged: tuple[Hit, ...]
    """The same page of one list of all languages, best first; an aligned pair is one hit, and so are
    near-duplicates."""
    facets: dict[str, dict[str, int]]
    """Facet → value → units, over all groups; see ``search.engine.FACETS``."""
    mode: SearchMode = "lexical"
    """How it was really looked for."""
    lexical_reason: EmbeddingsUnavailable | None = None
    """Why words alone were looked for although meaning was asked for too."""
    notices: tuple[Notice, ...] = ()
    """Parts of the query that were not followed."""
    did_you_mean: str | None = None
    """The query with words that the documents hold for those that seem mistyped."""
    respelt: bool = False
    """Whether the groups answer that query, as no text has the words as they were typed."""
    direct: Resolution | None = None
    """What the query means as a citation, if it is one that is here."""
