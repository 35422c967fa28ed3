"""What was purged on another host is erased on this one, too."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import msgspec

from corpus import Catalog, CatalogUnavailable, IndexKeyRefused, IndexUnavailable, Originals
from kb.documents.page_cache import PageImages
from kb.sync.background import Background
from kb.sync.index import Indexer

ACTION = "purge"
"""A purge's action in the audit log."""


class Purges:
    """The purges that this host has followed: ``file`` has the number of the last one in the audit log."""

    def __init__(
        self,
        catalog: Catalog,
        originals: Originals,
        page_images: PageImages,
        indexer: Indexer,
        file: Path,
    ) -> None:
        self._catalog = catalog
        self._originals = originals
        self._page_images = page_images
        self._indexer = indexer
        self._file = file

    def follow(self) -> bool:
        """Erase what this host still has of purged documents; returns whether there was a new purge.

        Raises CatalogUnavailable, IndexUnavailable; then the next call does it again.
        """
        last = self._catalog.audit.last(ACTION)
        if last <= self._followed():
            return False
        known = self._catalog.files_kept()
        self._originals.forget_copies(known)
        self._page_images.forget_others(known)
        # An index only marks deleted documents; a new one contains nothing of them.
        self._indexer.rebuild()
        self._note(last)
        return True

    @contextmanager
    def own(self) -> Iterator[None]:
        """For a purge by this host, which need not follow it. Raises CatalogUnavailable."""
        is_even = self._catalog.audit.last(ACTION) <= self._followed()
        yield
        if is_even:
            self._note(self._catalog.audit.last(ACTION))

    def _followed(self) -> int:
        with suppress(OSError, msgspec.MsgspecError):
            return msgspec.json.decode(self._file.read_bytes(), type=int)
        return 0

    def _note(self, last: int) -> None:
        try:
            self._file.write_bytes(msgspec.json.encode(last))
        except OSError as error:
            raise CatalogUnavailable(path=str(self._file), detail=error.strerror) from error


class PurgeTask(Background):
    """Follows purges in the background."""

    name = "purges"
    failing = "this host may still have copies of what was purged"
    mended = "this host has nothing more of what was purged"
    expected = (CatalogUnavailable, IndexUnavailable)
    hopeless = (IndexKeyRefused,)

    def __init__(self, purges: Purges) -> None:
        super().__init__()
        self._purges = purges

    def once(self) -> None:
        self._purges.follow()
