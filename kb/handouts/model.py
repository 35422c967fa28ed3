"""A handout as a value, built once from a collection; each format is a writer of it.

All text that is quoted comes from ``kb/documents/quotation.py``.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import TypeAlias

import msgspec

from corpus import DocumentType, ExpressionStatus, Force, SearchLang


class Layout(StrEnum):
    """How the two languages of a passage are placed."""

    ONE_LANGUAGE = "one-language"
    SIDE_BY_SIDE = "side-by-side"
    INTERLEAVED = "interleaved"
    """One below the other."""


class LineKind(StrEnum):
    WORDS = "words"
    HEADING = "heading"
    """The printed heading of an article or a section."""
    NOTE = "note"
    """A footnote of the document, below the words, marked as a note: ``[Note 1: …]``."""
    OMISSION = "omission"
    """The mark of what was left out."""


class State(StrEnum):
    """Whether the words are still those that were collected."""

    CURRENT = "current"
    AMENDED = "amended"
    """The passage was amended; the words are the present ones."""
    OUTDATED = "outdated"
    """The passage was amended and the selection cannot be found; the words are the collected ones."""
    MISSING = "missing"
    """The passage is no longer in the library; the words are the collected ones."""


class Line(msgspec.Struct, frozen=True, tag="line"):
    """A line of a quotation, without its line break."""

    text: str
    kind: LineKind = LineKind.WORDS
    depth: int = 0
    """Below the quoted passage: 1 for the items of a paragraph, 2 for theirs."""


class TableCell(msgspec.Struct, frozen=True):
    text: str
    column: int
    """From 1."""
    is_header: bool = False
    rows: int = 1
    columns: int = 1


class Table(msgspec.Struct, frozen=True, tag="table"):
    """Rows of a table of the document."""

    rows: tuple[tuple[TableCell, ...], ...]
    width: int
    """Number of columns."""


Block: TypeAlias = Line | Table


class Words(msgspec.Struct, frozen=True, kw_only=True):
    """The exact words of one language, with their origin."""

    lang: str
    """BCP 47."""
    text: str
    """The words, a line for each passage."""
    blocks: tuple[Block, ...]
    """The same words, as they are laid out."""
    passage_ids: tuple[str, ...]
    """The passages that the citation names."""
    document_id: str
    title: str
    locator: str
    citation: str
    """Empty if the passage is missing."""
    address: str
    """Link to the passage; empty if the site's address is unknown."""
    status: ExpressionStatus
    force: Force | None = None
    """On the day that the handout is made; None: nothing is known of it."""
    ends: datetime.date | None = None
    """The first day on which the words are no longer in force."""
    ocr: float | None = None
    """Mean confidence, 0 to 1, of the text recognition; None: the text was in the file."""
    page: int | None = None
    last_page: int | None = None
    headings: tuple[str, ...] = ()
    """Above the passage in its document, outermost first."""
    whole: str = ""
    """Locator of the article or section that the passage is part of; empty if it is whole."""

    @property
    def base_lang(self) -> SearchLang:
        return "zh" if self.lang.startswith("zh") else "en"

    @property
    def heading(self) -> str:
        """The printed heading of the one passage that is quoted; empty if it has none."""
        first = self.blocks[0] if self.blocks and len(self.passage_ids) == 1 else None
        return first.text if isinstance(first, Line) and first.kind is LineKind.HEADING else ""

    @property
    def footnotes(self) -> tuple[Line, ...]:
        """The document's notes, unless they are all that is quoted."""
        notes = tuple(b for b in self.blocks if isinstance(b, Line) and b.kind is LineKind.NOTE)
        return notes if len(notes) < len(self.blocks) else ()

    def without_footnotes(self) -> Words:
        kept = tuple(block for block in self.blocks if block not in self.footnotes)
        return msgspec.structs.replace(self, blocks=kept)


class Note(msgspec.Struct, frozen=True):
    """A footnote: the trainer's own words on a passage."""

    number: int
    """From 1 in the handout."""
    text: str


