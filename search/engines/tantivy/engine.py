"""The embedded engine: an index on disk, read and written by this process."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TypeVar

from corpus import IndexDamaged, IndexUnavailable, SearchLang
from search.engines.engine import DocumentRecords, EngineRequest, EngineResult, IndexStats
from search.engines.tantivy.index import ENGINE, LanguageIndexes
from search.index.index_directories import IndexDirectories, Label

_Read = TypeVar("_Read")


class EmbeddedEngine:
    """The index under ``path``, made under ``signature`` (see ``search.index_signature``).

    One object serves all threads of a process; several processes may share a path. A writer waits
    up to ``deadline`` seconds for another.
    """

    counts_cheaply = True

    def __init__(self, path: Path, signature: str, *, deadline: float = 10.0) -> None:
        self.path = path
        self._label = Label(signature, ENGINE)
        self._generations = IndexDirectories(path, self._label)
        self._deadline = deadline
        self._opened: LanguageIndexes | None = None
        self._opening = threading.Lock()
        self._damaged: tuple[Path | None, str] | None = None
        """The generation that exists but could not be read, and the reason."""

    @property
    def needs_rebuild(self) -> bool:
        return self.rebuild_reason is not None

    @property
    def rebuild_reason(self) -> str | None:
        damaged = self._damaged
        if damaged and damaged[0] == self._generations.current():
            return damaged[1]
        try:
            return self._read(lambda _: None)
        except IndexUnavailable as error:
            return str(error.params["detail"])

    def write(self, documents: Iterable[DocumentRecords]) -> int:
        with self._generations.locked(self._deadline):
            return self._indexes().fill(documents, self._deadline)

    def delete(self, document_ids: Iterable[str]) -> None:
        self.write(DocumentRecords(document_id, ()) for document_id in document_ids)

    def rebuild(self, documents: Iterable[DocumentRecords]) -> int:
        with self._generations.locked(self._deadline), self._generations.replacing() as folder:
            return LanguageIndexes.create(folder).fill(documents, self._deadline)

    def together(self, _requests: Sequence[EngineRequest]) -> AbstractContextManager[None]:
        return nullcontext()

    def search(self, request: EngineRequest) -> EngineResult:
        return self._read(lambda indexes: indexes.search(request))

    def facets(self, request: EngineRequest) -> dict[str, dict[str, int]]:
        return self._read(lambda indexes: indexes.facets(request))

    def vocabulary(self, lang: SearchLang) -> Mapping[str, int]:
        return self._read(lambda indexes: indexes.vocabulary(lang))

    def shown(
        self, lang: SearchLang, words: Collection[str], hidden: tuple[str, ...]
    ) -> Collection[str]:
        return self._read(lambda indexes: indexes.shown(lang, words, hidden))

    def contents(self) -> dict[str, int]:
        return self._read(lambda indexes: indexes.contents())

    def stats(self) -> IndexStats:
        return IndexStats(
            engine=ENGINE,
            units=self._read(lambda indexes: indexes.counts()),
            bytes=self._generations.size(),
            signature=self._label.signature,
        )

    def close(self) -> None:
        """Close the files; a later search opens them again."""
        self._opened = None

    def _read(self, reading: Callable[[LanguageIndexes], _Read]) -> _Read:
        """Read the current generation; once more if a rebuild removed it in the meantime."""
        while True:
            before = self._generations.stamp()
            try:
                indexes = self._indexes()
            except IndexUnavailable:
                if self._generations.stamp() == before:
                    raise
                continue
            try:
                return reading(indexes)
            except IndexUnavailable as error:
                if self._generations.stamp() == before:
                    # It could be opened, and our requests are valid, so its files are damaged.
                    detail = str(error.params["detail"])
                    self._damaged = (self._generations.current(), detail)
                    raise IndexDamaged(detail=detail) from error

    def _indexes(self) -> LanguageIndexes:
        """The current generation; raises IndexUnavailable if it needs a rebuild."""
        with self._opening:
            folder = self._generations.current()
            if folder is None:
                raise IndexUnavailable(detail="it has not been built")
            if self._opened is None or self._opened.folder != folder:
                label = self._generations.label(folder)
                if label != self._label:
                    raise IndexUnavailable(detail="it was made by another version of kb")
                self._opened = LanguageIndexes.open(folder)
            return self._opened
