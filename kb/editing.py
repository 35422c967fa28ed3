"""An editor's word on documents: in the catalog at once, in the index as soon as it can be written."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from corpus import Document, IndexUnavailable
from kb.history import correct
from kb.services import Services


def correct_document(
    services: Services, document_id: str, values: dict[str, Any], by: str
) -> Document:
    """As kb.history.correct. Raises DocumentNotFound, MetadataInvalid, CatalogUnavailable."""
    document = correct(services.catalog, document_id, values, by)
    _follow(services)
    return document


def remove_document(services: Services, document_id: str) -> Document:
    """Takes a document out; it stays readable as a version of what it was.

    Raises DocumentNotFound, CatalogUnavailable.
    """
    document = services.catalog.remove(document_id)
    _follow(services)
    return document


def _follow(services: Services) -> None:
    # What cannot be written now is caught up in the background of `kb serve`, or by the next run.
    with suppress(IndexUnavailable):
        services.indexer.catch_up()
