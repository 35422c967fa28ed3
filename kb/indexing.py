"""Keeping the index equal to the catalog, which is the truth."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import msgspec

from corpus import Catalog, Document, Passage
from search import SearchEngine, Segmenter, index_documents, rebuild_index

_BATCH = 64
INDEX_NAME = "embedded"


class IndexState(msgspec.Struct, frozen=True, kw_only=True):
    """How the index stands to the catalog."""

    engine: str
    documents: int
    """Documents that the index holds as the catalog has them."""
    stale: int
    """Documents that it lacks or holds in an older text."""
    surplus: int
    """Documents that it holds and the catalog has dropped."""
    rebuild_reason: str | None
    """Why it must be made anew, in English; None where it need not."""


class Indexer:
    """Writes what has changed since; the catalog remembers what the index holds."""

    def __init__(self, catalog: Catalog, engine: SearchEngine, segmenter: Segmenter) -> None:
        self._catalog = catalog
        self._engine = engine
        self._segmenter = segmenter

    def catch_up(self, on_document: Callable[[], None] = lambda: None) -> int:
        """Brings the index up to the catalog; how many documents it wrote.

        Killed between the index's commit and the catalog's, the next run writes the same documents
        again, which changes nothing. Raises IndexUnavailable, CatalogUnavailable.
        """
        if self._engine.needs_rebuild:
            return self.rebuild(on_document)
        current = {d.id: d for d in self._catalog.documents()}
        held = self._catalog.index_entries(INDEX_NAME)
        surplus = held.keys() - current.keys()
        if surplus:
            self._engine.delete(surplus)
            self._catalog.drop_index_entries(INDEX_NAME, surplus)
        changed = [d for d in current.values() if held.get(d.id) != d.fingerprint]
        for start in range(0, len(changed), _BATCH):
            batch = changed[start : start + _BATCH]
            index_documents(self._engine, self._segmenter, self._with_passages(batch, on_document))
            self._catalog.set_index_entries(INDEX_NAME, {d.id: d.fingerprint for d in batch})
        return len(changed)

    def rebuild(self, on_document: Callable[[], None] = lambda: None) -> int:
        """Makes the index anew; searches see the old one until the new one is whole."""
        documents = self._catalog.documents()
        rebuild_index(self._engine, self._segmenter, self._with_passages(documents, on_document))
        self._catalog.replace_index_entries(INDEX_NAME, {d.id: d.fingerprint for d in documents})
        return len(documents)

    def state(self) -> IndexState:
        current = {d.id: d.fingerprint for d in self._catalog.documents()}
        held = {} if self._engine.needs_rebuild else self._catalog.index_entries(INDEX_NAME)
        fresh = sum(held.get(id_) == fingerprint for id_, fingerprint in current.items())
        return IndexState(
            engine=INDEX_NAME,
            documents=fresh,
            stale=len(current) - fresh,
            surplus=len(held.keys() - current.keys()),
            rebuild_reason=self._engine.rebuild_reason if current else None,
        )

    def _with_passages(
        self, documents: list[Document], on_document: Callable[[], None]
    ) -> Iterator[tuple[Document, list[Passage]]]:
        for document in documents:
            yield document, self._catalog.passages(document.id)
            on_document()
