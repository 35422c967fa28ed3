"""Decide whether a parsed file is a new document or a new version of an existing one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count

import msgspec

from corpus import Catalog, Document, Passage, TextChanges
from ingest import Parsed, amends, fingerprint, make_document
from kb.versions.corrections import corrected
from kb.versions.history import text_changes


@dataclass(frozen=True, slots=True)
class MatchedDocument:
    """A document to be stored."""

    document: Document
    passages: list[Passage]
    previous: Document | None
    """The document that it replaces."""
    changes: TextChanges | None
    """The changes, if it replaces a document."""


def place(
    catalog: Catalog,
    parsed: Parsed,
    *,
    sha256: str,
    size: int,
    input_key: str,
    batch: str,
    own: str | None = None,
) -> MatchedDocument:
    """The document that a parsed file makes.

    ``batch``: that of its submission. Two files submitted together are two documents,
    however similar, and neither amends the other. ``own`` is the document that the same submission made
    before.
    """
    work_id, previous, before = _find_place(catalog, parsed, batch, own)
    document, passages = make_document(
        parsed, work_id, sha256=sha256, size=size, input_key=input_key, previous=before
    )
    changes = text_changes(before, passages) if previous else None
    if previous is None:
        # A removed document has left its versions in the catalog.
        version = catalog.versions.last(document.id) + 1
    else:
        is_new = changes is not None and bool(changes.changed or changes.dropped)
        version = previous.version + is_new
    document = msgspec.structs.replace(document, version=version)
    document = corrected(document, catalog.corrections.of(document.id))
    document = msgspec.structs.replace(document, fingerprint=fingerprint(document, passages))
    return MatchedDocument(document, passages, previous, changes)


def _find_place(
    catalog: Catalog, parsed: Parsed, batch: str, own: str | None
) -> tuple[str, Document | None, list[Passage]]:
    """The work that a parsed file belongs to, and the document that it replaces."""
    if (
        own
        and (known := catalog.documents_by_ids([own]).get(own))
        and known.lang == parsed.metadata.lang
    ):
        return own.partition("/")[0], known, catalog.passages(own)
    held: list[tuple[float, Document, list[Passage]]] = []
    work_id = ""
    for work_id in _work_ids(parsed.metadata.work or "untitled"):
        document_id = f"{work_id}/{parsed.metadata.lang}"
        found = catalog.documents_by_ids([document_id]).get(document_id)
        if found is None:
            break
        if not catalog.submissions.is_of_batch(document_id, batch) and (
            not parsed.work_is_given or _is_named(catalog, found, parsed.metadata.work)
        ):
            passages = catalog.passages(document_id)
            held.append((amends(parsed, passages), found, passages))
    # A given work determines the document, too, however much of the text is new.
    if held and (parsed.work_is_given or any(sure for sure, *_ in held)):
        _, known, passages = max(held, key=lambda each: each[0])
        # Its id stays, even if an editor has linked it to another work.
        return known.id.partition("/")[0], known, passages
    return work_id, None, []


def _is_named(catalog: Catalog, document: Document, work: str | None) -> bool:
    """Whether a document has the work's name, or was submitted under it together with another one."""
    if document.id.partition("/")[0] == work:
        return True
    submitted, _ = catalog.submissions.page(document_id=document.id, limit=1)
    return any(submission.given.get("work") == work for submission in submitted)


def _work_ids(work: str) -> Iterator[str]:
    """``law``, ``law-2``, ``law-3`` …"""
    yield work
    yield from (f"{work}-{number}" for number in count(2))
