"""Contents of documents that parser processes have made, until an index is written."""

from __future__ import annotations

import logging
import re
import threading
from collections.abc import Sequence
from typing import Final, NamedTuple

from corpus import Document, Passage
from search import RecordMaker, decoded_contents
from search.engines.engine import DocumentRecords

_LOG: Final = logging.getLogger("kb.index")
_MOST: Final = 16_000_000
"""Bytes that are kept: some hundred laws."""
_ADDED: Final = re.compile("[@#]")
"""What begins the parts of a fingerprint that do not come from the document itself."""


class _Ready(NamedTuple):
    fingerprint: str
    passage_ids: tuple[str, ...]
    contents: bytes


class ReadyContents:
    """The newest contents; threads may share them. What is not ready any more is made from the catalog."""

    def __init__(self, maker: RecordMaker) -> None:
        self._maker = maker
        self._ready: dict[str, _Ready] = {}
        """By document id, the oldest first."""
        self._size = 0
        self._changing = threading.Lock()

    def put(self, document: Document, passages: Sequence[Passage], contents: bytes) -> None:
        """``contents``: those of the document's units, as MessagePack."""
        ids = tuple(passage.id for passage in passages)
        with self._changing:
            self._take(document.id)
            self._ready[document.id] = _Ready(document.fingerprint, ids, contents)
            self._size += len(contents)
            while self._size > _MOST:
                self._take(next(iter(self._ready)))

    def take(self, document: Document) -> DocumentRecords | None:
        """The records of a document; None if nothing is ready, or only for another text of it.

        The contents are checked, because a file may have taken over the parser process that made them.
        """
        with self._changing:
            ready = self._take(document.id)
        # A work that an editor or a date gives it adds to the fingerprint, and changes no text.
        if ready is None or _ADDED.split(document.fingerprint)[0] != ready.fingerprint:
            return None
        try:
            contents = decoded_contents(ready.contents, len(ready.passage_ids))
        except ValueError as error:
            _LOG.warning("a parser's words of %s are not used: %s", document.id, error)
            return None
        return self._maker.records(document, ready.passage_ids, contents)

    def _take(self, document_id: str) -> _Ready | None:
        ready = self._ready.pop(document_id, None)
        if ready:
            self._size -= len(ready.contents)
        return ready
