"""Files that somebody sends with a form: offered, and left to a worker."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Final

from corpus import FileTooLarge, Offering, OfferingStatus, UploadInvalid
from ingest import Metadata, make_metadata
from kb.offers import OfferedFile, refused
from kb.services import Services

METADATA_FIELDS: Final = Metadata.__struct_fields__
_YES: Final = frozenset({"true", "on", "1", "yes"})


def offer_upload(
    services: Services, files: Sequence[OfferedFile], fields: Mapping[str, str], by: str
) -> list[Offering]:
    """``fields``: filled ones of METADATA_FIELDS, ``password``, ``held``.

    Raises UploadInvalid, MetadataInvalid, CatalogUnavailable.
    """
    if not files:
        raise UploadInvalid(detail="there is no file in it")
    unknown = fields.keys() - {*METADATA_FIELDS, "password", "held"}
    if unknown:
        raise UploadInvalid(detail=f"there is no field {min(unknown)}")
    said = {name: value for name, value in fields.items() if name in METADATA_FIELDS}
    offerings = services.offers.offer(
        files,
        make_metadata(said, "the form"),
        by=by,
        password=fields.get("password"),
        is_held=fields.get("held", "").lower() in _YES,
    )
    services.queue.put(read=[o.id for o in offerings if not o.status.is_final])
    return offerings


def note_too_large(services: Services, error: FileTooLarge, by: str) -> None:
    """A row of the ledger for a file of which nothing is kept. Raises CatalogUnavailable."""
    offering = Offering(
        source_name=str(error.params["file"]),
        sha256=None,
        offered_by=by,
        offered_at=datetime.now(UTC).isoformat(timespec="seconds"),
        status=OfferingStatus.REFUSED,
    )
    services.catalog.offerings.add([refused(offering, error, None)])
