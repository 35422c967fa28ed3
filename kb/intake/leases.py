"""Worker leases. Each is a file lock, which the operating system releases when the process dies.

With PostgreSQL, processes of other hosts do not see that lock: each lease is also a row of the catalog,
which its process renews every few seconds.
"""

from __future__ import annotations

import os
import secrets
import shutil
import socket
import threading
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from filelock import FileLock, Timeout

from corpus import Catalog, CatalogUnavailable

_ENDING: Final = ".lock"
_UNLOCKED_ENDING: Final = ".new"
_RENEW_SECONDS: Final = 4.0
"""Five times as often as it must be, so that one slow answer costs no worker its claims."""


class Lease:
    """A unique name under which this process claims submissions. Use it as a context."""

    def __init__(self, catalog: Catalog, folder: Path) -> None:
        """``folder``: the lock files of all leases of this host on the catalog."""
        self.name: Final = f"{os.getpid()}-{secrets.token_hex(4)}"
        self._folder = folder
        self._path: Final = folder / f"{self.name}{_ENDING}"
        # Held by this object, not by a thread: a worker's threads come and go.
        self._lock = FileLock(folder / f"{self.name}{_UNLOCKED_ENDING}", thread_local=False)
        self._table = catalog.leases
        self._ended = threading.Event()
        self._renewing = threading.Thread(target=self._renew, name="kb-lease", daemon=True)

    def __enter__(self) -> Self:
        """Raises CatalogUnavailable."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._lock.acquire(timeout=0)
            # It is renamed once it is locked; otherwise others might think its process dead.
            Path(self._lock.lock_file).rename(self._path)
        except OSError as error:
            raise CatalogUnavailable(path=str(self._folder), detail=error.strerror) from error
        if self._table.is_shared:
            self._table.renew(self.name, socket.gethostname())
            self._renewing.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        shutil.rmtree(files_of(self._folder, self.name), ignore_errors=True)
        if self._table.is_shared:
            self._ended.set()
            self._renewing.join()
            # If it cannot be deleted, it is soon too old to count.
            with suppress(CatalogUnavailable):
                self._table.drop(self.name)
        self._lock.release()
        self._path.unlink(missing_ok=True)

    def _renew(self) -> None:
        while not self._ended.wait(_RENEW_SECONDS):
            # A catalog that is away: the next attempt, or another process has taken over by then.
            with suppress(CatalogUnavailable):
                self._table.renew(self.name, socket.gethostname())


def files_of(folder: Path, name: str) -> Path:
    """The folder of temporary files of a lease; ``folder``: that of the lock files."""
    return folder / f"{name}.files"


def reap_stale(catalog: Catalog, folder: Path) -> list[str]:
    """Frees the submissions that dead processes had claimed and removes their files on this host.

    Returns the names of their leases.

    Raises CatalogUnavailable.
    """
    if catalog.leases.is_shared:
        stale = catalog.leases.stale()
    else:
        stale = [name for name in catalog.submissions.leases() if not is_held(folder, name)]
    for name in stale:
        catalog.submissions.release(name)
    for lock in folder.glob(f"*{_ENDING}"):
        if not is_held(folder, lock.stem):
            shutil.rmtree(files_of(folder, lock.stem), ignore_errors=True)
            lock.unlink(missing_ok=True)
    return stale


def is_work_going_on(catalog: Catalog, folder: Path) -> bool:
    """Whether any process that works on submissions is alive. Raises CatalogUnavailable."""
    if catalog.leases.is_shared:
        return bool(catalog.leases.hosts())
    return any(is_held(folder, lock.stem) for lock in folder.glob(f"*{_ENDING}"))


def is_held(folder: Path, name: str) -> bool:
    """Whether the process that took the lease is alive."""
    path = folder / f"{name}{_ENDING}"
    if not path.exists():
        return False
    lock = FileLock(path)
    try:
        lock.acquire(timeout=0)
    except (Timeout, OSError):
        return True
    lock.release()
    return False
