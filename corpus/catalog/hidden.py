"""The documents, works and collections that a reader may not see."""

from __future__ import annotations

import msgspec


class Hidden(msgspec.Struct, frozen=True):
    """The documents, works and collections that a reader may not see. Equal values hide the same."""

    documents: frozenset[str] = frozenset()
    """Ids of hidden documents that the catalog has."""
    works: frozenset[str] = frozenset()
    """Ids of hidden works. Documents whose ids begin with them are hidden, too, including removed ones."""
    shown: frozenset[str] = frozenset()
    """Ids of documents of these works that are shown nevertheless."""
    removed: frozenset[str] = frozenset()
    """Ids of documents that are restricted, or were in a work that is, and not in the catalog."""
    collections: frozenset[str] = frozenset()

    def has(self, document_id: str) -> bool:
        """Whether a document is hidden; it need not be in the catalog."""
        if document_id in self.documents or document_id in self.removed:
            return True
        return document_id.partition("/")[0] in self.works and document_id not in self.shown

    def has_passage(self, passage_id: str) -> bool:
        return self.has("/".join(passage_id.split("/", 2)[:2]))


NOTHING_HIDDEN = Hidden()
