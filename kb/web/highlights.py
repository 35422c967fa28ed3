"""What an address asks to be marked in a document: a passage, the words of a search."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Final

from litestar.params import QueryParameter

from corpus import Document, IndexUnavailable, Passage
from corpus import search_lang as search_lang_of
from kb.services import Services
from search import Filters, SearchQuery

Words = Annotated[str | None, QueryParameter(max_length=1000)]
MARKED_HITS: Final = 200
"""Best places of a document in which a search's words are marked."""


def highlights(
    services: Services, document: Document, q: str | None
) -> dict[str, list[tuple[int, int]]]:
    """Spans to mark, by passage id: where a document's passages answer ``q``."""
    if not q:
        return {}
    lang = search_lang_of(document.lang)
    here = Filters(works=(document.work_id,), langs=(document.lang,))
    query = SearchQuery(q, ui_lang=lang, langs=(lang,), filters=here, limit=MARKED_HITS)
    try:
        answer = services.searcher.search(query)
    except IndexUnavailable:
        # A document can be read without marks.
        return {}
    return {hit.passage.id: list(hit.highlights) for group in answer.groups for hit in group.hits}


def passage_at(
    passages: Sequence[Passage], document_id: str, locator: str | None
) -> Passage | None:
    """The passage that an address names; None where it names none, or one that is not there."""
    if locator is None:
        return None
    passage_id = f"{document_id}/{locator}"
    return next((passage for passage in passages if passage.id == passage_id), None)
