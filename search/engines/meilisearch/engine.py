"""The Meilisearch engine: the index in a server, asked over HTTP."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from itertools import islice

from corpus import SEARCH_LANGS, IndexUnavailable, SearchLang
from search.engines.engine import (
    FACETS,
    DocumentRecords,
    EngineRequest,
    EngineResult,
    IndexStats,
    is_vocabulary,
)
from search.engines.meilisearch.about import About, read_about, write_about
from search.engines.meilisearch.client import Calls, Server
from search.engines.meilisearch.compiler import Compiler
from search.engines.meilisearch.documents import VOCABULARIES
from search.engines.meilisearch.filters import none_of, one_of
from search.engines.meilisearch.lookups import Lookups, Memory
from search.engines.meilisearch.names import Names
from search.engines.meilisearch.ranking import Ranking
from search.engines.meilisearch.rebuilding import drafting, put_in_place
from search.engines.meilisearch.settings import MeiliSettings, load_settings
from search.engines.meilisearch.writing import Writer

_FRESH = 0.5
"""Seconds for which the index's description is cached: one answer takes many calls."""
_FACET_VALUES = 200
"""The number of values counted per facet, most frequent first; a page shows fewer."""
_VOCABULARY = "vocabulary"
"""The cache key of the vocabulary; no filter has this name."""
_PAGE = 1000
"""The number of documents listed by one call."""


