"""Keeps the index equal to the catalog, and reports its state."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Literal, NamedTuple

import msgspec
from filelock import FileLock, Timeout
from msgspec import Meta

from corpus import (
    Catalog,
    CatalogUnavailable,
    Document,
    IndexAway,
    IndexKeyRefused,
    IndexUnavailable,
)
from kb.sync.background import Background, Pauses
from kb.sync.ready_contents import ReadyContents
from search import RecordMaker, SearchEngine, Segmenter, cut_units
from search.engines.engine import DocumentRecords

EngineName = Literal["embedded", "meilisearch"]
_NAMED = 10


class Rebuilt(msgspec.Struct, frozen=True):
    """The record that an index was rebuilt because it was lost or damaged."""

    at: str
    """UTC, ISO 8601."""
    because: str


class IndexState(msgspec.Struct, frozen=True, kw_only=True):
    """The index compared with the catalog. Long lists of ids are cut to the first ten."""

    engine: EngineName
    documents: Annotated[
        int, Meta(description="Documents that are in the index as they are in the catalog")
    ]
    stale: Annotated[int, Meta(description="Documents that are missing or older in the index")]
    missing: Annotated[
        int,
        Meta(
            description="Of these, documents that are missing. Unless the index itself was read, one "
            "that kb has begun to write is only stale"
        ),
    ]
    surplus: Annotated[
        int, Meta(description="Documents that are in the index, but no longer in the catalog")
    ]
    stale_ids: tuple[str, ...]
    missing_ids: tuple[str, ...]
    surplus_ids: tuple[str, ...]
    checked: Annotated[
        bool, Meta(description="Whether the index itself was read, not only kb's records of it")
    ]
    problem: Annotated[
        str | None, Meta(description="Code of the error that a search would get; null: none")
    ]
    rebuild_reason: Annotated[
        str | None, Meta(description="Why it must be rebuilt, in English; null if it need not")
    ]

    rebuilt_at: Annotated[
        str | None, Meta(description="When it was last rebuilt because it was lost or damaged")
    ] = None
    rebuilt_because: Annotated[str | None, Meta(description="Why it was rebuilt, in English")] = (
        None
    )

    @property
    def is_equal(self) -> bool:
        """Whether it contains exactly the documents of the catalog."""
        return not (self.stale or self.surplus or self.problem)


def compare(
    engine: EngineName,
    current: Mapping[str, str],
    held: Mapping[str, str],
    *,
    rebuild_reason: str | None = None,
    error: IndexUnavailable | None = None,
    checked: bool = False,
    rebuilt: Rebuilt | None = None,
) -> IndexState:
    """``current``: fingerprint by document id in the catalog; ``held``: the same in the index."""
    stale = [id_ for id_, fingerprint in current.items() if held.get(id_) != fingerprint]
    missing = [id_ for id_ in stale if id_ not in held]
    surplus = held.keys() - current.keys()
    # An empty catalog needs no index.
    reason = rebuild_reason if current else None
    code = IndexUnavailable.code if reason else None
    return IndexState(
        engine=engine,
        documents=len(current) - len(stale),
        stale=len(stale),
        missing=len(missing),
        surplus=len(surplus),
        stale_ids=_first(stale),
        missing_ids=_first(missing),
        surplus_ids=_first(surplus),
        checked=checked,
        problem=error.code if error else code,
        rebuild_reason=reason,
        rebuilt_at=rebuilt.at if rebuilt else None,
        rebuilt_because=rebuilt.because if rebuilt else None,
    )


def _first(ids: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(ids)[:_NAMED])


_LOG = logging.getLogger("kb.index")
_BATCH = 64
_MOST_FAILURES = 3
"""The number of documents that an index may reject before the index itself is considered faulty."""
_LOCK_SECONDS = 10.0
"""Seconds for which a writer waits for another."""

OnDocument = Callable[[], None]


def _silent() -> None: ...


class IndexName(NamedTuple):
    """An index: the name of its engine, and the name of its entries in the catalog."""

    engine: EngineName
    entries: str


EMBEDDED = IndexName("embedded", "embedded")


class Indexer:
    """Writes changed documents to the index; the catalog records the index's content.

    There is one writer at a time among all that share ``lock``: two that write a document at once could
    each remove the other's units.
    """

    def __init__(
        self,
        catalog: Catalog,
        engine: SearchEngine,
        segmenter: Segmenter,
        *,
        name: IndexName,
        lock: Path,
        before: Callable[[], object] = _silent,
    ) -> None:
        """``lock``: among the processes of this host.

        ``before``: brings up to date what the catalog derives and the index contains, too.
        """
        self._before = before
        self._catalog = catalog
        self._engine = engine
        self._maker = RecordMaker(segmenter)
        self.ready_contents = ReadyContents(self._maker)
        """Contents of documents that are about to be written."""
        self._name = name
        self._lock = FileLock(lock)
        self._rebuilt = lock.with_name("index-rebuilt.json")
        self._equal_at: int | None = None
        """The last commit at which there was nothing to write."""
        self.rebuilds = 0
        """How often the index was rebuilt here."""

    @property
    def engine(self) -> EngineName:
        return self._name.engine

    @property
    def needs_rebuild(self) -> bool:
        """Raises IndexUnavailable if the index cannot be queried."""
        return self._engine.needs_rebuild

    def catch_up(
        self,
        on_document: OnDocument = _silent,
        *,
        patience: float = _LOCK_SECONDS,
        rebuilds: bool = True,
    ) -> int:
        """Update the index from the catalog; returns how many documents were written.

        ``patience``: seconds to wait for another writer, if the index can answer in its present state.
        ``rebuilds``: whether a lost index is rebuilt; else IndexUnavailable is raised.

        If it is killed between the index's commit and the catalog's, the next run writes the same documents
        again, which changes nothing. A document that the index rejects does not keep others out. Raises
        IndexUnavailable, CatalogUnavailable.
        """
        self._before()
        needs_rebuild = self._engine.needs_rebuild
        if not needs_rebuild and self._is_equal():
            return 0
        with self._writing(_LOCK_SECONDS if needs_rebuild else patience):
            # Another writer may have done it while this one waited.
            reason = self._engine.rebuild_reason
            if reason and not rebuilds:
                raise IndexUnavailable(detail=reason)
            if reason:
                return self._rebuild(on_document)
            surplus, changed = self._changes()
            if surplus:
                self._engine.delete(surplus)
                self._catalog.index_entries.drop(self._name.entries, surplus)
            failures: list[IndexUnavailable] = []
            begun = self._catalog.index_entries.begun(self._name.entries)
            for start in range(0, len(changed), _BATCH):
                batch = self._catalog.documents_by_ids(changed[start : start + _BATCH])
                self._write(list(batch.values()), begun, on_document, failures)
            if failures:
                raise failures[0]
            return len(changed)

    def rebuild(self, on_document: OnDocument = _silent) -> int:
        """Rebuild the index; searches use the old one until the new one is complete."""
        self._before()
        with self._writing():
            return self._rebuild(on_document)

    def problem(self) -> IndexUnavailable | None:
        """The reason why the index cannot be searched; None if it can."""
        reason, error = self._ask()
        return error or (IndexUnavailable(detail=reason) if reason else None)

    def state(self, *, check: bool = False) -> IndexState:
        """The index compared with the catalog.

        ``check``: read the documents from the index itself, which takes seconds, rather than from the
        catalog's record of it. Then IndexUnavailable is raised if the index cannot be read.
        """
        reason, error = self._ask()
        if check and error:
            raise error
        documents = self._catalog.documents()
        held = {} if reason else self._catalog.index_entries.of(self._name.entries)
        if check and not reason:
            held = self._really_held(documents, held)
        return compare(
            self._name.engine,
            {d.id: d.fingerprint for d in documents},
            held,
            rebuild_reason=reason,
            error=error,
            checked=check,
            rebuilt=self._last_rebuilt(),
        )

    def _ask(self) -> tuple[str | None, IndexUnavailable | None]:
        """Why the index needs a rebuild, and the error if it cannot be asked; both may be None."""
        try:
            return self._engine.rebuild_reason, None
        except IndexUnavailable as error:
            return None, error

    def _really_held(
        self, documents: Sequence[Document], remembered: Mapping[str, str]
    ) -> dict[str, str]:
        """Fingerprint by document; empty for a document of which the index does not contain all units."""
        held = self._engine.contents()
        in_part: set[str] = set()
        for document in documents:
            units = len(cut_units(document, self._catalog.passages(document.id)))
            # A document without text has no units in an index.
            if not units:
                held.setdefault(document.id, 0)
            if held.get(document.id, units) != units:
                in_part.add(document.id)
        return {id_: "" if id_ in in_part else remembered.get(id_, "") for id_ in held}

    def _rebuild(self, on_document: OnDocument) -> int:
        self._tell_of_loss()
        documents = self._catalog.documents()
        self._engine.rebuild(self._records(documents, on_document))
        entries = {d.id: d.fingerprint for d in documents}
        self._catalog.index_entries.replace(self._name.entries, entries)
        self.rebuilds += 1
        return len(documents)

    def _tell_of_loss(self) -> None:
        """Log that an index with documents is rebuilt: its files are lost, damaged or from another
        version of kb."""
        reason, _ = self._ask()
        if reason is None or not self._catalog.index_entries.of(self._name.entries):
            return
        _LOG.warning("the index is made anew from the catalog: %s", reason)
        rebuilt = Rebuilt(at=datetime.now(UTC).isoformat(timespec="seconds"), because=reason)
        with suppress(OSError):
            self._rebuilt.write_bytes(msgspec.json.encode(rebuilt))

    def _last_rebuilt(self) -> Rebuilt | None:
        try:
            return msgspec.json.decode(self._rebuilt.read_bytes(), type=Rebuilt)
        except (OSError, msgspec.DecodeError):
            return None

    def _is_equal(self) -> bool:
        """Whether there is nothing to write; tables are read again only after a commit."""
        stamp = self._catalog.commits.stamp()
        if stamp == self._equal_at:
            return True
        if any(self._changes()):
            return False
        self._equal_at = stamp
        return True

    def _changes(self) -> tuple[set[str], list[str]]:
        """Ids of documents to remove from the index, and of those that are missing in it or out of date."""
        entries, name = self._catalog.index_entries, self._name.entries
        changed = entries.changed(name)
        if not entries.is_empty(name):
            return entries.surplus(name), changed
        # The catalog has no record of an unknown index, so it cannot list documents to remove.
        return self._engine.contents().keys() - self._catalog.fingerprints().keys(), changed

    def _write(
        self,
        batch: Sequence[Document],
        begun: set[str],
        on_document: OnDocument,
        failures: list[IndexUnavailable],
    ) -> None:
        """Write a batch; if that fails, its halves, so that one document does not keep others out.

        ``begun``: ids of documents that the catalog has as begun already; those of the batch are added.
        """
        # On disk before the index is: a power cut may undo what the catalog has of these documents.
        if begins := {d.id: "" for d in batch if d.id not in begun}:
            self._catalog.index_entries.put(self._name.entries, begins)
            begun.update(begins)
        try:
            self._engine.write(self._records(batch, _silent))
        except (IndexAway, IndexKeyRefused):
            raise
        except IndexUnavailable as error:
            if len(batch) == 1:
                failures.append(error)
            if len(failures) >= _MOST_FAILURES:
                raise
            if len(batch) > 1:
                middle = len(batch) // 2
                self._write(batch[:middle], begun, on_document, failures)
                self._write(batch[middle:], begun, on_document, failures)
            return
        entries = {d.id: d.fingerprint for d in batch}
        self._catalog.index_entries.put(self._name.entries, entries)
        for _ in batch:
            on_document()

    def _records(
        self, documents: Sequence[Document], on_document: OnDocument
    ) -> Iterator[DocumentRecords]:
        for document in documents:
            records = self.ready_contents.take(document)
            if records is None:
                passages = self._catalog.passages(document.id)
                records = self._maker.records_of(document, passages)
            yield records
            on_document()

    @contextmanager
    def _writing(self, patience: float = _LOCK_SECONDS) -> Iterator[None]:
        try:
            self._lock.acquire(timeout=patience)
        except Timeout:
            raise IndexUnavailable(detail="another process is writing to it") from None
        except OSError as error:
            raise IndexUnavailable(detail=str(error)) from error
        try:
            with self._turn(patience) as is_mine:
                if not is_mine:
                    raise IndexUnavailable(detail="another host is writing to it")
                yield
        finally:
            self._lock.release()

    def _turn(self, patience: float) -> AbstractContextManager[bool]:
        """Among the hosts that share the index: a server's, not the folder of each."""
        if self.engine == "embedded":
            return nullcontext(True)
        return self._catalog.leases.turn(f"index {self._name.entries}", patience)


class IndexTask(Background):
    """Updates the index in the background, and retries while it is not available."""

    name = "index"
    failing = "the index cannot follow the catalog"
    mended = "the index is up to the catalog again"
    expected = (CatalogUnavailable, IndexUnavailable)
    hopeless = (IndexKeyRefused,)

    def __init__(self, indexer: Indexer, pauses: Pauses | None = None) -> None:
        super().__init__(pauses)
        self._indexer = indexer
        self._next_rebuild = 0.0

    def once(self) -> None:
        made = self._indexer.rebuilds
        due = time.monotonic() >= self._next_rebuild
        self._indexer.catch_up(self.go_on, rebuilds=due)
        if self._indexer.rebuilds > made:
            self._next_rebuild = time.monotonic() + self.pauses.rebuild
