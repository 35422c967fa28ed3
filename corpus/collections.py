"""Collections: passages that a trainer has gathered, in order, with headings and notes between them."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

import msgspec


class ItemKind(StrEnum):
    HEADING = "heading"
    NOTE = "note"
    """The trainer's own words."""
    QUOTATION = "quotation"


class CollectionItem(msgspec.Struct, frozen=True, kw_only=True):
    """An item of a collection: a heading, a note, or a quotation from a document."""

    id: str
    """Unique in its collection; stays when the item is moved."""
    kind: ItemKind
    level: int = 1
    """The level of a heading, 1 to 3."""
    text: str = ""
    """The text of a heading or note; for a quotation, its exact words when it was collected, which show
    later whether the passage was amended."""
    passage_ids: tuple[str, ...] = ()
    """Of a quotation: the passages that its citation names, all of one document; of a selection, the first
    passage and the last one, or the only one."""
    start: int | None = None
    """For a quotation of a selection: its first character, in code points of the first passage's text."""
    end: int | None = None
    """The end of the selection in the last passage's own text; exclusive."""
    counterpart: bool = True
    """Whether the passage in the other language is included."""
    version: int = 0
    """The version of the document when it was collected."""


class Collection(msgspec.Struct, frozen=True, kw_only=True):
    """A list of items with a title."""

    id: str
    title: str
    items: tuple[CollectionItem, ...] = ()
    owner: str = ""
    """Name of the key that owns it; empty for a collection in a browser or a file."""
    revision: int = 1
    """Counts its changes; each change names the revision on which it is based."""
    created_at: datetime | None = None
    updated_at: datetime | None = None
