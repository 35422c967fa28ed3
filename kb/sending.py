"""Files that somebody sends with a form: offered, and left to a worker."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Final

from corpus import FileTooLarge, MetadataInvalid, Offering, OfferingStatus, UploadInvalid
from ingest import Metadata, make_metadata
from kb.offers import OfferedFile, new_batch, refused
from kb.services import Services

METADATA_FIELDS: Final = Metadata.__struct_fields__
ORIGIN: Final = "the form"
"""Where the metadata come from, as an error names it."""
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
    if "title" in said and len(files) > 1:
        raise MetadataInvalid(file=ORIGIN, detail="a title is for one file only")
    return services.offers.offer(
        files,
        make_metadata(said, ORIGIN),
        by=by,
        password=fields.get("password"),
        is_held=fields.get("held", "").lower() in _YES,
    )


def note_too_large(services: Services, error: FileTooLarge, by: str) -> None:
    """A row of the ledger for a file of which nothing is kept. Raises CatalogUnavailable."""
    offering = Offering(
        batch=new_batch(),
        source_name=str(error.params["file"]),
        sha256=None,
        offered_by=by,
        offered_at=datetime.now(UTC).isoformat(timespec="seconds"),
        status=OfferingStatus.REFUSED,
    )
    services.catalog.offerings.add([refused(offering, error, None)])
