"""Submit files to ingest: each is checked, kept, and entered in the ledger for a worker to read."""

from __future__ import annotations

import os
import secrets
import stat
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any, Final

import msgspec

from corpus import (
    Catalog,
    Document,
    FileRefused,
    FileUnreadable,
    KbError,
    Originals,
    PathNotFound,
    Submission,
    SubmissionStatus,
    sha256_of,
)
from ingest import Member, Metadata, check_file, input_key, read_sidecars, source_name
from kb.intake.leases import reap_stale
from kb.settings import Settings

SIDECAR_ENDING = ".meta.toml"


def find_files(paths: Iterable[Path]) -> list[Path]:
    """The files in ``paths``, each once; folders with their subfolders, in order of name.

    Hidden files and sidecars are skipped. A folder that cannot be read is in the list itself, so that it
    is refused with a reason. Raises PathNotFound.
    """
    found: dict[Path, None] = {}
    for path in paths:
        if not os.path.lexists(path):
            raise PathNotFound(id=str(path))
        for file in _walk(path) if _is_folder(path) else [path]:
            found.setdefault(file)
    return list(found)


def _walk(folder: Path) -> Iterator[Path]:
    try:
        inside = sorted(folder.iterdir())
    except OSError:
        yield folder
        return
    for path in inside:
        if path.name.startswith(".") or path.name.endswith(SIDECAR_ENDING):
            continue
        # A link to a folder may form a loop; a link to a file is refused by the gate, with a reason.
        if not _is_folder(path):
            yield path
        elif not path.is_symlink():
            yield from _walk(path)


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:
        return False


_AT_ONCE: Final = 64
"""The number of files in one transaction."""
_TOGETHER: Final = 8
"""The number of files that are copied at the same time."""


@dataclass(frozen=True, slots=True)
class SubmittedFile:
    """A file with its name and sidecar metadata."""

    path: Path
    name: str
    """Its own name, which may differ from that of ``path``."""
    sidecar: Metadata = field(default_factory=Metadata)
    """Metadata of a sidecar."""

    @classmethod
    def at(cls, path: Path) -> SubmittedFile:
        """A file on this machine, under its own name. Its sidecars are read by ``Intake``."""
        return cls(path, source_name(path))


