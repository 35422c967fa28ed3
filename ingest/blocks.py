"""The output of a format reader: a flat sequence of blocks, in reading order.

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

    ``text`` is the visible text, including automatic numbering ("第一条", "(a)", "1."), with single spaces,
    line breaks ("\\n") only where the source has hard ones, and the cells of a ROW separated by TAB. It
    never contains NUL, lone surrogates, U+FFFE, U+FFFD made by us, or Kangxi radicals.
    """

    text: str
    kind: BlockKind = BlockKind.PARAGRAPH
    level: int = 0
    """HEADING: 1 (the title's or the topmost) and up. LIST_ITEM: nesting depth from 0."""
    page: int | None = None
    """From 1; a slide's number in slides."""
    number: str | None = None
    """A number that the format displays but its text does not contain (HTML's <ol>): "1", "a"."""
    confidence: float | None = None
    """Confidence of OCR in the text, 0 to 1; None if it is the file's own."""
    table_row: TableRow | None = None
    """For a ROW whose format marks the beginning and end of its table."""


@dataclass(slots=True)
class RawDocument:
    """A file as read by its reader."""

    format: Format
    blocks: list[Block]
    title: str | None = None
    """From the format's own metadata, if that has a useful title."""
    lang: str | None = None
    """From the format's own metadata (HTML's lang, DOCX's language), unchanged."""
    pages: int | None = None
    created: str | None = None
    """ISO date, from the format's metadata."""
    author: str | None = None
    published: str | None = None
    """The day on which a web page says that it was published, as it writes it."""
    source: str | None = None
    """Where a web page says that its text is from, as it writes it."""
    warnings: list[str] = field(default_factory=list)
    """English sentences about unread parts, each naming the page or part."""
    unread_pages: tuple[int, ...] = ()
    """Pages that show something but contain no text: OCR may read them."""
