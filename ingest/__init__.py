"""Reading files: a file goes in, passages come out."""

from ingest.batch import Member
from ingest.documents import amends, fingerprint, input_key, make_document
from ingest.metadata import (
    Metadata,
    in_language,
    make_metadata,
    read_name,
    read_sidecars,
    slug,
    with_proposals,
)
from ingest.names import safe_name, source_name
from ingest.pool.isolation import Limits
from ingest.pool.parse import Parsed, parse_file
from ingest.pool.pool import ParserPool
from ingest.pool.tasks import Outcome, Task
from ingest.sniff import ENDINGS, check_file
from ingest.structure import PassageDraft

__all__ = [
    "ENDINGS",
    "Limits",
    "Member",
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
    "safe_name",
    "slug",
    "source_name",
    "with_proposals",
]
