"""The Meilisearch engine: the index in a server, asked over HTTP."""

from __future__ import annotations

import base64
import time
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from itertools import chain

from corpus import SEARCH_LANGS, IndexUnavailable, SearchLang
from search.engines.engine import (
    FACETS,
    DocumentRecords,
    EngineHit,
    EngineRequest,
    EngineResult,
    IndexStats,
)
from search.engines.meilisearch.about import (
    About,
    drop_statistics,
    read_about,
    read_statistics,
    write_about,
    write_statistics,
)
from search.engines.meilisearch.client import Calls, Server
from search.engines.meilisearch.documents import (
    FETCHED,
    OWNER,
    PACKED,
    Packing,
    Unit,
    owner_key,
)
from search.engines.meilisearch.filters import one_of
from search.engines.meilisearch.listing import Listing
from search.engines.meilisearch.matching import filtered_facets
from search.engines.meilisearch.names import Names
from search.engines.meilisearch.rebuilding import compact, drafting, put_in_place
from search.engines.meilisearch.session import Session, State
from search.engines.meilisearch.settings import MeiliSettings, load_settings
from search.engines.meilisearch.statistics import Statistics
from search.engines.meilisearch.writing import Writer

_TYPICAL = 60
"""The number of units whose texts are the dictionary for packing."""
_PAGE = 1000
"""The number of documents listed by one call."""
_FRESH = 0.5
"""Seconds for which the last known state of the index is taken as current."""
_TRIES = 3
"""The number of attempts to read; if the index changes during a read, it is repeated."""
_MOST_SEEN = 8
"""The number of sets of hidden documents for which statistics are kept."""
_SESSION: ContextVar[tuple[MeilisearchEngine, Session] | None] = ContextVar("session", default=None)


