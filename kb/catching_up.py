"""The index follows the catalog by itself, for as long as ``kb serve`` runs."""

from __future__ import annotations

import time

from corpus import CatalogUnavailable, IndexKeyRefused, IndexUnavailable
from kb.background import Background, Pauses
from kb.indexing import Indexer


class CatchingUp(Background):
    """Tries again while the index is away."""

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
        if not self._indexer.needs_rebuild:
            self._indexer.catch_up(self.go_on)
        elif time.monotonic() >= self._next_rebuild:
            self._indexer.rebuild(self.go_on)
            self._next_rebuild = time.monotonic() + self.pauses.rebuild
        else:
            problem = self._indexer.problem()
            if problem:
                raise problem
