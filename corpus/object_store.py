"""Originals in an S3-compatible store, with copies on this machine for the programs that read files."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Collection
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

from corpus.errors import CatalogUnavailable, FileUnreadable, NotFound
from corpus.originals import Originals, sha256_of

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


def open_originals(shared: str, own: Path) -> Originals:
    """The originals in ``shared``: a folder, or an S3-compatible store with copies in the folder ``own``;
    if it is empty, those in ``own``. Raises CatalogUnavailable.
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
        AWS_REGION, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY …). Raises CatalogUnavailable if obstore is not
        installed.
        """
        super().__init__(copies)
        self._address = address
        self._store = self._connected()
        self._next_look = time.monotonic() + _LOOK_SECONDS

    def path(self, sha256: str) -> Path:
        """The path of a copy. Raises NotFound, CatalogUnavailable."""
        place = self._place(sha256)
        if place.is_file():
            with suppress(OSError):
                place.touch()
            return place
        self._forget_unused()
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(dir=place.parent) as copy:
                self._download(sha256, Path(copy.name))
                # A hard link keeps the file after its temporary name is gone.
                with suppress(FileExistsError):
                    os.link(copy.name, place)
        except OSError as error:
            raise CatalogUnavailable(path=str(place.parent), detail=error.strerror) from error
        return place

    def keep(self, source: Path, sha256: str) -> Path:
        """Store the file, unless it is stored already; returns the path of a copy.

        Raises FileUnreadable if the content of ``source`` no longer has this hash, CatalogUnavailable if
        store or folder cannot be written.
        """
        import obstore
        from obstore.exceptions import BaseError

        place = super().keep(source, sha256)
        try:
            with suppress(FileNotFoundError):
                obstore.head(self._store, self._key(sha256))
                return place
            obstore.put(self._store, self._key(sha256), place, chunk_size=_CHUNK)
        except BaseError as error:
            raise self._away(error) from error
        except OSError as error:
            raise FileUnreadable(file=source.name) from error
        return place

    def erase(self, sha256: str) -> None:
        """Delete the object and its copy, if they are there. Raises CatalogUnavailable."""
        import obstore
        from obstore.exceptions import BaseError

        try:
            with suppress(FileNotFoundError):
                obstore.delete(self._store, self._key(sha256))
        except BaseError as error:
            raise self._away(error) from error
        super().erase(sha256)

    def forget_copies(self, known: Collection[str]) -> None:
        for path in self._root.glob("*/*"):
            if path.name not in known:
                super().erase(path.name)

    def _download(self, sha256: str, copy: Path) -> None:
        """Raises NotFound, CatalogUnavailable, OSError."""
        import obstore
        from obstore.exceptions import BaseError

        try:
            with copy.open("wb") as file:
                for part in obstore.get(self._store, self._key(sha256)).stream(_CHUNK):
                    file.write(part)
        except FileNotFoundError as error:
            raise NotFound(id=sha256) from error
        except BaseError as error:
            raise self._away(error) from error
        if sha256_of(copy) != sha256:
            raise CatalogUnavailable(path=self._address, detail=f"{sha256} has other content there")

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
        try:
            from obstore.store import S3Store
        except ModuleNotFoundError as error:
            detail = f"the package {error.name} is not installed (requirements/object-store.txt)"
            raise CatalogUnavailable(path=self._address, detail=detail) from error
        # Many stores inside an organisation are reached without TLS, by an address on its own network.
        plain = os.environ.get("AWS_ENDPOINT_URL", "").startswith("http://")
        return S3Store.from_url(
            self._address,
            client_options={"allow_http": plain, "timeout": _TIMEOUT},
            retry_config={"max_retries": 2, "retry_timeout": _TIMEOUT},
        )

    def _away(self, error: Exception) -> CatalogUnavailable:
        # The store's own words run over many lines.
        return CatalogUnavailable(path=self._address, detail=str(error).partition("\n")[0][:300])

    @staticmethod
    def _key(sha256: str) -> str:
        return f"{sha256[:2]}/{sha256}"
