"""What kb asks of a search engine, and what it gets: the border that each engine stands behind.

An engine holds one index for each language, of :class:`UnitRecord`. It knows nothing of segmentation
or of the termbase: records and requests come to it in words. All values are frozen and can be
printed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal, Protocol

import msgspec

from corpus import SearchLang
from corpus.languages import HAN
from search.query.query import Filters
from search.weights import Weights

MOST_OF_RARITY = 2.2
"""What a word of rarity 1 can add to a score at most, in a field of weight 1 (BM25's k1 + 1)."""
FACETS = ("lang", "type", "work", "year", "issuing_body")
"""What can be counted; each is a field of :class:`UnitRecord` and a filter."""


class UnitRecord(msgspec.Struct, frozen=True, kw_only=True):
    """A retrieval unit as an engine keeps it. Texts are words joined by spaces."""

    id: str
    document_id: str
    passage_ids: tuple[str, ...]
    index: SearchLang
    """The language whose index holds it."""
    order: int
    """A number below 2**63 that orders units of equal score: by document, then by place."""
    lang: str
    """The tag to filter by and to count: ``zh-Hant``."""
    type: str
    work: str
    year: int | None
    issuing_body: str | None
    title: str
    headings: str
    locator: str
    locator_keys: tuple[str, ...]
    body: str
    aside: str
    """The body of a table of contents and the like, ranked low."""
    exact: str
    """Headings and body by characters (words, if Latin), for quoted text."""
    exact_title: str
    """The same of the title, which all units of a document have."""


class DocumentRecords(msgspec.Struct, frozen=True):
    """All units of a document: writing them replaces what an index held of it."""

    document_id: str
    units: tuple[UnitRecord, ...]


class Form(msgspec.Struct, frozen=True):
    """One way in which a word of a query may be met.

    ``term``: the one token, in any field of words. ``parts``: all tokens, anywhere in the unit.
    ``phrase``: the tokens side by side, among words. ``exact``: the same, among characters.
    ``title``: all tokens in the title, among words. ``exact_title``: side by side there, among
    characters. ``locator``: a unit that stands there.
    """

    kind: Literal["term", "parts", "phrase", "exact", "title", "exact_title", "locator"]
    tokens: tuple[str, ...]
    weight: float = 1.0


class QueryWord(msgspec.Struct, frozen=True):
    """A word of a query with every form that counts as meeting it, best first."""

    text: str
    """Folded, as typed."""
    forms: tuple[Form, ...]
    literal: Form | None = None
    """A further form for queries that find little: the characters, wherever the words are cut."""
    typo: str | None = None
    """The word to be met with one letter wrong, if the index does not hold it."""
    hints: tuple[str, ...] = ()
    """Tokens that say less than the word (受害 for 受害人): they raise a unit, and meet nothing."""
    optional: bool = False
    """Not asked of units if the index does not hold it at all."""
    guessed: bool = False
    """Its forms are guesses at what one word means: they count by how rare they are together, not
    each by itself, or a rare wrong guess would outdo the right one (Pirkola's structured query)."""


class EngineRequest(msgspec.Struct, frozen=True, kw_only=True):
    lang: SearchLang
    words: tuple[QueryWord, ...]
    phrases: tuple[tuple[str, ...], ...] = ()
    """Characters that must all be found side by side."""
    required: tuple[QueryWord, ...] = ()
    """Words that each unit meets, whatever the share: those of the title, quotations with OR."""
    raised: tuple[Form, ...] = ()
    """What raises a unit without being asked for: words side by side as in the query, definitions."""
    excluded_words: tuple[QueryWord, ...] = ()
    excluded_phrases: tuple[tuple[str, ...], ...] = ()
    share: float = 1.0
    """At least so much of the words must be met."""
    all_words: float = 0.0
    """Added, for each word, to the score of a unit that meets all of them."""
    among: tuple[str, ...] = ()
    """Ids of units that match without meeting words, as they were found by their meaning; all else
    that is asked holds for them too. Where units are asked for quotations or titles and for no word
    that the index holds, it changes nothing."""
    only_among: bool = False
    """Nothing but ``among`` matches; the words raise the score."""
    lists: bool = False
    """All units that the filters let through, by their order: then nothing else is asked for."""
    literal: bool = False
    """Use the ``literal`` forms of all words, not just of those that the index does not hold."""
    filters: Filters = Filters()
    weights: Weights
    limit: int = 10
    offset: int = 0


class EngineHit(msgspec.Struct, frozen=True):
    unit_id: str
    document_id: str
    passage_ids: tuple[str, ...]
    score: float


class EngineResult(msgspec.Struct, frozen=True):
    total: int
    hits: tuple[EngineHit, ...]
    rarity: tuple[float, ...]
    """For each word of the request how much it tells a unit from others (idf); 0: in no unit."""


VOCABULARY_FIELDS: dict[SearchLang, tuple[str, ...]] = {
    "en": ("exact", "exact_title"),
    "zh": ("body", "headings", "title"),
}
"""Where a language's words stand as they are written."""


def is_vocabulary(token: str, lang: SearchLang) -> bool:
    """Whether a token of these fields is a word of the language: letters, or Han characters."""
    if lang == "zh":
        return len(token) > 1 and all(map(HAN.match, token))
    return token.isalpha() and not HAN.search(token)


class IndexStats(msgspec.Struct, frozen=True):
    engine: str
    units: dict[SearchLang, int]
    bytes: int
    signature: str


class SearchEngine(Protocol):
    """All methods raise IndexUnavailable where the index is busy, damaged or away."""

    @property
    def needs_rebuild(self) -> bool:
        """Whether the index is missing, damaged or made under another signature."""
        ...

    @property
    def rebuild_reason(self) -> str | None:
        """English, for logs and status; None where nothing is wrong."""
        ...

    def write(self, documents: Iterable[DocumentRecords]) -> int:
        """Replace documents in the index; seen by the next search. Returns how many."""
        ...

    def delete(self, document_ids: Iterable[str]) -> None: ...

    def rebuild(self, documents: Iterable[DocumentRecords]) -> int:
        """Make the index anew and put it in place at once: searches see the old one till then."""
        ...

    def search(self, request: EngineRequest) -> EngineResult: ...

    def facets(self, request: EngineRequest) -> dict[str, dict[str, int]]:
        """Facet → value → units that match, each facet counted as if it had no filter."""
        ...

    def vocabulary(self, lang: SearchLang) -> Mapping[str, int]:
        """The words of a language's texts, folded and as written, with how many units hold each.

        Only words of its own script; the same object while the index stays as it is.
        """
        ...

    def contents(self) -> dict[str, int]:
        """How many units the index really holds of each document, by document id."""
        ...

    def stats(self) -> IndexStats: ...

    def close(self) -> None: ...
