"""Documents as they were: versions, what changed between them, and passages that have gone since."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import msgspec

from corpus import (
    Catalog,
    Document,
    MetadataInvalid,
    Passage,
    PassageNotFound,
    TextChanges,
    VersionNotFound,
)
from ingest import fingerprint, make_metadata
from kb.intake.submissions import as_json
from kb.sync.alignments import document_of
from kb.versions.comparison import Comparison, compared
from kb.worker.match_document import CORRECTABLE, corrected, text_changes
from search import Segmenter

_DETAIL_EMPTY = {
    "title": "the title cannot be empty",
    "type": "the type cannot be empty",
    "status": "the status cannot be empty",
}


@dataclass(frozen=True, slots=True)
class Version:
    """A version of a document, the one that stands or an older one."""

    document: Document
    ended_at: str | None
    """UTC, ISO 8601; None for the one that stands."""
    changes: TextChanges | None
    """Against the version before it; None for the first that is kept."""


class Found(NamedTuple):
    """A passage, and the version of its document that holds it."""

    passage: Passage
    document: Document
    passages: Sequence[Passage]
    """The whole document's."""
    ended_at: str | None
    """None where it still stands."""


class Earlier(NamedTuple):
    """What a passage said before."""

    text: str
    version: int
    ended_at: str


def versions(catalog: Catalog, document_id: str) -> list[Version]:
    """The newest first. Raises DocumentNotFound."""
    found: list[tuple[Document, str | None]] = [(catalog.document(document_id), None)]
    found += catalog.versions.documents(document_id)
    texts = [text_of(catalog, document_id, document.version) for document, _ in found]
    befores = [*texts[1:], None]
    return [
        Version(document, ended_at, text_changes(before, text) if before is not None else None)
        for (document, ended_at), text, before in zip(found, texts, befores, strict=True)
    ]


def version_of(catalog: Catalog, document_id: str, version: int) -> tuple[Document, str | None]:
    """A version, and when it ended, if it has. Raises DocumentNotFound, VersionNotFound."""
    current = catalog.document(document_id)
    if current.version == version:
        return current, None
    old = catalog.versions.get(document_id, version)
    return old.document, old.ended_at


def text_of(catalog: Catalog, document_id: str, version: int) -> Sequence[Passage]:
    """The passages of a version. Raises DocumentNotFound, VersionNotFound."""
    if catalog.document(document_id).version == version:
        return catalog.passages(document_id)
    return catalog.versions.get(document_id, version).passages


def find_passage(catalog: Catalog, passage_id: str) -> Found:
    """The passage as it stands, else as it stood last. Raises PassageNotFound, DocumentNotFound where
    the document itself is gone.
    """
    current = catalog.passages_by_ids([passage_id]).get(passage_id)
    if current:
        document = catalog.document(current.document_id)
        return Found(current, document, catalog.passages(document.id), None)
    catalog.document(document_of(passage_id))
    old = catalog.versions.with_passage(passage_id)
    if old is None:
        raise PassageNotFound(id=passage_id)
    version, passage = old
    return Found(passage, version.document, version.passages, version.ended_at)


def earlier_text(catalog: Catalog, passage: Passage) -> Earlier | None:
    """What the passage said last before it says what it says; None where it was never otherwise."""
    found = catalog.versions.before(passage)
    if found is None:
        return None
    version, old = found
    return Earlier(old.text, version.document.version, version.ended_at)


def compare_versions(
    catalog: Catalog, segmenter: Segmenter, document_id: str, older: int, newer: int
) -> Comparison:
    """Two versions of a document, passages known by their ids.

    Raises DocumentNotFound, VersionNotFound.
    """
    if older == newer:
        raise VersionNotFound(id=document_id, version=f"{older}–{newer}")
    numbers = sorted((older, newer))
    documents = [version_of(catalog, document_id, number)[0] for number in numbers]
    texts = [text_of(catalog, document_id, number) for number in numbers]
    return compared(documents, texts, [[]], segmenter)


def correct(catalog: Catalog, document_id: str, values: dict[str, Any], by: str) -> Document:
    """Puts an editor's word over a document's metadata; it survives the next file of the document.

    ``values``: by field, of CORRECTABLE; None takes an optional one away. Raises
    DocumentNotFound, MetadataInvalid, CatalogUnavailable.
    """
    if not values.keys() <= set(CORRECTABLE):
        detail = (
            "only title, type, status, issuing_body, date, source_url and licence can be corrected"
        )
        raise MetadataInvalid(file=document_id, detail=detail)
    for name in ("title", "type", "status"):
        if name in values and not values[name]:
            raise MetadataInvalid(file=document_id, detail=_DETAIL_EMPTY[name])
    said = {name: value for name, value in values.items() if value is not None}
    checked = as_json(make_metadata(said, document_id))
    gone = {name: None for name, value in values.items() if value is None}
    while True:
        before = catalog.document(document_id)
        corrections = catalog.corrections.of(document_id) | checked | gone
        after = corrected(before, corrections)
        passages = catalog.passages(document_id)
        after = msgspec.structs.replace(after, fingerprint=fingerprint(after, passages))
        if catalog.replace(after, before, corrections, by):
            return after