class Intake:
    """Submits files. Each becomes a row of the ledger: refused, already known, or waiting."""

    def __init__(self, settings: Settings, catalog: Catalog, originals: Originals) -> None:
        self._settings = settings
        self._catalog = catalog
        self._originals = originals

    def submit(
        self,
        files: Iterable[SubmittedFile],
        given: Metadata,
        *,
        by: str,
        lease: str | None = None,
        password: str | None = None,
        is_held: bool = False,
        resumes: bool = False,
        on_file: Callable[[], None] = lambda: None,
    ) -> list[Submission]:
        """Rows of the ledger in the order of ``files``, all of one batch.

        ``given`` takes precedence over sidecars. The files are claimed under ``lease``; if it is None, any
        worker reads them. ``resumes``: submissions that an earlier, killed run of the same files left
        waiting are taken over. Raises CatalogUnavailable.
        """
        reap_stale(self._catalog, self._settings.leases_dir)
        batch = new_batch()
        submitted: list[Submission] = []

        def look_at(file: SubmittedFile) -> Submission:
            return self._look_at(file, given, batch=batch, by=by, is_held=is_held)

        for group in _groups(files, _AT_ONCE):
            found = []
            for submission in _each(look_at, group):
                found.append(submission)
                on_file()
            orphans = self._orphans(found, by) if resumes else {}
            fresh = [o for o in found if _likeness(o) not in orphans]
            added = iter(self._catalog.submissions.add(fresh, lease=lease, password=password))
            for submission in found:
                orphan = orphans.pop(_likeness(submission), None)
                if orphan is None:
                    submitted.append(next(added))
                elif self._catalog.submissions.adopt(orphan, lease, batch, password):
                    submitted.append(self._catalog.submissions.get(orphan))
                else:
                    again = self._catalog.submissions.add(
                        [submission], lease=lease, password=password
                    )
                    submitted += again
        return submitted

    def look_into(self, archive: Submission, members: Iterable[Member]) -> list[Submission]:
        """Adds the files in a ZIP file to the ledger, with the ZIP file's sender, time and batch.

        Raises CatalogUnavailable.
        """
        given = metadata_of(archive)
        found = []
        for member in members:
            if member.path is None or member.error:
                error = member.error or FileUnreadable(file=member.name)
                submission = self._fresh(member.name, archive.batch, archive.submitted_by)
                found.append(refused(submission, error, self._kept(member.path)))
                continue
            file = SubmittedFile(member.path, member.name, member.given)
            found.append(
                self._look_at(
                    file,
                    given,
                    batch=archive.batch,
                    by=archive.submitted_by,
                    is_held=archive.is_held,
                )
            )
        return found

    def known(self, submission: Submission) -> Document | None:
        """The document that was made from the same file in the same way.

        The same text under another file name is the same document, unless other metadata are given.
        """
        if submission.sha256 is None:
            return None
        given = metadata_of(submission)
        key = input_key(submission.sha256, given)
        for document in self._catalog.documents_of_file(submission.sha256):
            renamed = document.source_name != submission.source_name and given == Metadata()
            if document.input_key == key or renamed:
                return document
        return None

    def _orphans(self, found: Sequence[Submission], by: str) -> dict[Any, int]:
        """Ids, by likeness, of unclaimed earlier submissions by ``by`` that equal one of ``found``."""
        hashes = {submission.sha256 for submission in found if submission.sha256}
        waiting = self._catalog.submissions.waiting_files(hashes, by)
        return {_likeness(submission): submission.id for submission in waiting}

    def _look_at(
        self, file: SubmittedFile, given: Metadata, *, batch: str, by: str, is_held: bool
    ) -> Submission:
        sha256: str | None = None
        submission = self._fresh(file.name, batch, by, is_held=is_held)
        try:
            check_file(file.path, self._settings.max_file_mb, file.name)
            sha256 = sha256_of(file.path)
            size = file.path.stat().st_size
            beside = file.sidecar.over(read_sidecars(file.path))
            metadata = given.over(beside)
            self._originals.keep(file.path, sha256)
        except KbError as error:
            return refused(submission, error, self._keep_unread(file.path, sha256))
        except OSError:
            # It passed the gate, but has been deleted or locked since.
            return refused(submission, FileUnreadable(file=file.name), None)
        submission = msgspec.structs.replace(
            submission,
            sha256=sha256,
            size=size,
            given=as_json(metadata),
        )
        known = self.known(submission)
        if known is None:
            return submission
        return msgspec.structs.replace(
            submission,
            status=SubmissionStatus.UNCHANGED,
            document_id=known.id,
            finished_at=submission.submitted_at,
        )

    def _fresh(self, name: str, batch: str, by: str, *, is_held: bool = False) -> Submission:
        return Submission(
            batch=batch,
            source_name=name,
            sha256=None,
            submitted_by=by,
            submitted_at=datetime.now(UTC).isoformat(timespec="seconds"),
            status=SubmissionStatus.QUEUED,
            is_held=is_held,
        )

    def _kept(self, path: Path | None) -> str | None:
        return self._keep_unread(path, None) if path else None

    def _keep_unread(self, path: Path, sha256: str | None) -> str | None:
        """The hash of a refused file, which is kept if it is a file, small enough and still exists."""
        try:
            state = path.lstat()
            if not stat.S_ISREG(state.st_mode) or state.st_size > self._settings.max_file_mb << 20:
                return None
            sha256 = sha256 or sha256_of(path)
            self._originals.keep(path, sha256)
        except (OSError, FileRefused):
            return None
        return sha256


def new_batch() -> str:
    """A new name for a batch: the files submitted together."""
    return secrets.token_hex(8)


def metadata_of(submission: Submission) -> Metadata:
    """The metadata that were given with it."""
    return msgspec.convert(submission.given, Metadata)


def refused(submission: Submission, error: KbError, sha256: str | None) -> Submission:
    """The submission with the reason why it was refused."""
    is_refusal = isinstance(error, FileRefused | PathNotFound)
    if isinstance(error, FileRefused):
        error.params["file"] = submission.source_name
    return msgspec.structs.replace(
        submission,
        status=SubmissionStatus.REFUSED if is_refusal else SubmissionStatus.FAILED,
        sha256=sha256,
        reason_code=error.code,
        reason_params={
            name: value if isinstance(value, int) else str(value)
            for name, value in error.params.items()
        },
    )


def as_json(metadata: Metadata) -> dict[str, Any]:
    """The metadata that are set, as JSON values."""
    values: dict[str, Any] = msgspec.to_builtins(metadata)
    return {name: value for name, value in values.items() if value is not None}


def _likeness(submission: Submission) -> Any:
    """A key that is equal for two submissions with the same result."""
    return (
        submission.status,
        submission.sha256,
        submission.source_name,
        submission.is_held,
        msgspec.json.encode(submission.given, order="deterministic"),
    )


def _each(
    look_at: Callable[[SubmittedFile], Submission], files: Sequence[SubmittedFile]
) -> Iterator[Submission]:
    """In order, several at a time: together they wait for the disk about as long as one alone."""
    if len(files) == 1:
        yield look_at(files[0])
        return
    with ThreadPoolExecutor(_TOGETHER) as threads:
        yield from threads.map(look_at, files)


def _groups(files: Iterable[SubmittedFile], size: int) -> Iterator[Sequence[SubmittedFile]]:
    rest = iter(files)
    while group := list(islice(rest, size)):
        yield group