class MeilisearchEngine:
    """The indexes called ``prefix``-… in the server at ``url``, made under ``signature``.

    All threads of a process may share one object, and any number of processes may share a server. Reads end
    within ``deadline`` seconds, each step of a write within ``patience``.
    """

    def __init__(
        self,
        url: str,
        key: str | None,
        signature: str,
        *,
        prefix: str = "kb",
        deadline: float = 5.0,
        patience: float = 600.0,
        settings: MeiliSettings | None = None,
    ) -> None:
        self._server = Server(url.rstrip("/"), key)
        self._names = Names(prefix)
        self._signature = signature
        self._settings = settings or load_settings()
        self._deadline = deadline
        self._patience = patience
        self._memories = {lang: Memory() for lang in SEARCH_LANGS}
        self._cached_about: tuple[float, About] | None = None

    @property
    def needs_rebuild(self) -> bool:
        """Raises IndexUnavailable if the server cannot be reached: that is no reason to rebuild."""
        return self.rebuild_reason is not None

    @property
    def rebuild_reason(self) -> str | None:
        """Raises IndexUnavailable if the server cannot be reached."""
        return self._reason(read_about(self._reading(), self._names))

    def write(self, documents: Iterable[DocumentRecords]) -> int:
        # Read everything before sending anything: a source that fails half-way changes nothing.
        complete = list(documents)
        return self._change(complete, [document.document_id for document in complete])

    def delete(self, document_ids: Iterable[str]) -> None:
        self._change([], list(document_ids))

    def rebuild(self, documents: Iterable[DocumentRecords]) -> int:
        with drafting(self._server, self._names, self._settings, self._patience) as draft:
            writer = Writer(self._server, draft, self._settings.writing, self._patience)
            written = writer.add(documents)
            about = About(
                signature=self._signature,
                settings=self._settings.digest,
                lengths=writer.lengths,
                version="",
            )
            calls = self._server.calls(self._patience)
            put_in_place(calls, draft, self._names, write_about(calls, draft, about))
        self._cached_about = None
        return written

    def search(self, request: EngineRequest) -> EngineResult:
        calls = self._reading()
        about = self._about(calls)
        ranking = Ranking(
            calls,
            self._names.units(request.lang),
            request,
            self._compiler(calls, about, request),
            self._lengths(about, request.lang),
            self._settings.reading.window,
        )
        return ranking.result()

    def facets(self, request: EngineRequest) -> dict[str, dict[str, int]]:
        calls = self._reading()
        compiler = self._compiler(calls, self._about(calls), request)
        filtered = compiler.filtered_facets
        plain = tuple(facet for facet in FACETS if facet not in filtered)
        groups = [(plain, None), *(((facet,), facet) for facet in filtered)]
        queries = [
            {
                "indexUid": self._names.units(request.lang),
                "filter": matching,
                "facets": list(facets),
                "limit": 0,
            }
            for facets, without in groups
            if facets and (matching := compiler.matching(without))
        ]
        counted: dict[str, dict[str, int]] = {facet: {} for facet in FACETS}
        for answer in calls.searches(queries):
            for facet, values in answer["facetDistribution"].items():
                counted[facet] = dict(islice(values.items(), _FACET_VALUES))
        return counted

    def vocabulary(self, lang: SearchLang) -> Mapping[str, int]:
        """English words of four letters or more."""
        calls = self._reading()
        known = self._memories[lang].of(self._about(calls).version)
        if _VOCABULARY not in known:
            known[_VOCABULARY] = self._words(calls, lang)
        vocabulary: Mapping[str, int] = known[_VOCABULARY]
        return vocabulary

    def shown(
        self, lang: SearchLang, words: Collection[str], hidden: tuple[str, ...]
    ) -> Collection[str]:
        found = self._words(self._reading(), lang, none_of([one_of("document", hidden)]))
        return found.keys() & set(words)

    def _words(self, calls: Calls, lang: SearchLang, narrowed: str | None = None) -> dict[str, int]:
        """The vocabulary of the units that pass a filter."""
        lists = VOCABULARIES[lang]
        options = {"filter": narrowed} if narrowed else {}
        answer = calls.search(self._names.units(lang), limit=0, facets=list(lists), **options)
        words: dict[str, int] = {}
        for listed in lists:
            for token, held in answer["facetDistribution"].get(listed, {}).items():
                if is_vocabulary(token, lang):
                    words[token] = max(held, words.get(token, 0))
        return words

    def contents(self) -> dict[str, int]:
        """The number of units that the index contains of each document."""
        held: Counter[str] = Counter()
        calls = self._server.calls(self._patience)
        for lang in SEARCH_LANGS:
            index = calls.client.index(self._names.units(lang))
            for start in range(0, 1 << 62, _PAGE):
                page = {"fields": ["document"], "offset": start, "limit": _PAGE}
                listed = calls.call(index.get_documents, page)
                held.update(document.document for document in listed.results)
                if len(listed.results) < _PAGE:
                    break
        return dict(held)

    def stats(self) -> IndexStats:
        """``bytes`` is the size of the server's whole database; the server does not give it by index."""
        calls = self._reading()
        stats = calls.call(calls.client.get_all_stats)
        indexes = stats["indexes"]
        engine = "Meilisearch"
        # A key limited to kb's indexes may not ask for the version.
        with suppress(IndexUnavailable):
            engine += f" {calls.call(calls.client.get_version)['pkgVersion']}"
        return IndexStats(
            engine=engine,
            units={
                lang: indexes.get(self._names.units(lang), {}).get("numberOfDocuments", 0)
                for lang in SEARCH_LANGS
            },
            bytes=stats["databaseSize"],
            signature=self._signature,
        )

    def close(self) -> None:
        """Does nothing: no connection stays open between calls."""

    def _change(self, documents: list[DocumentRecords], replaced: list[str]) -> int:
        """Add, then remove older units, so that some units of each document can always be found."""
        self._cached_about = None
        about = self._about(self._reading())
        writer = Writer(self._server, self._names, self._settings.writing, self._patience)
        written = writer.add(documents)
        writer.remove(replaced)
        write_about(self._server.calls(self._patience), self._names, about)
        self._cached_about = None
        return written

    def _reading(self) -> Calls:
        return self._server.calls(self._deadline)

    def _about(self, calls: Calls) -> About:
        """The index's description of itself. Raises IndexUnavailable if it needs a rebuild."""
        if self._cached_about and time.monotonic() - self._cached_about[0] < _FRESH:
            return self._cached_about[1]
        about = read_about(calls, self._names)
        reason = self._reason(about)
        if about is None or reason:
            raise IndexUnavailable(detail=reason)
        self._cached_about = time.monotonic(), about
        return about

    def _reason(self, about: About | None) -> str | None:
        if about is None:
            return "it has not been built"
        if about.signature != self._signature:
            return "it was made by another version of kb"
        if about.settings != self._settings.digest:
            return "it was made with other settings"
        return None

    def _compiler(self, calls: Calls, about: About, request: EngineRequest) -> Compiler:
        known = self._memories[request.lang].of(about.version)
        shown: tuple[str, ...] = ()
        if request.hidden:
            known = known.setdefault(("hidden", request.hidden), {})
            shown = (none_of([one_of("document", request.hidden)]),)
        lookups = Lookups(
            calls,
            self._names.units(request.lang),
            known,
            self._settings.reading.phrase_units,
            shown,
        )
        return Compiler(request, lookups)

    def _lengths(self, about: About, lang: SearchLang) -> Mapping[str, float]:
        """Mean lengths of at least 1, to avoid division by zero."""
        means = about.lengths.get(lang, self._settings.lengths)
        return {field: max(words, 1.0) for field, words in means.items()}
