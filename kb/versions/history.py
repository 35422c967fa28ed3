"""The history of documents: versions, the changes between them, and passages that were deleted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from corpus import (
    Catalog,
    Document,
    Passage,
    PassageNotFound,
    TextChanges,
    VersionNotFound,
)
from kb.sync.alignments import document_of
from kb.versions.comparison import Comparison, compared
from search import Segmenter


@dataclass(frozen=True, slots=True)
class Version:
    """A version of a document, current or older."""

    document: Document
    ended_at: str | None
    """UTC, ISO 8601; None for the current version."""
    changes: TextChanges | None
    """Compared with the version before it; None for the oldest kept version."""


class Found(NamedTuple):
    """A passage, and the version of its document that holds it."""

    passage: Passage
    document: Document
    passages: Sequence[Passage]
    """The passages of the whole document."""
    ended_at: str | None
    """None for the current version."""


class Earlier(NamedTuple):
    """The previous text of a passage."""

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
    """A version, and the time when it ended, if it has. Raises DocumentNotFound, VersionNotFound."""
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
    """The current passage, or its last version. Raises PassageNotFound, and DocumentNotFound if the
    document was removed."""
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
    """The previous text of a passage; None if it has not changed."""
    found = catalog.versions.before(passage)
    if found is None:
        return None
    version, old = found
    return Earlier(old.text, version.document.version, version.ended_at)


def compare_versions(
    catalog: Catalog, segmenter: Segmenter, document_id: str, older: int, newer: int
) -> Comparison:
    """Compare two versions of a document, in which passages are identified by their ids.

    Raises DocumentNotFound, VersionNotFound.
    """
    if older == newer:
        raise VersionNotFound(id=document_id, version=f"{older}–{newer}")
    numbers = sorted((older, newer))
    documents = [version_of(catalog, document_id, number)[0] for number in numbers]
    texts = [text_of(catalog, document_id, number) for number in numbers]
    return compared(documents, texts, [[]], segmenter)


def text_changes(before: Sequence[Passage], after: Sequence[Passage]) -> TextChanges:
    """How many passages, identified by their ids, were kept, changed, added and dropped."""
    old = {passage.id: passage.text for passage in before}
    new = {passage.id: passage.text for passage in after}
    both = old.keys() & new.keys()
    kept = sum(old[id_] == new[id_] for id_ in both)
    return TextChanges(
        kept=kept,
        changed=len(both) - kept,
        added=len(new) - len(both),
        dropped=len(old) - len(both),
    )
