"""What became of a file that was read: a document, a batch, a reason against it; in one transaction."""

from __future__ import annotations

import dataclasses
import shutil
from collections.abc import Iterable
from pathlib import Path

import msgspec

from corpus import (
    Catalog,
    FileRefused,
    KbError,
    NothingRecognised,
    Offering,
    OfferingStatus,
    ScanUnread,
    TextMissing,
)
from ingest import Member, Outcome, Parsed, input_key
from kb.offers import Offers, as_json, metadata_of, refused
from kb.placing import place


class Settler:
    """Settles what one owner has claimed."""

    def __init__(
        self,
        catalog: Catalog,
        offers: Offers,
        owner: str,
        folder: Path,
        *,
        reads_members: bool,
        recognises: bool,
    ) -> None:
        """``folder``: where ZIP files are unpacked, each in a folder by its number; see Processor."""
        self._catalog = catalog
        self._offers = offers
        self._owner = owner
        self._folder = folder
        self._reads_members = reads_members
        self._recognises = recognises
        self.unpacked: list[Offering] = []
        """Members of ZIP files, where this owner reads them, too."""

    def settle(
        self, offering: Offering, outcome: Outcome, *, only_adds: bool = False
    ) -> Offering | None:
        """What became of it, in the catalog; None where it is no longer this owner's.

        ``only_adds``: to the document that it made before, not to what has taken its place since.
        """
        offering = msgspec.structs.replace(
            offering, seconds=round(offering.seconds + outcome.seconds, 3)
        )
        if outcome.unpacked is not None:
            return self._unpack(offering, outcome.unpacked)
        if outcome.parsed is None:
            error = outcome.error or FileRefused(file=offering.source_name)
            if isinstance(error, TextMissing):
                pages = error.params["pages"]
                kind = TextMissing if self._recognises else ScanUnread
                reason = kind(file=offering.source_name, pages=pages)
                return self._settled(
                    refused(offering, reason, offering.sha256),
                    status=OfferingStatus.NEEDS_OCR,
                    total=pages,
                )
            settled = refused(offering, error, offering.sha256)
            return settled if self._catalog.offerings.settle(settled, self._owner) else None
        return self._take(offering, outcome.parsed, only_adds)

    def _unpack(self, offering: Offering, members: Iterable[Member]) -> Offering | None:
        """The ZIP file is done, and what is in it waits."""
        settled = msgspec.structs.replace(
            offering, status=OfferingStatus.UNPACKED, reason_code=None, reason_params={}
        )
        inside = self._offers.look_into(offering, members)
        shutil.rmtree(self._folder / str(offering.id), ignore_errors=True)
        added = self._catalog.offerings.unpack(
            settled, inside, self._owner, keeps=self._reads_members
        )
        if added is None:
            return None
        if self._reads_members:
            self.unpacked += added
        return settled

    def _take(self, offering: Offering, parsed: Parsed, only_adds: bool) -> Offering | None:
        offering = msgspec.structs.replace(
            offering,
            # It may have been refused before, or have waited for OCR.
            reason_code=None,
            reason_params={},
            warnings=tuple(parsed.warnings),
            total=offering.done + len(parsed.unread_pages),
        )
        if offering.is_held:
            return self._settled(
                offering, status=OfferingStatus.PROPOSED, proposed=as_json(parsed.metadata)
            )
        given = metadata_of(offering)
        sha256 = offering.sha256 or ""
        while self._catalog.offerings.is_owned(offering.id, self._owner):
            # Its double may have come in since it was offered.
            known = self._offers.known(offering)
            if known and known.id != offering.document_id:
                return self._settled(
                    offering, status=OfferingStatus.UNCHANGED, document_id=known.id
                )
            placed = place(
                self._catalog,
                parsed,
                sha256=sha256,
                size=offering.size or 0,
                input_key=input_key(sha256, given),
                taken=self._catalog.offerings.documents_of_batch(offering.batch),
                own=offering.document_id,
            )
            # Pages that were recognised later belong to the same text.
            is_same = placed.previous is not None and placed.previous.sha256 == sha256
            if only_adds and not is_same:
                return self._settled(offering, status=OfferingStatus.INDEXED)
            is_new = placed.previous is None or is_same
            settled = msgspec.structs.replace(
                offering,
                status=OfferingStatus.INDEXED if is_new else OfferingStatus.UPDATED,
                document_id=placed.document.id,
                changes=placed.changes,
            )
            # Where another process has taken the place meanwhile, there is a new one to find.
            if self._catalog.put(
                placed.document,
                placed.passages,
                settled,
                replaces=placed.previous,
                owner=self._owner,
            ):
                return settled
        return None

    def _settled(self, offering: Offering, **values: object) -> Offering | None:
        settled = msgspec.structs.replace(offering, **values)
        return settled if self._catalog.offerings.settle(settled, self._owner) else None

    def settle_recognised(self, offering: Offering, outcome: Outcome, done: int) -> Offering | None:
        """What became of a scan, all its pages recognised; None where it is no longer this owner's."""
        whole = msgspec.structs.replace(offering, done=done, total=done)
        if isinstance(outcome.error, TextMissing):
            # Blank pages, of which no reader says that they were recognised: another try would end alike.
            params = outcome.error.params | {"file": offering.source_name}
            outcome = dataclasses.replace(outcome, error=NothingRecognised(**params))
        return self.settle(whole, outcome, only_adds=offering.document_id is not None)

    def fail(self, offering_id: int, error: Exception) -> Offering | None:
        """Settles a claimed offering that a mistake of ours kept from being read."""
        offering = self._catalog.offerings.get(offering_id)
        reason = error if isinstance(error, KbError) else KbError()
        settled = refused(offering, reason, offering.sha256)
        return settled if self._catalog.offerings.settle(settled, self._owner) else None
