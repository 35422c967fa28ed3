"""Watched folders: files that appear in them are submitted once they are complete."""

from __future__ import annotations

import logging
import stat
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final, NamedTuple

from watchfiles import watch

from corpus import Catalog, CatalogUnavailable, PathNotAFolder, PathNotFound, Submission, sha256_of
from ingest import Metadata, source_name
from kb.intake.submissions import Intake, SubmittedFile, find_files

NAME: Final = "watch"
"""The sender's name in the ledger."""

_LOG: Final = logging.getLogger("kb.watch")
_LOOK_AGAIN: Final = 1.0
"""Seconds between two scans of the folders: network folders report no changes."""
_AT_REST: Final = 3.0
"""Seconds without a change of size or modification time after which a file counts as complete."""
_UNFINISHED: Final = (".part", ".crdownload", ".download", ".tmp")
"""Endings of unfinished downloads."""
_LOCK_PREFIX: Final = "~$"
"""Prefix of the files that office programs put beside open documents."""


class _Look(NamedTuple):
    """The state of a file without its content."""

    size: int
    changed: int
    """Nanoseconds."""
    is_regular: bool


class FolderWatcher:
    """Submits existing files first, then new and changed ones. Use ``run`` once."""

    def __init__(
        self,
        intake: Intake,
        catalog: Catalog,
        folders: Sequence[Path],
        on_submitted: Callable[[Sequence[Submission]], None],
        on_settled: Callable[[Submission], None],
        *,
        max_file_mb: int,
    ) -> None:
        """Raises PathNotFound if a folder does not exist, PathNotAFolder if it is a file."""
        for folder in folders:
            if not folder.is_dir():
                raise (PathNotAFolder if folder.exists() else PathNotFound)(id=str(folder))
        self._intake = intake
        self._catalog = catalog
        self._max_file_mb = max_file_mb
        self._folders = list(folders)
        self._on_submitted = on_submitted
        self._on_settled = on_settled
        self._looks: dict[Path, _Look] = {}
        self._since: dict[Path, float] = {}
        """When that state was first seen, on the monotonic clock."""
        self._submitted: dict[Path, tuple[_Look, str | None]] = {}
        self._unsettled: list[int] = []
        self._known: set[tuple[str, str | None]] | None = None
        self._away: set[Path] = set()

    def run(self, stopping: threading.Event) -> None:
        """Runs until ``stopping`` is set. Waits for a missing folder and for a busy catalog."""
        while not stopping.is_set():
            self._look()
            watched = self._identities()
            try:
                for _ in self._changes(watched, stopping):
                    self._look()
                    if self._identities() != watched:
                        break
            except (OSError, RuntimeError) as error:
                # A folder was removed just now, or there are more than the system can watch.
                _LOG.debug("%s", error)
                stopping.wait(_LOOK_AGAIN)

    def _look(self) -> None:
        try:
            self.once()
        except CatalogUnavailable as error:
            _LOG.warning("the catalog cannot be used: %s", error)

    def once(self) -> None:
        """Submit the files that are complete and new since the last check. Raises CatalogUnavailable."""
        ready = [path for path in self._files() if self._is_whole(path)]
        fresh = [
            (path, sha256) for path in ready for is_new, sha256 in [self._judge(path)] if is_new
        ]
        if fresh:
            files = [SubmittedFile.at(path) for path, _ in fresh]
            submissions = self._intake.submit(files, Metadata(), by=NAME, resumes=True)
            for path, sha256 in fresh:
                self._submitted[path] = (self._looks[path], sha256)
            self._unsettled += [o.id for o in submissions if not o.status.is_final]
            self._on_submitted(submissions)
        self._tell_settled()

    def _files(self) -> list[Path]:
        found: list[Path] = []
        for folder in self._folders:
            is_there = folder.is_dir()
            if is_there == (folder in self._away):
                (self._away.discard if is_there else self._away.add)(folder)
                _LOG.warning(
                    "%s %s", folder, "is back" if is_there else "is missing; waiting for it"
                )
            if is_there:
                try:
                    found += find_files([folder])
                except (OSError, PathNotFound):
                    continue
        return [path for path in found if not _is_unfinished(path.name)]

    def _is_whole(self, path: Path) -> bool:
        """Whether it has not changed for a while, by its modification time or by our observation."""
        try:
            state = path.lstat()
        except OSError:
            self._looks.pop(path, None)
            return False
        if stat.S_ISDIR(state.st_mode):
            return False
        look = _Look(state.st_size, state.st_mtime_ns, stat.S_ISREG(state.st_mode))
        now = time.monotonic()
        if look != self._looks.get(path):
            self._looks[path], self._since[path] = look, now
        # A modification time may be in the future: clocks differ.
        return now - self._since[path] >= _AT_REST or time.time() - state.st_mtime >= _AT_REST

    def _judge(self, path: Path) -> tuple[bool, str | None]:
        """Whether to submit the file, and its hash; None if it was not read."""
        look = self._looks[path]
        submitted = self._submitted.get(path)
        if submitted and submitted[0] == look:
            return False, None
        sha256 = self._hash(path, look)
        if submitted is None:
            # Another run of kb watch, or somebody else, has submitted it.
            is_new = (source_name(path), sha256) not in self._known_to_the_ledger()
        else:
            is_new = sha256 != submitted[1]
        if not is_new:
            self._submitted[path] = (look, sha256)
        return is_new, sha256

    def _hash(self, path: Path, look: _Look) -> str | None:
        if not look.is_regular or look.size > self._max_file_mb << 20:
            return None
        try:
            return sha256_of(path)
        except OSError:
            return None

    def _known_to_the_ledger(self) -> set[tuple[str, str | None]]:
        """Names and hashes of the files that were submitted before this run."""
        if self._known is None:
            table = self._catalog.submissions
            every = sum(table.counts().values())
            rows, _ = table.page(limit=every)
            self._known = {(submission.source_name, submission.sha256) for submission in rows}
        return self._known

    def _tell_settled(self) -> None:
        for submission in self._catalog.submissions.by_ids(self._unsettled):
            if submission.status.is_final:
                self._unsettled.remove(submission.id)
                self._on_settled(submission)

    def _identities(self) -> dict[Path, int]:
        """The existing folders with their inodes; a folder that was replaced has another one."""
        found = {}
        for folder in self._folders:
            with suppress(OSError):
                found[folder] = folder.stat().st_ino
        return found

    def _changes(self, there: Iterable[Path], stopping: threading.Event) -> Iterator[object]:
        """Yields whenever a change is reported, and at least once a second."""
        folders = list(there)
        if not folders:
            stopping.wait(_LOOK_AGAIN)
            return iter(())
        return watch(
            *folders,
            watch_filter=None,
            stop_event=stopping,
            debounce=500,
            rust_timeout=int(_LOOK_AGAIN * 1000),
            yield_on_timeout=True,
            raise_interrupt=False,
        )


def _is_unfinished(name: str) -> bool:
    return name.startswith(_LOCK_PREFIX) or name.lower().endswith(_UNFINISHED)
