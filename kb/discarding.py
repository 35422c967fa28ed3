"""A held file that whoever looked at its metadata does not want."""

from __future__ import annotations

from corpus import Offering, OfferingDiscarded, OfferingStatus, ProposalMissing
from kb.offers import refused
from kb.services import Services


def discard(services: Services, offering_id: int) -> Offering:
    """Settles it as refused; its file is kept.

    Raises OfferingNotFound, ProposalMissing, CatalogUnavailable.
    """
    table = services.catalog.offerings
    offering = table.get(offering_id)
    error = OfferingDiscarded(file=offering.source_name)
    if offering.status is not OfferingStatus.PROPOSED or not table.settle_held(
        refused(offering, error, offering.sha256)
    ):
        raise ProposalMissing(file=offering.source_name)
    return table.get(offering_id)
