"""A file in, passages out."""

from ingest.documents import amends, fingerprint, input_key, make_document
from ingest.gate import ENDINGS, check_file
from ingest.metadata import (
    Metadata,
    in_language,
    make_metadata,
    read_name,
    read_sidecars,
    slug,
    source_name,
)
from ingest.parsing import Parsed, parse_file
from ingest.pool import Limits, Outcome, ParserPool, Task
from ingest.structure import PassageDraft

__all__ = [
    "ENDINGS",
    "Limits",
    "Metadata",
    "Outcome",
    "Parsed",
    "ParserPool",
    "PassageDraft",
    "Task",
    "amends",
    "check_file",
    "fingerprint",
    "in_language",
    "input_key",
    "make_document",
    "make_metadata",
    "parse_file",
    "read_name",
    "read_sidecars",
    "slug",
    "source_name",
]
