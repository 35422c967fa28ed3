"""What was purged on another host is erased on this one, too."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

import msgspec
from filelock import FileLock, Timeout

from corpus import Catalog, CatalogUnavailable, IndexKeyRefused, IndexUnavailable, Originals
from kb.documents.page_cache import PageImages
from kb.sync.background import Background
from kb.sync.index import Indexer

OF_DOCUMENT: Final = "purge"
"""The action in the audit log by which a document was erased."""
OF_FILE: Final = "purge refused"
"""The same of a file that was refused: no index contains it."""
_ACTIONS: Final = (OF_DOCUMENT, OF_FILE)


class Purges:
    """The purges that this host has followed: ``file`` has the number of the last one in the audit log.

    The processes of a host take turns: a purge, or following others.
    """

    def __init__(
        self,
        catalog: Catalog,
        originals: Originals,
        page_images: PageImages,
        indexer: Indexer,
        file: Path,
        index: Path,
    ) -> None:
        """``index``: the folder of the embedded index, which not every host has."""
        self._catalog = catalog
        self._originals = originals
        self._page_images = page_images
        self._indexer = indexer
        self._file = file
        self._index = index
        self._turn = FileLock(file.with_suffix(".lock"))

    def follow(self) -> bool:
        """Erase what this host still has of purged documents and files; returns whether it had to.

        Does nothing while another process of this host purges or follows. Raises CatalogUnavailable,
        IndexUnavailable; then the next call does it again.
        """
        if self._catalog.audit.last(_ACTIONS) == self._followed():
            return False
        with suppress(Timeout), self._turn.acquire(timeout=0):
            return self._follow()
        return False

    def _follow(self) -> bool:
        followed, last = self._followed(), self._catalog.audit.last(_ACTIONS)
        if last == followed:
            return False
        # Otherwise a folder that cannot be written would have the index rebuilt again and again.
        self._note(followed)
        known = self._catalog.files_kept()
        self._originals.forget_copies(known)
        self._page_images.forget_others(known)
        # A catalog that was restored counts on from an earlier number.
        after = followed if followed < last else 0
        if self._catalog.audit.numbers([OF_DOCUMENT], after) and self._has_index():
            # An index only marks deleted documents; a new one contains nothing of them.
            self._indexer.rebuild()
        self._note(last)
        return True

    @contextmanager
    def by_this_host(self) -> Iterator[list[int]]:
        """For a purge, whose numbers are added to the list: this host need not follow it.

        Raises CatalogUnavailable.
        """
        with self._turn:
            before = self._catalog.audit.last(_ACTIONS)
            has_followed_all = before == self._followed()
            numbers: list[int] = []
            yield numbers
            # Another host may have purged meanwhile.
            if has_followed_all and numbers == self._catalog.audit.numbers(_ACTIONS, before):
                self._note(numbers[-1] if numbers else before)

    def _has_index(self) -> bool:
        """Whether this host has an index of its own: a server's was made anew by the host that purged."""
        return self._indexer.engine == "embedded" and self._index.exists()

    def _followed(self) -> int:
        with suppress(OSError, msgspec.MsgspecError):
            return msgspec.json.decode(self._file.read_bytes(), type=int)
        return 0

    def _note(self, last: int) -> None:
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
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
