"""Originals in an S3-compatible store, with copies on this machine for the programs that read files."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final

from corpus.errors import FileUnreadable, NotFound, OriginalsAway
from corpus.originals import Originals, open_regular, sha256_of

if TYPE_CHECKING:
    from obstore.store import S3Store

SCHEME: Final = "s3://"
"""The beginning of a store's address."""
_CHUNK: Final = 8 << 20
"""Bytes of a part, in both directions; S3 requires at least 5 MiB."""
_UNUSED_SECONDS: Final = 24 * 3600
"""A copy is deleted when it has not been read for so long."""
_LOOK_SECONDS: Final = 3600
"""Seconds between two looks for such copies."""
_TIMEOUT: Final = timedelta(seconds=30)
"""For each part."""
_NAME: Final = re.compile(r"[0-9a-f]{64}")


def open_originals(shared: str, own: Path) -> Originals:
    """The originals in ``shared``: a folder, or an S3-compatible store with copies in the folder ``own``;
    if it is empty, those in ``own``. Raises OriginalsAway.
    """
    if shared.startswith(SCHEME):
        return StoredOriginals(shared, own)
    return Originals(Path(shared), is_shared=True) if shared else Originals(own)


class StoredOriginals(Originals):
    """Objects named like the files of ``Originals``.

    A purge deletes the object, and the copy on this host; another host deletes its copy when it learns of
    the purge (kb/documents/purges.py).
    """

    def __init__(self, address: str, copies: Path) -> None:
        """``address``: s3://BUCKET or s3://BUCKET/PREFIX; ``copies``: a folder of this host.

        Endpoint, region and keys come from the variables that all S3 clients read (AWS_ENDPOINT_URL,
        AWS_REGION, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY …). Raises OriginalsAway if the address is
        none, or obstore is not installed.
        """
        super().__init__(copies)
        self._address = address
        self._store = self._connected()
        self._next_look = 0.0

    def path(self, sha256: str) -> Path:
        """The path of a copy.

        Raises NotFound, FileUnreadable if the object has other content, OriginalsAway, CatalogUnavailable
        if the folder cannot be written.
        """
        self._forget_unused()
        place = self._place(sha256)
        if place.is_file():
            with suppress(OSError):
                place.touch()
            return place
        with self._new_file(place) as copy:
            self._download(sha256, copy)
        return place

    def keep(self, source: Path, sha256: str) -> Path:
        """Store the file, unless it is stored already; returns the path of a copy.

        Raises FileUnreadable if the content of ``source`` no longer has this hash, OriginalsAway,
        CatalogUnavailable if the folder cannot be written.
        """
        import obstore

        self._forget_unused()
        place = self._place(sha256)
        # The copy gets its name last: what has a name, but no row in the ledger, is taken for purged.
        with self._new_file(place) as copy:
            try:
                with open_regular(source) as original:
                    while part := original.read(_CHUNK):
                        copy.write(part)
            except OSError as error:
                raise FileUnreadable(file=source.name) from error
            copy.flush()
            if sha256_of(Path(copy.name)) != sha256:
                raise FileUnreadable(file=source.name)
            with self._reached():
                if self._size(sha256) is None:
                    obstore.put(self._store, self._key(sha256), Path(copy.name), chunk_size=_CHUNK)
        return place

    def erase(self, sha256: str) -> None:
        """Delete the object and its copy, if they are there. Raises CatalogUnavailable, OriginalsAway."""
        import obstore

        with self._reached(), suppress(FileNotFoundError):
            obstore.delete(self._store, self._key(sha256))
        super().erase(sha256)

    def forget_copies(self, known: Collection[str]) -> None:
        for path in self._root.glob("*/*"):
            if path.name not in known and _NAME.fullmatch(path.name):
                super().erase(path.name)

    def _download(self, sha256: str, copy: IO[bytes]) -> None:
        """Raises NotFound, FileUnreadable, OriginalsAway, OSError."""
        import obstore

        with self._reached():
            size = self._size(sha256)
            if size is None:
                self._check_named()
                raise NotFound(id=sha256)
            for start in range(0, size, _CHUNK):
                end = min(start + _CHUNK, size)
                copy.write(obstore.get_range(self._store, self._key(sha256), start=start, end=end))
        copy.flush()
        if sha256_of(Path(copy.name)) != sha256:
            raise FileUnreadable(file=sha256)

    def _size(self, sha256: str) -> int | None:
        """The size of an object in bytes; None if there is none."""
        import obstore

        with suppress(FileNotFoundError):
            return obstore.head(self._store, self._key(sha256))["size"]
        return None

    def _check_named(self) -> None:
        """Raises OriginalsAway if there is nothing at all: a worker must not refuse files because the
        address is wrong."""
        import obstore

        with suppress(FileNotFoundError):
            if any(obstore.list(self._store, chunk_size=1)):
                return
        detail = "the store is empty; does KB_SHARED_ORIGINALS name the right one?"
        raise OriginalsAway(path=self._address, detail=detail)

    def _forget_unused(self) -> None:
        """Delete copies that were not read for a day; looks at most once an hour."""
        if time.monotonic() < self._next_look:
            return
        self._next_look = time.monotonic() + _LOOK_SECONDS
        for path in self._root.glob("*/*"):
            with suppress(OSError):
                if path.stat().st_mtime < time.time() - _UNUSED_SECONDS:
                    path.unlink()

    def _connected(self) -> S3Store:
        """Raises OriginalsAway."""
        try:
            from obstore.exceptions import BaseError
            from obstore.store import S3Store
        except ModuleNotFoundError as error:
            detail = f"the package {error.name} is not installed (requirements/object-store.txt)"
            raise OriginalsAway(path=self._address, detail=detail) from error
        # Many stores inside an organisation are reached without TLS, by an address on its own network.
        plain = os.environ.get("AWS_ENDPOINT_URL", "").startswith("http://")
        try:
            return S3Store.from_url(
                self._address,
                client_options={"allow_http": plain, "timeout": _TIMEOUT},
                retry_config={"max_retries": 2, "retry_timeout": _TIMEOUT},
            )
        except (BaseError, ValueError) as error:
            detail = "this is no address of a bucket"
            raise OriginalsAway(path=self._address, detail=detail) from error

    @contextmanager
    def _reached(self) -> Iterator[None]:
        """Raises OriginalsAway for what the client raises."""
        from obstore.exceptions import BaseError

        try:
            yield
        except BaseError as error:
            # The store's own words run over many lines.
            detail = str(error).partition("\n")[0][:300]
            raise OriginalsAway(path=self._address, detail=detail) from error

    @staticmethod
    def _key(sha256: str) -> str:
        return f"{sha256[:2]}/{sha256}"
