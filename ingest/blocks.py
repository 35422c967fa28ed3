"""What a format reader hands on: a flat run of blocks, in reading order.

A reader knows its format and nothing of law; ingest.structure knows law and nothing of formats.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from corpus import Format, TableRow


class BlockKind(StrEnum):
    HEADING = "heading"
    PARAGRAPH = "paragraph"
    LIST_ITEM = "list-item"
    ROW = "row"
    NOTE = "note"
    SLIDE = "slide"
    SPEAKER_NOTES = "speaker-notes"


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph of the source, whole.

    ``text`` is what a person reads there, automatic numbering included ("第一条", "(a)", "1."), with
    single spaces, no line breaks but hard ones ("\\n"), cells of a ROW parted by TAB. It never holds
    NUL, lone surrogates, U+FFFE, U+FFFD made by us, or Kangxi radicals.
    """

    text: str
    kind: BlockKind = BlockKind.PARAGRAPH
    level: int = 0
    """HEADING: 1 (the title's or the topmost) and up. LIST_ITEM: nesting depth from 0."""
    page: int | None = None
    """From 1; a slide's number in slides."""
    number: str | None = None
    """A number that the format shows but its text does not hold (HTML's <ol>): "1", "a"."""
    confidence: float | None = None
    """How sure OCR is of the text, 0 to 1; None where it is the file's own."""
    table_row: TableRow | None = None
    """Of a ROW whose format says where its table begins and ends."""


@dataclass(slots=True)
class RawDocument:
    """A file as its reader saw it."""

    format: Format
    blocks: list[Block]
    title: str | None = None
    """From the format's own metadata, if it says one that is worth showing."""
    lang: str | None = None
    """From the format's own metadata (HTML's lang, DOCX's language), as it stands there."""
    pages: int | None = None
    created: str | None = None
    """ISO date, from the format's metadata."""
    author: str | None = None
    warnings: list[str] = field(default_factory=list)
    """English sentences about what could not be read, page or part named."""
    unread_pages: tuple[int, ...] = ()
    """Pages that show something but hold no text: OCR may read them."""
