"""The log of queries that found little, for editors who add words; it does not record who asked."""

from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta
from typing import Final

from corpus import Catalog, CatalogUnavailable, SearchLang, text_lang
from search import Answer, parse_text

_LOG = logging.getLogger("kb.queries")
_FEW: Final = 3
"""Fewer results than this are little."""
_LONGEST: Final = 300
"""The most characters of a query; a longer text was pasted, not asked."""
KEPT: Final = timedelta(days=90)
"""How long a query is kept after it was last asked."""


def found_little(answer: Answer) -> tuple[SearchLang, int] | None:
    """The query's language and the number of results in it, if these are few; otherwise None.

    Few means: no answer, fewer than three results, or by words alone no result with most of the words.
    Queries with operators or filters are never counted: they look for something special.
    """
    query = answer.query
    parsed = parse_text(query.text)
    lang = text_lang(parsed.free_text, default=query.ui_lang)
    own = next((group for group in answer.groups if group.lang == lang), None)
    special = parsed.operators or parsed.excluded or parsed.quotes or parsed.choices
    if own is None or special or answer.direct or query.offset or not parsed.words.strip():
        return None
    if parsed.narrowed(query.filters) != type(query.filters)():
        return None
    total = own.total if own.answered else 0
    little = total < _FEW or (answer.mode == "lexical" and own.fallback == "some")
    return (lang, total) if little else None


def note_query(catalog: Catalog, answer: Answer) -> None:
    """Store a query if it found little. If the catalog cannot be written, the search continues."""
    little = found_little(answer)
    text = " ".join(answer.query.text.split())
    if little is None or len(text) > _LONGEST:
        return
    today = datetime.now(UTC).date()
    try:
        catalog.query_log.add(text, *little, today)
        catalog.query_log.forget(before=today - KEPT)
    except CatalogUnavailable as error:
        _LOG.warning("a query was not kept: %s", error)