class MeilisearchEngine:
    """The indexes called ``prefix``-… in the server at ``url``, made under ``signature``.

    All threads of a process may share one object, and any number of processes may share a server. Reads end
    within ``deadline`` seconds, each step of a write within ``patience``.
    """

    counts_cheaply = False

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
        self._state: State | None = None
        self._read_at = 0.0
        """The time (monotonic, seconds) at which the server last confirmed the state."""
        self._seen: dict[tuple[str, ...], tuple[str, Statistics]] = {}
        """For each set of hidden documents, the version of the index, and the statistics of the other
        documents."""

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
            source = iter(documents)
            first = list(_until(source, _TYPICAL))
            packing = Packing.of([unit for document in first for unit in document.units])
            writer = self._writer(draft, packing)
            written = writer.add(chain(first, source))
            compact(self._server.calls(self._patience), draft)
            calls = self._server.calls(self._patience)
            about = About(
                signature=self._signature,
                settings=self._settings.digest,
                dictionary=base64.b64encode(packing.dictionary).decode(),
                statistics=write_statistics(calls, draft, writer.statistics),
                version="",
            )
            put_in_place(calls, draft, self._names, write_about(calls, draft, about))
            self._read_at = 0.0
        return written

    @contextmanager
    def together(self, requests: Sequence[EngineRequest]) -> Iterator[None]:
        outer = _SESSION.get()
        session = outer[1] if outer and outer[0] is self else None
        entered = _SESSION.set((self, self._read(session, requests)))
        try:
            yield
        finally:
            _SESSION.reset(entered)

    def search(self, request: EngineRequest) -> EngineResult:
        session = self._session(request)
        if request.lists:
            total, page = self._listing(session, request).page()
            return EngineResult(total, tuple(_hit(unit, 0.0) for unit in page), ())
        matcher, pool = session.matcher(request), session.pool(request)
        scored = [
            (score, unit)
            for unit in session.units(request)
            if matcher.filtered(unit) and (score := matcher.score(unit)) is not None
        ]
        scored.sort(key=lambda pair: (-pair[0], pair[1].place))
        session.matched = request, [unit for _, unit in scored]
        total = pool.counts(matcher, session.matched[1]).total
        limit, offset = request.limit, request.offset
        hits = [_hit(unit, score) for score, unit in scored[offset : offset + limit]]
        missing = min(offset + limit, total) - len(scored)
        if missing > 0 and limit and not request.only_ranked:
            least = scored[-1][0] if scored else 0.0
            start = max(offset - len(scored), 0)
            beyond = self._listing(session, request).beyond(pool, [u for _, u in scored], start)
            hits += [_hit(unit, least) for unit in beyond[: limit - len(hits)]]
        return EngineResult(total, tuple(hits), matcher.rarity)

    def facets(self, request: EngineRequest) -> dict[str, dict[str, int]]:
        session = self._session(request)
        filtered = filtered_facets(request)
        if request.lists:
            listing = self._listing(session, request)
            plain = listing.facets(None)
            return {f: listing.facets(f)[f] if f in filtered else plain[f] for f in FACETS}
        matcher, pool = session.matcher(request), session.pool(request)
        # The candidates of the last search are known if the count is for the same request object.
        if not filtered and session.matched and session.matched[0] is request:
            return pool.counts(matcher, session.matched[1]).every_facet()
        matched = [unit for unit in session.units(request, *filtered) if matcher.matches(unit)]

        def counted(facet: str | None) -> dict[str, dict[str, int]]:
            units = [unit for unit in matched if matcher.filtered(unit, facet)]
            return pool.counts(matcher, units, facet).facets

        plain = counted(None)
        return {f: (counted(f) if f in filtered else plain).get(f, {}) for f in FACETS}

    def vocabulary(self, lang: SearchLang) -> Mapping[str, int]:
        return self._lately().statistics.vocabulary(lang)

    def shown(
        self, lang: SearchLang, words: Collection[str], hidden: tuple[str, ...]
    ) -> Collection[str]:
        state = self._lately()
        seen = self._seen_without(state, hidden)
        return seen.vocabulary(lang).keys() & set(words)

    def contents(self) -> dict[str, int]:
        """The number of units that the index contains of each document."""
        calls = self._server.calls(self._patience)
        packing = self._loaded(calls).packing
        units = (u for lang in SEARCH_LANGS for u in self._units_where(calls, packing, lang))
        return dict(Counter(unit.document_id for unit in units))

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
        """Add the units that differ, then remove older ones, so that some units of each document can always
        be found."""
        state = self._loaded(self._reading())
        old = {
            lang: self._units_of(self._server.calls(self._patience), state.packing, lang, replaced)
            for lang in SEARCH_LANGS
        }
        writer = self._writer(self._names, state.packing)
        written = writer.add(
            documents, held={u.key: u.packed for units in old.values() for u in units}
        )
        writer.remove(
            {
                lang: [u.key for u in units if u.key not in writer.keys[lang]]
                for lang, units in old.items()
            }
        )
        change = writer.statistics
        for lang, units in old.items():
            for unit in units:
                change.counts[lang].add(unit.texts, unit.locator_keys, -1)
        self._note(state.about, change)
        self._read_at = 0.0
        return written

    def _note(self, about: About, change: Statistics) -> None:
        """Add a change to kb's statistics on the server, and write the index's new description."""
        calls = self._server.calls(self._patience)
        kept, outdated = about.statistics, ()
        if len(kept) >= self._settings.writing.changes:
            change.merge(read_statistics(calls, self._names, about))
            kept, outdated = (), kept
        ids = (*kept, *write_statistics(calls, self._names, change))
        described = About(
            signature=about.signature,
            settings=about.settings,
            dictionary=about.dictionary,
            statistics=ids,
            version="",
        )
        write_about(calls, self._names, described)
        if outdated:
            drop_statistics(calls, self._names, outdated)

    def _units_of(
        self, calls: Calls, packing: Packing, lang: SearchLang, document_ids: Sequence[str]
    ) -> list[Unit]:
        """The units of some documents in an index."""
        owners = list(map(owner_key, document_ids))
        return [
            unit
            for at in range(0, len(owners), _PAGE)
            for unit in self._units_where(
                calls, packing, lang, filter=one_of(OWNER, owners[at : at + _PAGE])
            )
        ]

    def _units_where(
        self, calls: Calls, packing: Packing, lang: SearchLang, **condition: str
    ) -> Iterator[Unit]:
        index = calls.client.index(self._names.units(lang))
        for start in range(0, 1 << 62, _PAGE):
            page = {**condition, "fields": list(FETCHED), "offset": start, "limit": _PAGE}
            listed = calls.call(index.get_documents, page)
            for document in listed.results:
                found = dict(document)
                yield packing.unit(found["id"], found[PACKED])
            if len(listed.results) < _PAGE:
                return

    def _writer(self, names: Names, packing: Packing) -> Writer:
        return Writer(self._server, names, self._settings, self._patience, packing)

    def _listing(self, session: Session, request: EngineRequest) -> Listing:
        return Listing(session, self._names.units(request.lang), request)

    def _reading(self) -> Calls:
        return self._server.calls(self._deadline)

    def _session(self, request: EngineRequest) -> Session:
        """The session for a request: the announced one, or a new one."""
        current = _SESSION.get()
        if current and current[0] is self and current[1].has(request):
            return current[1]
        return self._read(None, [request])

    def _lately(self) -> State:
        """The state of the index, at most half a second old: a search asks for it many times."""
        if self._state and time.monotonic() - self._read_at < _FRESH:
            return self._state
        return self._read(None, ()).state

    def _read(self, session: Session | None, requests: Sequence[EngineRequest]) -> Session:
        calls = self._reading()
        if session is None:
            session = self._in_state(calls, self._loaded(calls, known=True))
        for _ in range(_TRIES):
            if session.read(requests):
                self._read_at = time.monotonic()
                return session
            session = self._in_state(calls, self._loaded(calls))
        raise IndexUnavailable(detail="it changes all the time")

    def _in_state(self, calls: Calls, state: State) -> Session:
        def seen(hidden: tuple[str, ...]) -> Statistics:
            return self._seen_without(state, hidden) if hidden else state.statistics

        return Session(calls, self._names, state, self._settings.reading, seen)

    def _seen_without(self, state: State, hidden: tuple[str, ...]) -> Statistics:
        """The statistics of an index without the hidden documents."""
        seen = self._seen.get(hidden)
        if seen is None or seen[0] != state.about.version:
            units = {
                lang: self._units_of(self._reading(), state.packing, lang, hidden)
                for lang in SEARCH_LANGS
            }
            if len(self._seen) >= _MOST_SEEN:
                self._seen.clear()
            seen = self._seen[hidden] = state.about.version, state.statistics.without(units)
        return seen[1]

    def _loaded(self, calls: Calls, *, known: bool = False) -> State:
        """The state of the index; ``known``: the last one that was read, if there is one.

        Raises IndexUnavailable if the index needs a rebuild.
        """
        if known and self._state:
            return self._state
        about = read_about(calls, self._names)
        reason = self._reason(about)
        if about is None or reason:
            raise IndexUnavailable(detail=reason)
        if self._state is None or self._state.about.version != about.version:
            statistics = read_statistics(calls, self._names, about)
            self._state = State(about, statistics, Packing(base64.b64decode(about.dictionary)), {})
        return self._state

    def _reason(self, about: About | None) -> str | None:
        if about is None:
            return "it has not been built"
        if about.signature != self._signature:
            return "it was made by another version of kb"
        if about.settings != self._settings.digest:
            return "it was made with other settings"
        return None


def _hit(unit: Unit, score: float) -> EngineHit:
    return EngineHit(unit.id, unit.document_id, unit.passage_ids, score, unit.sketch)


def _until(documents: Iterator[DocumentRecords], units: int) -> Iterator[DocumentRecords]:
    """The first documents that have together at least ``units`` units, or all documents if they have
    fewer."""
    for document in documents:
        yield document
        units -= len(document.units)
        if units <= 0:
            return
