"""What is known of a document beside its text: given by people, or read in the file with its evidence."""

from __future__ import annotations

from ingest.metadata.given import (
    GIVEN,
    LONGEST,
    MOST_SIDECAR_BYTES,
    FileName,
    Metadata,
    in_language,
    make_metadata,
    parse_sidecar,
    plain_line,
    read_name,
    read_sidecars,
    sidecar_names,
    slug,
)
from ingest.metadata.reading import (
    THRESHOLD,
    read_language,
    read_metadata,
    with_proposals,
)

__all__ = [
    "GIVEN",
    "LONGEST",
    "MOST_SIDECAR_BYTES",
    "THRESHOLD",
    "FileName",
    "Metadata",
    "in_language",
    "make_metadata",
    "parse_sidecar",
    "plain_line",
    "read_language",
    "read_metadata",
    "read_name",
    "read_sidecars",
    "sidecar_names",
    "slug",
    "with_proposals",
]
