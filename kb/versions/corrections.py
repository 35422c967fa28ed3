"""Corrections: metadata that an editor has set over what the file itself gives."""

from __future__ import annotations

from typing import Any, get_type_hints

import msgspec

from corpus import Catalog, ChoiceUnknown, DescriptiveMetadata, Document, MetadataInvalid
from ingest import fingerprint, make_metadata
from kb.intake.submissions import as_json

_TYPES: dict[str, Any] = get_type_hints(DescriptiveMetadata, include_extras=True)
CORRECTABLE = tuple(_TYPES)
"""The fields that can be corrected: all but those that make the document's id."""

_DETAIL_EMPTY = {
    "title": "the title cannot be empty",
    "type": "the type cannot be empty",
    "status": "the status cannot be empty",
}


def correct(catalog: Catalog, document_id: str, values: dict[str, Any], by: str) -> Document:
    """Correct metadata of a document. The correction also applies to later files of the document.

    ``values``: new values by field of CORRECTABLE; None deletes an optional field. ``by``: name of who
    corrects.

    Raises DocumentNotFound, ChoiceUnknown, MetadataInvalid, CatalogUnavailable.
    """
    if not values.keys() <= set(CORRECTABLE):
        unknown = min(values.keys() - set(CORRECTABLE))
        raise ChoiceUnknown(option="--clear", value=unknown, choices=", ".join(CORRECTABLE))
    for name in ("title", "type", "status"):
        if name in values and not values[name]:
            raise MetadataInvalid(file=document_id, detail=_DETAIL_EMPTY[name])
    given = {name: value for name, value in values.items() if value is not None}
    checked = as_json(make_metadata(given, document_id))
    gone = {name: None for name, value in values.items() if value is None}
    while True:
        before = catalog.document(document_id)
        corrections = catalog.corrections.of(document_id) | checked | gone
        after = corrected(before, corrections)
        passages = catalog.passages(document_id)
        after = msgspec.structs.replace(after, fingerprint=fingerprint(after, passages))
        if catalog.replace(after, before, corrections, by):
            return after


def corrected(document: Document, values: dict[str, Any]) -> Document:
    """The document with its corrections; its fingerprint is then out of date."""
    return msgspec.structs.replace(
        document, **{name: msgspec.convert(value, _TYPES[name]) for name, value in values.items()}
    )
