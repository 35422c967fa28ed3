"""An engine that hides some documents: their units are neither found nor counted, and words that only
they contain are unknown."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from threading import Lock

from msgspec.structs import replace

from corpus import SearchLang
from search.engines.engine import (
    DocumentRecords,
    EngineRequest,
    EngineResult,
    IndexStats,
    SearchEngine,
)

WordsOf = Callable[[SearchLang], Collection[str]]


class HidingEngine:
    """Wraps another engine. Threads may share it."""

    def __init__(self, engine: SearchEngine, hidden: Collection[str], words: WordsOf) -> None:
        """``hidden``: ids of documents.

        ``words`` returns the words of a language in the texts of these documents, including earlier
        versions. Only these words can be unknown without the documents.
        """
        self._engine = engine
        self._hidden = tuple(sorted(hidden))
        self._words = words
        self._last: tuple[EngineRequest, EngineRequest] | None = None
        self._vocabularies: dict[SearchLang, tuple[Mapping[str, int], Mapping[str, int]]] = {}
        self._reading = Lock()

    @property
    def counts_cheaply(self) -> bool:
        return self._engine.counts_cheaply

    @property
    def needs_rebuild(self) -> bool:
        return self._engine.needs_rebuild

    @property
    def rebuild_reason(self) -> str | None:
        return self._engine.rebuild_reason

    def write(self, documents: Iterable[DocumentRecords]) -> int:
        return self._engine.write(documents)

    def delete(self, document_ids: Iterable[str]) -> None:
        self._engine.delete(document_ids)

    def rebuild(self, documents: Iterable[DocumentRecords]) -> int:
        return self._engine.rebuild(documents)

    def together(self, requests: Sequence[EngineRequest]) -> AbstractContextManager[None]:
        hidden = self._hidden
        return self._engine.together([replace(request, hidden=hidden) for request in requests])

    def search(self, request: EngineRequest) -> EngineResult:
        return self._engine.search(self._narrowed(request))

    def facets(self, request: EngineRequest) -> dict[str, dict[str, int]]:
        return self._engine.facets(self._narrowed(request))

    def vocabulary(self, lang: SearchLang) -> Mapping[str, int]:
        whole = self._engine.vocabulary(lang)
        with self._reading:
            known = self._vocabularies.get(lang)
            if known is None or known[0] is not whole:
                theirs = whole.keys() & set(self._words(lang))
                theirs -= set(self._engine.shown(lang, theirs, self._hidden))
                left = {word: count for word, count in whole.items() if word not in theirs}
                known = self._vocabularies[lang] = whole, left
            return known[1]

    def shown(
        self, lang: SearchLang, words: Collection[str], hidden: tuple[str, ...]
    ) -> Collection[str]:
        return self._engine.shown(lang, words, tuple(sorted({*hidden, *self._hidden})))

    def contents(self) -> dict[str, int]:
        hidden = set(self._hidden)
        return {id_: held for id_, held in self._engine.contents().items() if id_ not in hidden}

    def stats(self) -> IndexStats:
        return self._engine.stats()

    def close(self) -> None:
        """Does nothing: the other engine is closed separately."""

    def _narrowed(self, request: EngineRequest) -> EngineRequest:
        last = self._last
        # An engine recognises a count that follows a search with the same request object.
        if last is None or last[0] is not request:
            last = self._last = request, replace(request, hidden=self._hidden)
        return last[1]
