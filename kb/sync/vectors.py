"""Makes the vectors of all passages in the background, each once, and publishes them for search."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Annotated

import msgspec
from filelock import FileLock, Timeout
from msgspec import Meta

from corpus import (
    Catalog,
    CatalogUnavailable,
    Document,
    EmbeddingsBusy,
    EmbeddingsUnavailable,
    EncoderMissing,
    IndexUnavailable,
)
from kb.sync.background import Background, Pauses
from search import Unit, cut_units
from search.embeddings import (
    Encoder,
    VectorStore,
    content_hash,
    texts_signature,
    unit_texts,
)


class EmbeddingState(msgspec.Struct, frozen=True, kw_only=True):
    """The progress of the vectors."""

    model: Annotated[str | None, Meta(description="Name and version of what makes them")]
    done: Annotated[int, Meta(description="Passages of documents that have them")]
    pending: Annotated[int, Meta(description="Passages of documents that lack some")]
    available: Annotated[bool, Meta(description="Whether they can be made here")]
    reason: Annotated[str | None, Meta(description="Code of the error, where they cannot")]


_BATCH = 32
"""The largest number of sentences that are lost if the process is killed: about a second's work."""
_PUBLISH_SECONDS = 20.0
"""The shortest time from one publishing to the next."""
_PUBLISH_SHARE = 0.1
"""The largest share of the time that publishing may take."""

_WHOLES = "/wholes"
"""Marks the fingerprint of a document whose whole units have vectors, but not yet all of its sentences."""

OnPassages = Callable[[int], None]
"""Called with the number of passages that got vectors."""


