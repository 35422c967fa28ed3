"""Who works on offerings, and whether they still live: a lock each, which the system lets go with them."""

from __future__ import annotations

import os
import secrets
import shutil
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from filelock import FileLock, Timeout

from corpus import Catalog, CatalogUnavailable

_ENDING: Final = ".lock"
_UNLOCKED_ENDING: Final = ".new"


class Owner:
    """This process, or a part of it, under a name that none had before. Use it as a context."""

    def __init__(self, folder: Path) -> None:
        """``folder``: where all owners of one catalog hold their locks."""
        self.name: Final = f"{os.getpid()}-{secrets.token_hex(4)}"
        self._folder = folder
        self._place: Final = folder / f"{self.name}{_ENDING}"
        # Held by this object, not by a thread: its workers' threads come and go.
        self._lock = FileLock(folder / f"{self.name}{_UNLOCKED_ENDING}", thread_local=False)

    def __enter__(self) -> Self:
        """Raises CatalogUnavailable."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._lock.acquire(timeout=0)
            # Nobody sees it before it is locked, and takes its owner for dead.
            Path(self._lock.lock_file).rename(self._place)
        except OSError as error:
            raise CatalogUnavailable(path=str(self._folder), detail=error.strerror) from error
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        shutil.rmtree(files_of(self._folder, self.name), ignore_errors=True)
        self._lock.release()
        self._place.unlink(missing_ok=True)


def files_of(folder: Path, name: str) -> Path:
    """Where an owner keeps files while it works on them; ``folder``: that of the locks."""
    return folder / f"{name}.files"


def release_the_dead(catalog: Catalog, folder: Path) -> list[str]:
    """Frees what owners that are gone had claimed; their names. Raises CatalogUnavailable."""
    dead = [name for name in catalog.offerings.owners() if not _is_alive(folder, name)]
    for name in dead:
        catalog.offerings.release(name)
    for lock in folder.glob(f"*{_ENDING}"):
        if not _is_alive(folder, lock.stem):
            shutil.rmtree(files_of(folder, lock.stem), ignore_errors=True)
            lock.unlink(missing_ok=True)
    return dead


def _is_alive(folder: Path, name: str) -> bool:
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
