"""Files offered to ingest: looked at, kept, and put into the ledger for whoever reads them."""

from __future__ import annotations

import secrets
import stat
from collections.abc import Callable, Iterable, Iterator, Sequence
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
    Offering,
    OfferingStatus,
    Originals,
    PathNotFound,
    sha256_of,
)
from ingest import Member, Metadata, check_file, input_key, read_sidecars, source_name
from kb.leases import reap_stale
from kb.settings import Settings

_AT_ONCE: Final = 64
"""Files of one transaction."""


@dataclass(frozen=True, slots=True)
class OfferedFile:
    """A file as somebody gives it."""

    path: Path
    name: str
    """Its own name, which may lead to nothing that ``path`` says."""
    said: Metadata = field(default_factory=Metadata)
    """What stands beside it, in a sidecar."""

    @classmethod
    def at(cls, path: Path) -> OfferedFile:
        """A file on this machine, under its own name. Its sidecars are read by ``Offers``."""
        return cls(path, source_name(path))


class Offers:
    """Takes files in. Each becomes a row of the ledger: refused, known already, or waiting."""

    def __init__(self, settings: Settings, catalog: Catalog, originals: Originals) -> None:
        self._settings = settings
        self._catalog = catalog
        self._originals = originals

    def offer(
        self,
        files: Iterable[OfferedFile],
        given: Metadata,
        *,
        by: str,
        owner: str | None = None,
        password: str | None = None,
        is_held: bool = False,
        goes_on: bool = False,
        on_file: Callable[[], None] = lambda: None,
    ) -> list[Offering]:
        """Rows of the ledger in the order of ``files``, all of one batch.

        ``given`` goes before what sidecars say. ``owner`` will read them; where it is None, whoever
        works for the catalog will. ``goes_on``: with what a run of the same that was killed has left
        waiting. Raises CatalogUnavailable.
        """
        reap_stale(self._catalog, self._settings.leases_dir)
        batch = new_batch()
        offered: list[Offering] = []
        for group in _groups(files, _AT_ONCE):
            found = []
            for file in group:
                found.append(self._look_at(file, given, batch=batch, by=by, is_held=is_held))
                on_file()
            orphans = self._orphans(found, by) if goes_on else {}
            fresh = [o for o in found if _likeness(o) not in orphans]
            added = iter(self._catalog.offerings.add(fresh, owner=owner, password=password))
            for offering in found:
                orphan = orphans.pop(_likeness(offering), None)
                if orphan is None:
                    offered.append(next(added))
                elif self._catalog.offerings.adopt(orphan, owner, batch, password):
                    offered.append(self._catalog.offerings.get(orphan))
                else:
                    again = self._catalog.offerings.add([offering], owner=owner, password=password)
                    offered += again
        return offered

    def look_into(self, archive: Offering, members: Iterable[Member]) -> list[Offering]:
        """What is in a ZIP file, for the ledger: offered by whom, when and as the ZIP file was.

        Raises CatalogUnavailable.
        """
        given = metadata_of(archive)
        found = []
        for member in members:
            if member.path is None or member.error:
                error = member.error or FileUnreadable(file=member.name)
                offering = self._fresh(member.name, archive.batch, archive.offered_by)
                found.append(refused(offering, error, self._kept(member.path)))
                continue
            file = OfferedFile(member.path, member.name, member.given)
            found.append(
                self._look_at(
                    file,
                    given,
                    batch=archive.batch,
                    by=archive.offered_by,
                    is_held=archive.is_held,
                )
            )
        return found

    def known(self, offering: Offering) -> Document | None:
        """The document that was made from the same file in the same way.

        The same words under another file name are the same document, unless someone says more.
        """
        if offering.sha256 is None:
            return None
        given = metadata_of(offering)
        key = input_key(offering.sha256, given)
        for document in self._catalog.documents_of_file(offering.sha256):
            renamed = document.source_name != offering.source_name and given == Metadata()
            if document.input_key == key or renamed:
                return document
        return None

    def _orphans(self, found: Sequence[Offering], by: str) -> dict[Any, int]:
        """Those of ``found`` that ``by`` has offered before, and that wait for nobody."""
        hashes = {offering.sha256 for offering in found if offering.sha256}
        waiting = self._catalog.offerings.waiting_files(hashes, by)
        return {_likeness(offering): offering.id for offering in waiting}

    def _look_at(
        self, file: OfferedFile, given: Metadata, *, batch: str, by: str, is_held: bool
    ) -> Offering:
        sha256: str | None = None
        offering = self._fresh(file.name, batch, by, is_held=is_held)
        try:
            check_file(file.path, self._settings.max_file_mb, file.name)
            sha256 = sha256_of(file.path)
            size = file.path.stat().st_size
            beside = file.said.over(read_sidecars(file.path))
            said = given.over(beside)
            self._originals.keep(file.path, sha256)
        except KbError as error:
            return refused(offering, error, self._keep_unread(file.path, sha256))
        except OSError:
            # It passed the gate, and has gone or been locked since.
            return refused(offering, FileUnreadable(file=file.name), None)
        offering = msgspec.structs.replace(
            offering,
            sha256=sha256,
            size=size,
            given=as_json(said),
        )
        known = self.known(offering)
        if known is None:
            return offering
        return msgspec.structs.replace(
            offering,
            status=OfferingStatus.UNCHANGED,
            document_id=known.id,
            finished_at=offering.offered_at,
        )

    def _fresh(self, name: str, batch: str, by: str, *, is_held: bool = False) -> Offering:
        return Offering(
            batch=batch,
            source_name=name,
            sha256=None,
            offered_by=by,
            offered_at=datetime.now(UTC).isoformat(timespec="seconds"),
            status=OfferingStatus.QUEUED,
            is_held=is_held,
        )

    def _kept(self, path: Path | None) -> str | None:
        return self._keep_unread(path, None) if path else None

    def _keep_unread(self, path: Path, sha256: str | None) -> str | None:
        """The hash of a refused file, which is kept if it is a file, is small enough and still there."""
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
    """A name for what is offered at once."""
    return secrets.token_hex(8)


def metadata_of(offering: Offering) -> Metadata:
    """The metadata that were given with it."""
    return msgspec.convert(offering.given, Metadata)


def refused(offering: Offering, error: KbError, sha256: str | None) -> Offering:
    """The offering with the reason why it was not taken."""
    is_refusal = isinstance(error, FileRefused | PathNotFound)
    if isinstance(error, FileRefused):
        error.params["file"] = offering.source_name
    return msgspec.structs.replace(
        offering,
        status=OfferingStatus.REFUSED if is_refusal else OfferingStatus.FAILED,
        sha256=sha256,
        reason_code=error.code,
        reason_params={
            name: value if isinstance(value, int) else str(value)
            for name, value in error.params.items()
        },
    )


def as_json(metadata: Metadata) -> dict[str, Any]:
    """What is said, as JSON has it."""
    values: dict[str, Any] = msgspec.to_builtins(metadata)
    return {name: value for name, value in values.items() if value is not None}


def _likeness(offering: Offering) -> Any:
    """What two offerings share that would come to the same."""
    return (
        offering.status,
        offering.sha256,
        offering.source_name,
        offering.is_held,
        msgspec.json.encode(offering.given, order="deterministic"),
    )


def _groups(files: Iterable[OfferedFile], size: int) -> Iterator[Sequence[OfferedFile]]:
    rest = iter(files)
    while group := list(islice(rest, size)):
        yield group
