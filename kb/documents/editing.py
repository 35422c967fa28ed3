"""What editors do to documents: in the catalog at once, in the index as soon as it can be written."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

from corpus import CatalogUnavailable, Document, DocumentNotFound, IndexUnavailable, sha256_of
from kb.services import Services
from kb.versions.history import correct


def correct_document(
    services: Services, document_id: str, values: dict[str, Any], by: str
) -> Document:
    """As kb.history.correct. Raises DocumentNotFound, MetadataInvalid, CatalogUnavailable."""
    document = correct(services.catalog, document_id, values, by)
    _follow(services)
    return document


def remove_document(services: Services, document_id: str) -> Document:
    """Takes a document out: nothing of it can be read any more. Its file, and its text as a version, are
    kept for the day that the file is submitted again.

    Raises DocumentNotFound, CatalogUnavailable.
    """
    document = services.catalog.remove(document_id)
    _follow(services)
    return document


def purge_document(services: Services, document_id: str, by: str) -> None:
    """Erases a document, be it removed already: every version, its files, and all that was made of them.

    A file that another document or a waiting submission needs is kept. The ledger keeps the document's id
    and who erased it. Stopped anywhere, a second call ends it. Takes as long as `kb rebuild`.

    Raises DocumentNotFound, CatalogUnavailable, IndexUnavailable.
    """
    with suppress(DocumentNotFound):
        # Hidden before anything of it is erased.
        services.catalog.remove(document_id)
    files = services.catalog.files_to_erase(document_id)
    for sha256 in files.all:
        services.originals.erase(sha256)
        services.page_images.forget(sha256)
    _erase_downloads(services.settings.downloads_dir, files.all)
    services.embedder.forget(document_id)
    # An index only marks what is deleted: of one that is made anew nothing is left.
    services.indexer.rebuild()
    services.catalog.erase(document_id, files, by)


def _erase_downloads(folder: Path, hashes: Iterable[str]) -> None:
    """Raises CatalogUnavailable."""
    wanted = set(hashes)
    try:
        for path in folder.rglob("*"):
            if path.is_file() and not path.is_symlink() and sha256_of(path) in wanted:
                path.unlink()
    except OSError as error:
        raise CatalogUnavailable(path=str(folder), detail=error.strerror) from error


def _follow(services: Services) -> None:
    # What cannot be written now is caught up in the background of `kb serve`, or by the next run.
    with suppress(IndexUnavailable):
        services.indexer.catch_up()
