"""Edit documents: correct their metadata, remove them, erase them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from corpus import (
    Catalog,
    CatalogUnavailable,
    Document,
    DocumentNotFound,
    IndexUnavailable,
    Originals,
    sha256_of,
)
from corpus.catalog import AuditEntry
from ingest import fingerprint
from kb.documents.page_cache import PageImages
from kb.documents.purges import OF_DOCUMENT, OF_FILE, Purges
from kb.sync.index import Indexer
from kb.versions.corrections import correct

if TYPE_CHECKING:
    from kb.sync.vectors import Embedder


class DocumentEditor:
    """Edits documents. A change is in the catalog when the call returns, and in the index as soon as
    that can be written."""

    def __init__(
        self,
        catalog: Catalog,
        originals: Originals,
        page_images: PageImages,
        indexer: Indexer,
        embedder: Callable[[], Embedder],
        purges: Purges,
        *,
        downloads: Path,
    ) -> None:
        """``downloads``: the folder of `kb fetch`, whose copies are erased with a document."""
        self._catalog = catalog
        self._originals = originals
        self._page_images = page_images
        self._indexer = indexer
        self._embedder = embedder
        self._purges = purges
        self._downloads = downloads

    def correct_all(
        self, values: Mapping[str, dict[str, Any]], by: str
    ) -> dict[str, dict[str, Any]]:
        """Correct several documents at once.

        ``values``: for each document the new values by field, as in ``correct``. Returns the former values
        in the same form: setting these undoes the correction.

        Raises DocumentNotFound, MetadataInvalid; the documents before the faulty one have been corrected
        then.
        """
        before: dict[str, dict[str, Any]] = {}
        try:
            for document_id, new in values.items():
                document = self._catalog.document(document_id)
                old = {name: _written(getattr(document, name, None)) for name in new}
                changed = {name: value for name, value in new.items() if value != old[name]}
                if changed:
                    correct(self._catalog, document_id, changed, by)
                    before[document_id] = {name: old[name] for name in changed}
        finally:
            if before:
                self._update_index()
        return before

    def correct(self, document_id: str, values: dict[str, Any], by: str) -> Document:
        """See ``kb.versions.corrections.correct``.

        Raises DocumentNotFound, MetadataInvalid, CatalogUnavailable.
        """
        document = correct(self._catalog, document_id, values, by)
        self._update_index()
        return document

    def remove(self, document_id: str) -> Document:
        """Remove a document: nothing of it can be read any more.

        Its file and its text are kept as a version, in case the file is submitted again.

        Raises DocumentNotFound, CatalogUnavailable.
        """
        document = self._catalog.remove(document_id)
        self._update_index()
        return document

    def restore(self, document_id: str) -> Document:
        """Bring back a removed document as it was. A document that was not removed is left as it is.

        Raises DocumentNotFound if no version of it is kept.
        """
        kept = self._catalog.versions.last(document_id)
        if document_id not in self._catalog.documents_by_ids([document_id]):
            if not kept:
                raise DocumentNotFound(id=document_id)
            version = self._catalog.versions.get(document_id, kept)
            document = msgspec.structs.replace(
                version.document, fingerprint=fingerprint(version.document, version.passages)
            )
            self._catalog.restore(document, version.passages)
            self._update_index()
        return self._catalog.document(document_id)

    def purge(self, document_id: str, by: str) -> None:
        """Erase a document, removed before or not: its versions, its files and all data derived from them.

        A file that another document or a waiting submission needs is kept. The ledger keeps the
        document's id and who erased it. If it is stopped, a second call finishes it. Takes as long as
        `kb rebuild`.

        Raises DocumentNotFound, CatalogUnavailable, IndexUnavailable.
        """
        self._purge([document_id], by)

    def purge_removed(self, moment: str, by: str) -> list[str]:
        """Erase all documents that were removed before ``moment`` (UTC, ISO 8601); returns their ids.

        Raises CatalogUnavailable, IndexUnavailable.
        """
        removed = self._catalog.removed_before(moment)
        if removed:
            self._purge(removed, by)
        return removed

    def purge_refused(self, moment: str, by: str) -> list[int]:
        """Erase files that were refused or failed before ``moment``, and their data in the ledger.

        ``moment`` is UTC, ISO 8601. Returns the numbers of the files in the ledger. A file that something
        else needs is kept. Raises CatalogUnavailable.
        """
        submission_ids, files = self._catalog.refused_before(moment)
        if submission_ids:
            with self._purges.by_this_host() as numbers:
                self._erase_files(files.all)
                self._catalog.erase_refused(submission_ids, files, by)
                numbers.extend(self._logged(OF_FILE, submission_ids, by))
        return submission_ids

    def _purge(self, document_ids: Iterable[str], by: str) -> None:
        with self._purges.by_this_host() as numbers:
            erased = {}
            for document_id in document_ids:
                with suppress(DocumentNotFound):
                    # Hide it before erasing any part of it.
                    self._catalog.remove(document_id)
                erased[document_id] = files = self._catalog.files_to_erase(document_id)
                self._erase_files(files.all)
                self._embedder().forget(document_id)
            # An index only marks deleted documents; a new one contains nothing of them.
            self._indexer.rebuild()
            self._catalog.erase(erased, by)
            numbers.extend(self._logged(OF_DOCUMENT, erased, by))

    def _logged(self, action: str, erased: Iterable[str | int], by: str) -> list[int]:
        """Add a row to the audit log for each document (by id) or submission (by number); returns the rows'
        numbers."""
        return [
            self._catalog.audit.add(
                AuditEntry(actor=by, action=action, target=str(each), outcome="done")
            )
            for each in erased
        ]

    def _erase_files(self, hashes: Collection[str]) -> None:
        """Erase originals, page images and downloaded copies. Raises CatalogUnavailable."""
        for sha256 in hashes:
            self._originals.erase(sha256)
            self._page_images.forget(sha256)
        _erase_downloads(self._downloads, hashes)

    def _update_index(self) -> None:
        # If the index cannot be written now, the background task of `kb serve` or the next run does it.
        with suppress(IndexUnavailable):
            self._indexer.catch_up()


def _written(value: Any) -> str | None:
    """The value of a field as a form contains it."""
    return str(value) if value is not None else None


def _erase_downloads(folder: Path, hashes: Iterable[str]) -> None:
    """Raises CatalogUnavailable."""
    wanted = set(hashes)
    try:
        for path in folder.rglob("*"):
            if path.is_file() and not path.is_symlink() and sha256_of(path) in wanted:
                path.unlink()
    except OSError as error:
        raise CatalogUnavailable(path=str(folder), detail=error.strerror) from error
