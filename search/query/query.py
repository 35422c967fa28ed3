"""What a person asked for, as a value; nothing here knows of segmentation or engines."""

from __future__ import annotations

from typing import Literal

import msgspec

from corpus import DocumentType, QueryInvalid, SearchLang
from corpus.records import SEARCH_LANGS

MAX_DEPTH = 10_000
"""Hits that can be paged through; nobody reads further, and each page costs all before it."""
MAX_TEXT = 2_000
"""Characters of a query; longer ones are no questions."""


SearchMode = Literal["hybrid", "lexical"]
Sort = Literal["relevance", "date", "rank"]


class Filters(msgspec.Struct, frozen=True):
    """Each empty filter lets all through; a filter's values are alternatives."""

    langs: tuple[str, ...] = ()
    """Tags: ``zh-Hant`` is that, ``zh`` is all Chinese."""
    types: tuple[DocumentType, ...] = ()
    works: tuple[str, ...] = ()
    year_from: int | None = None
    year_to: int | None = None
    issuing_bodies: tuple[str, ...] = ()

    @property
    def has_years(self) -> bool:
        """Whether years are asked of documents."""
        return self.year_from is not None or self.year_to is not None

    def values(self, facet: str) -> tuple[str, ...]:
        """The values asked of a facet other than the year; empty where it lets all through."""
        return {
            "lang": self.langs,
            "type": tuple(map(str, self.types)),
            "work": self.works,
            "issuing_body": self.issuing_bodies,
        }[facet]


class SearchQuery(msgspec.Struct, frozen=True):
    """Raises QueryInvalid where there is nothing to look for or no such page."""

    text: str
    ui_lang: SearchLang = "en"
    """The reader's language; the query's own language, where it has one, goes before it."""
    langs: tuple[SearchLang, ...] = SEARCH_LANGS
    """Languages to answer in."""
    filters: Filters = Filters()
    limit: int = 10
    """Hits per language."""
    offset: int = 0
    mode: SearchMode = "hybrid"
    """``hybrid``: what says the words and what means the same; ``lexical``: the words alone."""
    sort: Sort = "relevance"
    """``date``: the newest first; ``rank``: the highest authority first, treaties before laws before
    plans, authentic texts before translations."""
    without: tuple[str, ...] = ()
    """Keys of expansions (``Expansion.key``) that the reader does not want."""

    def __post_init__(self) -> None:
        if not self.text.strip():
            raise QueryInvalid(detail="it is empty")
        if len(self.text) > MAX_TEXT:
            raise QueryInvalid(detail=f"it is longer than {MAX_TEXT} characters")
        if self.limit < 0 or self.offset < 0:
            raise QueryInvalid(detail="limit and offset cannot be negative")
        if self.limit + self.offset > MAX_DEPTH:
            raise QueryInvalid(detail=f"only the first {MAX_DEPTH} hits can be paged through")
