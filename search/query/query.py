"""A user's query, as a value; nothing here depends on segmentation or engines."""

from __future__ import annotations

from typing import Literal

import msgspec

from corpus import (
    QueryInvalid,
    SearchLang,
)
from corpus.filters import Filters
from corpus.records import SEARCH_LANGS

MAX_DEPTH = 10_000
"""The number of hits that can be paged through; nobody reads further, and each page costs all before it."""
MAX_TEXT = 2_000
"""The longest query, in characters."""


SearchMode = Literal["hybrid", "lexical"]
Sort = Literal["relevance", "date", "rank"]


class SearchQuery(msgspec.Struct, frozen=True):
    """Raises QueryInvalid if there is nothing to search for, or no such page."""

    text: str
    ui_lang: SearchLang = "en"
    """The reader's language; the query's own language, if it has one, comes before it."""
    langs: tuple[SearchLang, ...] = SEARCH_LANGS
    """Languages to answer in."""
    filters: Filters = Filters()
    limit: int = 10
    """Hits per language."""
    offset: int = 0
    mode: SearchMode = "hybrid"
    """``hybrid``: by words and by meaning; ``lexical``: by words alone."""
    sort: Sort = "relevance"
    """``date``: the newest first; ``rank``: the highest authority first, treaties before laws before
    plans, authentic texts before translations."""
    without: tuple[str, ...] = ()
    """Keys of expansions (``Expansion.key``) that the reader has switched off."""

    def __post_init__(self) -> None:
        if not self.text.strip():
            raise QueryInvalid(detail="it is empty")
        if len(self.text) > MAX_TEXT:
            raise QueryInvalid(detail=f"it is longer than {MAX_TEXT} characters")
        if self.limit < 0 or self.offset < 0:
            raise QueryInvalid(detail="limit and offset cannot be negative")
        if self.limit + self.offset > MAX_DEPTH:
            raise QueryInvalid(detail=f"only the first {MAX_DEPTH} hits can be paged through")