class Embedder:
    """Makes missing vectors; one run at a time among all that share ``lock``.

    A vector is in the catalog a second after it was made: if the run is killed, the next one continues.
    """

    def __init__(
        self, catalog: Catalog, encoder: Encoder, store: VectorStore, *, lock: Path
    ) -> None:
        self._catalog = catalog
        self._encoder = encoder
        self._store = store
        self._lock = FileLock(lock)
        self._signature = texts_signature()
        self._next_publishing = 0.0

    def state(self) -> EmbeddingState:
        """The state in the catalog; does not use the encoder. Raises CatalogUnavailable."""
        documents = self._catalog.documents()
        total = sum(document.passage_count for document in documents)
        pending = sum(document.passage_count for document in self._pending(documents))
        problem = self._encoder.problem
        return EmbeddingState(
            model=self._encoder.model or None,
            done=total - pending,
            pending=pending,
            available=problem is None,
            reason=problem.code if problem else None,
        )

    def found_by_meaning(self) -> float:
        """The share of the passages, 0 to 1, that a search can find by meaning: whole units are enough."""
        documents = self._catalog.documents()
        done = self._catalog.embeddings.embedded_documents(self._encoder.model)
        found = sum(
            document.passage_count
            for document in documents
            if (fingerprint := self._fingerprint(document)) == done.get(document.id)
            or fingerprint + _WHOLES == done.get(document.id)
        )
        total = sum(document.passage_count for document in documents)
        return found / total if total else 1.0

    def run(
        self,
        on_passages: OnPassages = lambda _: None,
        go_on: Callable[[], None] = lambda: None,
    ) -> None:
        """Make all missing vectors, small documents first, and publish them.

        The whole units of all documents come before the sentences, because they alone find nearly as much
        in a fifth of the time.

        ``go_on`` is called before each batch and may raise to stop. Raises EmbeddingsUnavailable
        (EmbeddingsBusy if another process is making vectors), IndexUnavailable if the vectors cannot be
        published, CatalogUnavailable.
        """
        if self._encoder.problem:
            raise self._encoder.problem.again()
        with self._alone(), self._catalog.leases.turn("vectors") as is_mine:
            # Vectors that an earlier run, or another host, made.
            self._publish()
            if not is_mine:
                raise EmbeddingsBusy
            self._forget_gone()
            while documents := self._pending(self._catalog.documents()):
                documents.sort(key=lambda d: (d.passage_count, d.id))
                marks = self._catalog.embeddings.embedded_documents(self._encoder.model)
                for document in documents:
                    if marks.get(document.id) != self._fingerprint(document) + _WHOLES:
                        self._embed_wholes(document, go_on)
                        self._publish_if_due()
                self._publish()
                for document in documents:
                    self._embed(document, on_passages, go_on)
                    self._publish_if_due()
            self._publish()

    def forget(self, document_id: str) -> None:
        """Delete the vectors of sentences that only this document contains, in any version, and publish the
        packs without them.

        Raises IndexUnavailable if the packs cannot be written, CatalogUnavailable.
        """
        catalog = self._catalog
        versions = [
            catalog.versions.get(document_id, document.version)
            for document, _ in catalog.versions.documents(document_id)
        ]
        gone: set[str] = set()
        for version in versions:
            gone |= _hashes(cut_units(version.document, version.passages))
        for document in catalog.documents():
            if document.id != document_id and gone:
                gone -= _hashes(self._units(document))
        catalog.embeddings.drop(gone)
        if self._encoder.problem:
            # Vectors are switched off here, and they can be made again.
            self._store.clear()
            return
        # Another process that makes vectors publishes them itself before it ends.
        with suppress(EmbeddingsBusy), self._alone():
            self._forget_gone()
            self._publish()

    def _embed_wholes(self, document: Document, go_on: Callable[[], None]) -> None:
        wholes = [unit_texts(unit).whole for unit in self._units(document)]
        self._make({content_hash(text): text for text in wholes}, lambda _: None, go_on)
        mark = self._fingerprint(document) + _WHOLES
        self._catalog.embeddings.set_embedded(self._encoder.model, {document.id: mark})

    def _embed(
        self, document: Document, on_passages: OnPassages, go_on: Callable[[], None]
    ) -> None:
        reported = 0

        def on_share(share: float) -> None:
            nonlocal reported
            reached = int(document.passage_count * share)
            on_passages(reached - reported)
            reported = reached

        self._make(_texts(self._units(document)), on_share, go_on)
        fingerprint = self._fingerprint(document)
        self._catalog.embeddings.set_embedded(self._encoder.model, {document.id: fingerprint})
        on_passages(document.passage_count - reported)

    def _make(
        self,
        texts: Mapping[str, str],
        on_share: Callable[[float], None],
        go_on: Callable[[], None],
    ) -> None:
        """Make the missing vectors of texts, given by hash; ``on_share`` is told the share that is made."""
        table, model = self._catalog.embeddings, self._encoder.model
        missing = table.missing(model, texts)
        for start in range(0, len(missing), _BATCH):
            go_on()
            hashes = missing[start : start + _BATCH]
            vectors = self._encoder.passages([texts[hash_] for hash_ in hashes])
            rows = (row.astype("<f2").tobytes() for row in vectors)
            table.add(model, dict(zip(hashes, rows, strict=True)))
            on_share((start + len(hashes)) / len(missing))

    def _publish_if_due(self) -> None:
        if time.monotonic() >= self._next_publishing:
            self._publish()

    def _publish(self) -> None:
        """Publish packs of the documents whose whole units have vectors, if the packs are out of date."""
        done = self._catalog.embeddings.embedded_documents(self._encoder.model)
        documents = {d.id: d for d in self._catalog.documents()}
        wanted = {}
        for id_, document in documents.items():
            fingerprint = self._fingerprint(document)
            if done.get(id_) in (fingerprint, fingerprint + _WHOLES):
                wanted[id_] = done[id_]
        if not self._store.lacks(wanted):
            return
        started = time.monotonic()

        def units_of(document_id: str) -> list[Unit]:
            return self._units(documents[document_id])

        def vectors_of(hashes: Iterable[str]) -> Mapping[str, bytes]:
            return self._catalog.embeddings.vectors(self._encoder.model, hashes)

        self._store.publish(wanted, units_of, vectors_of)
        ended = time.monotonic()
        pause = max(_PUBLISH_SECONDS, (ended - started) / _PUBLISH_SHARE)
        self._next_publishing = ended + pause

    def _forget_gone(self) -> None:
        table, model = self._catalog.embeddings, self._encoder.model
        current = {document.id for document in self._catalog.documents()}
        gone = table.embedded_documents(model).keys() - current
        if gone:
            table.drop_embedded(model, gone)

    def _pending(self, documents: list[Document]) -> list[Document]:
        done = self._catalog.embeddings.embedded_documents(self._encoder.model)
        return [d for d in documents if done.get(d.id) != self._fingerprint(d)]

    def _units(self, document: Document) -> list[Unit]:
        return cut_units(document, self._catalog.passages(document.id))

    def _fingerprint(self, document: Document) -> str:
        """Fingerprint of a document's sentences: the document's own, and the rules for cutting
        sentences."""
        return f"{self._signature}/{document.fingerprint}"

    @contextmanager
    def _alone(self) -> Iterator[None]:
        try:
            self._lock.acquire(timeout=0)
        except Timeout:
            raise EmbeddingsBusy from None
        except OSError as error:
            raise IndexUnavailable(detail=str(error)) from error
        try:
            yield
        finally:
            self._lock.release()


def _texts(units: Iterable[Unit]) -> dict[str, str]:
    """The texts of units that are embedded, by hash."""
    return {content_hash(text): text for unit in units for text in unit_texts(unit).all}


def _hashes(units: Iterable[Unit]) -> set[str]:
    return set(_texts(units))


class VectorTask(Background):
    """Makes vectors in the background, as long as ``kb serve`` runs."""

    name = "embeddings"
    failing = "no vectors are made"
    mended = "vectors are made again"
    expected = (CatalogUnavailable, EmbeddingsUnavailable, IndexUnavailable)
    hopeless = (EncoderMissing,)

    def __init__(self, embedder: Embedder, pauses: Pauses | None = None) -> None:
        super().__init__(pauses)
        self._embedder = embedder

    def once(self) -> None:
        # Another host makes them, and this one has published what there is.
        with suppress(EmbeddingsBusy):
            self._embedder.run(go_on=self.go_on)