class Heading(msgspec.Struct, frozen=True, tag="heading"):
    text: str
    level: int
    """From 1; never more than one below the heading before."""


class Remark(msgspec.Struct, frozen=True, tag="remark"):
    """A paragraph of the trainer's own words that belongs to no passage."""

    text: str


class Quoted(msgspec.Struct, frozen=True, kw_only=True, tag="quotation"):
    """A passage, in one or both languages."""

    number: int
    """From 1 in the handout."""
    level: int
    """Of its heading."""
    sides: tuple[Words, ...]
    """One or two; the first is in the handout's language where there is one."""
    notes: tuple[Note, ...] = ()
    state: State = State.CURRENT
    terms: tuple[str, ...] = ()
    """Ids of the termbase's concepts that occur."""

    @property
    def locators(self) -> str:
        return " · ".join(dict.fromkeys(side.locator for side in self.sides if side.locator))

    @property
    def address(self) -> str:
        return self.sides[0].address


Item: TypeAlias = Heading | Remark | Quoted


def rows_of(sides: Sequence[Words]) -> Iterator[tuple[tuple[Block, ...], ...]]:
    """The rows of a table of two languages: a line beside a line where both have as many."""
    if len({len(words.blocks) for words in sides}) > 1:
        yield tuple(words.blocks for words in sides)
        return
    for row in zip(*(words.blocks for words in sides), strict=True):
        yield tuple((block,) for block in row)


class Cited(msgspec.Struct, frozen=True):
    """A part of a document that is quoted."""

    locator: str
    page: int | None
    last_page: int | None


class Source(msgspec.Struct, frozen=True, kw_only=True):
    """A document that is quoted."""

    document_id: str
    work_id: str
    lang: str
    type: DocumentType
    citation: str
    """In the handout's style, as a whole."""
    status: ExpressionStatus
    force: Force | None
    """On the day that the handout is made; None: nothing is known of it."""
    address: str
    """Link to the document; empty if the site's address is unknown."""
    source_url: str
    """Where the official text is published; empty if unknown."""
    cited: tuple[Cited, ...]
    """What is quoted of it, in the order of the handout."""


class Meaning(msgspec.Struct, frozen=True):
    """What a term means, in one language."""

    lang: SearchLang
    text: str
    note: str
    """How the terms differ in law; only in the handout's first language, and empty if they do not."""


class Term(msgspec.Struct, frozen=True, kw_only=True):
    """A concept of the termbase that occurs in the quotations."""

    concept_id: str
    subject: str
    en: str
    """Preferred term."""
    zh: str
    meanings: tuple[Meaning, ...]
    """In the languages of the quotations, the handout's first."""
    note: str
    """How the terms differ in law, in the language of the headings; empty if they do not."""


class Handout(msgspec.Struct, frozen=True, kw_only=True):
    title: str
    ui: SearchLang
    """Language of everything that is neither quoted nor the trainer's own."""
    layout: Layout
    style: str
    """Of the citations."""
    date: datetime.date
    items: tuple[Item, ...]
    sources: tuple[Source, ...]
    terms: tuple[Term, ...]
    with_glossary: bool = True
    """Whether the terms are listed at the end."""

    @property
    def glossary(self) -> tuple[Term, ...]:
        """The terms that are listed at the end."""
        return self.terms if self.with_glossary else ()

    @property
    def quotations(self) -> tuple[Quoted, ...]:
        return tuple(item for item in self.items if isinstance(item, Quoted))

    def is_in_columns(self, quoted: Quoted) -> bool:
        """Whether its languages are side by side; a table needs the whole width."""
        has_table = any(isinstance(block, Table) for side in quoted.sides for block in side.blocks)
        return self.layout is Layout.SIDE_BY_SIDE and len(quoted.sides) == 2 and not has_table

    @property
    def tag(self) -> str:
        """BCP 47 tag of its language."""
        return "zh-Hans" if self.ui == "zh" else "en"
