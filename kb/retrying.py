"""Offered files read once more: those that did not come in, or that wait for a word on their metadata."""

from __future__ import annotations

from typing import Any, Final

from corpus import (
    Offering,
    OfferingBusy,
    OfferingDiscarded,
    OfferingStatus,
    OfferingSuperseded,
    ProposalMissing,
)
from ingest import make_metadata
from kb.offers import as_json, metadata_of
from kb.services import Services

AGAIN: Final = (OfferingStatus.REFUSED, OfferingStatus.FAILED, OfferingStatus.NEEDS_OCR)
"""What a file is that did not come in, and may if it is read once more."""
_TAKEN_IN: Final = (OfferingStatus.INDEXED, OfferingStatus.UPDATED, OfferingStatus.UNCHANGED)


def retry(
    services: Services,
    offering_id: int,
    values: dict[str, Any] | None = None,
    password: str | None = None,
) -> Offering:
    """``values``: metadata over those that were given with it.

    Raises OfferingNotFound, OfferingBusy, OfferingSuperseded, MetadataInvalid, CatalogUnavailable.
    """
    offering = services.catalog.offerings.get(offering_id)
    _check_stands(services, offering)
    given = make_metadata(values or {}, offering.source_name).over(metadata_of(offering))
    return _read_again(services, offering, as_json(given), password)


def retry_all(services: Services, password: str | None = None) -> list[Offering]:
    """All that did not come in, in the order of offering. Raises CatalogUnavailable."""
    table = services.catalog.offerings
    every = sum(table.counts().values())
    found = reversed(table.page(statuses=AGAIN, limit=every)[0])
    # What somebody has looked at and discarded is theirs to send again.
    wanted = [o.id for o in found if o.reason_code != OfferingDiscarded.code]
    queued = table.requeue(wanted, password=password)
    return table.by_ids(queued)


def accept(services: Services, offering_id: int, values: dict[str, Any]) -> Offering:
    """Has a held file taken in with the metadata that kb proposes, ``values`` over them.

    Raises OfferingNotFound, ProposalMissing, MetadataInvalid, CatalogUnavailable.
    """
    offering = services.catalog.offerings.get(offering_id)
    if offering.status is not OfferingStatus.PROPOSED:
        raise ProposalMissing(file=offering.source_name)
    said = (offering.proposed or {}) | values
    checked = make_metadata(
        {name: value for name, value in said.items() if value is not None}, offering.source_name
    )
    return _read_again(services, offering, as_json(checked), None)


def _check_stands(services: Services, offering: Offering) -> None:
    """An old row read once more would put an old text in the place of what has come since.

    Raises OfferingSuperseded.
    """
    if offering.document_id is None or offering.status not in _TAKEN_IN:
        return
    documents = services.catalog.documents_by_ids([offering.document_id])
    document = documents.get(offering.document_id)
    if document is None or document.sha256 != offering.sha256:
        raise OfferingSuperseded(file=offering.source_name, id=offering.document_id)


def _read_again(
    services: Services, offering: Offering, given: dict[str, Any], password: str | None
) -> Offering:
    table = services.catalog.offerings
    queued = table.requeue([offering.id], given=given, password=password)
    if not queued:
        raise OfferingBusy(file=offering.source_name)
    return table.get(offering.id)
