"""The interface between kb and a search engine: records, requests and results.

An engine holds one index for each language, of :class:`UnitRecord`. It knows nothing of segmentation or of
the termbase: records and requests contain words. All values are frozen and can be printed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import date
from typing import Literal, Protocol

import msgspec

from corpus import SearchLang
from corpus.filters import Filters
from corpus.languages import HAN
from search.query.question_kinds import QuestionKind
from search.weights import Weights

MOST_OF_RARITY = 2.2
"""What a word of rarity 1 can add to a score at most, in a field of weight 1 (BM25's k1 + 1)."""
FACETS = ("lang", "type", "work", "year", "issuing_body", "status", "force", "authority")
"""What can be counted; each is a field of :class:`UnitRecord` and a filter."""


ALWAYS = 99991231
"""A day that never comes, as :func:`day_number`."""


def day_number(day: date) -> int:
    """``20190701``: days as numbers in their order."""
    return day.year * 10_000 + day.month * 100 + day.day


class UnitRecord(msgspec.Struct, frozen=True, kw_only=True):
    """A retrieval unit as stored in an engine. Texts are words joined by spaces."""

    id: str
    document_id: str
    passage_ids: tuple[str, ...]
    index: SearchLang
    """The language whose index contains it."""
    order: int
    """A number below 2**63 that orders units of equal score: by document, then by position."""
    lang: str
    """The language tag for filters and counts: ``zh-Hant``."""
    type: str
    work: str
    year: int | None
    issuing_body: str | None
    status: str
    force: str | None
    authority: str | None
    valid_from: int
    """The first day on which it is the text in force, as :func:`day_number`; 0: any."""
    valid_to: int
    """The first day on which it no longer is; ALWAYS: none."""
    title: str
    headings: str
    locator: str
    locator_keys: tuple[str, ...]
    body: str
    low_weight: str
    """The body of a table of contents and the like, ranked low."""
    exact: str
    """Headings and body as characters (words, if Latin), for quoted text."""
    exact_title: str
    """The title as characters; all units of a document share it."""
    sketch: bytes
    """See ``search.text.shingles``."""
    kinds: tuple[QuestionKind, ...]
    """The kinds of questions whose answers have the wording of its texts."""


class DocumentRecords(msgspec.Struct, frozen=True):
    """All units of a document. Writing them replaces the document's units in the index."""

    document_id: str
    units: tuple[UnitRecord, ...]


class Form(msgspec.Struct, frozen=True):
    """One form in which a unit may contain a query word.

    ``term``: the one token, in any field of words. ``parts``: all tokens, anywhere in the unit. ``phrase``:
    the tokens side by side, among words. ``exact``: the same, among characters. ``title``: all tokens in
    the title, among words. ``exact_title``: side by side in the title, among characters. ``locator``: the
    unit with that locator.
    """

    kind: Literal["term", "parts", "phrase", "exact", "title", "exact_title", "locator"]
    tokens: tuple[str, ...]
    weight: float = 1.0


class QueryWord(msgspec.Struct, frozen=True):
    """A query word with every form that counts as a match, best first."""

    text: str
    """Folded, as typed."""
    forms: tuple[Form, ...]
    literal: Form | None = None
    """A further form for queries that find little: the characters, wherever the segmenter cuts."""
    typo: str | None = None
    """The word to match with one letter wrong, if the index does not contain it."""
    hints: tuple[str, ...] = ()
    """Tokens that are weaker than the word (受害 for 受害人): they raise scores, but are no match."""
    optional: bool = False
    """Not required of units if the index does not contain it at all."""
    guessed: bool = False
    """Its forms are guesses at the meaning of one word: they count by how rare they are together, not each
    by itself; otherwise a rare wrong guess would outweigh the right one (Pirkola's structured query)."""
    added: bool = False
    """Whether it says once more what other words say, so that it tells nothing if no unit has it."""


class EngineRequest(msgspec.Struct, frozen=True, kw_only=True):
    lang: SearchLang
    words: tuple[QueryWord, ...]
    phrases: tuple[tuple[str, ...], ...] = ()
    """Characters that must all occur side by side."""
    required: tuple[QueryWord, ...] = ()
    """Words that every unit must match, whatever the share: those of the title, quotations with OR."""
    raised: tuple[Form, ...] = ()
    """Optional forms that raise a unit's score: words side by side as in the query, definitions."""
    excluded_words: tuple[QueryWord, ...] = ()
    excluded_phrases: tuple[tuple[str, ...], ...] = ()
    share: float = 1.0
    """The share of the words that must match."""
    all_words: float = 0.0
    """Added, for each word, to the score of a unit that matches all of them."""
    among: tuple[str, ...] = ()
    """Ids of units found by meaning, which match without any of the words; all other conditions apply to
    them too. It changes nothing if the request has quotations or titles and no word that the index
    contains."""
    only_among: bool = False
    """Only ``among`` matches; the words raise the score."""
    lists: bool = False
    """List all units that pass the filters, in their order; the request must have no words."""
    literal: bool = False
    """Use the ``literal`` forms of all words, not only of those that the index does not contain."""
    filters: Filters = Filters()
    hidden: tuple[str, ...] = ()
    """Ids of documents whose units never match, and whose words do not count as known."""
    weights: Weights
    only_ranked: bool = False
    """Not more hits than the engine ranks. An engine that ranks candidates only (Meilisearch) lists further
    matches in the order of documents otherwise, with another request to its server."""
    limit: int = 10
    offset: int = 0


class EngineHit(msgspec.Struct, frozen=True):
    unit_id: str
    document_id: str
    passage_ids: tuple[str, ...]
    score: float
    sketch: bytes = b""
    """The unit's; empty if the engine does not keep it."""
    kinds: tuple[str, ...] | None = None
    """The unit's; None if the engine does not keep them."""


class EngineResult(msgspec.Struct, frozen=True):
    total: int
    hits: tuple[EngineHit, ...]
    rarity: tuple[float, ...]
    """The rarity (idf) of each word of the request: how well it distinguishes units; 0: no unit has it."""


VOCABULARY_FIELDS: dict[SearchLang, tuple[str, ...]] = {
    "en": ("exact", "exact_title"),
    "zh": ("body", "headings", "title"),
}
"""The fields that contain a language's words as written."""


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
    """All methods raise IndexUnavailable if the index is busy, damaged or not reachable."""

    @property
    def counts_cheaply(self) -> bool:
        """Whether a search with a ``limit`` of 0, which counts, costs a fraction of one with hits."""
        ...

    @property
    def needs_rebuild(self) -> bool:
        """Whether the index is missing, damaged or made under another signature."""
        ...

    @property
    def rebuild_reason(self) -> str | None:
        """The reason in English, for logs and status; None if the index is sound."""
        ...

    def write(self, documents: Iterable[DocumentRecords]) -> int:
        """Replace documents in the index; visible to the next search. Returns how many."""
        ...

    def delete(self, document_ids: Iterable[str]) -> None: ...

    def rebuild(self, documents: Iterable[DocumentRecords]) -> int:
        """Build a new index and put it in place at once: until then, searches use the old one."""
        ...

    def together(self, requests: Sequence[EngineRequest]) -> AbstractContextManager[None]:
        """A context in which these requests will be made, possibly with other values of depth and share.

        An engine on a server sends all of them at once. A context within another adds its requests to it.
        """
        ...

    def search(self, request: EngineRequest) -> EngineResult: ...

    def facets(self, request: EngineRequest) -> dict[str, dict[str, int]]:
        """Facet → value → number of matching units, each facet counted as if it had no filter."""
        ...

    def vocabulary(self, lang: SearchLang) -> Mapping[str, int]:
        """The words of a language's texts, folded and as written, with the number of units that contain
        each.

        Only words of the language's own script; the same object as long as the index is unchanged.
        """
        ...

    def shown(
        self, lang: SearchLang, words: Collection[str], hidden: tuple[str, ...]
    ) -> Collection[str]:
        """Those of ``words`` that occur in a unit of a document that is not hidden; ``hidden``: ids of
        documents."""
        ...

    def contents(self) -> dict[str, int]:
        """The number of units that the index actually contains of each document, by document id."""
        ...

    def stats(self) -> IndexStats: ...

    def close(self) -> None: ...
