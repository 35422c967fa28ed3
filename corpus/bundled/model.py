"""What a bundled document's Markdown says, parsed once: the builders read nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from corpus.records import DocumentType, ExpressionStatus


@dataclass(frozen=True, slots=True)
class Text:
    text: str


@dataclass(frozen=True, slots=True)
class Link:
    """An address that is printed as it is."""

    url: str


@dataclass(frozen=True, slots=True)
class NoteMark:
    """Where a footnote is called; ``number`` is the printed one."""

    number: int


Inline = Text | Link | NoteMark
Line = tuple[Inline, ...]
"""The content of one paragraph, heading, bullet or cell."""


@dataclass(frozen=True, slots=True)
class Heading:
    level: int
    """2 to 4, as in the Markdown; the title alone has 1."""
    line: Line


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph; a printed number ("1.", "(a)", "（一）") stands at the start of its text."""

    line: Line


@dataclass(frozen=True, slots=True)
class Bullet:
    depth: int
    """From 0."""
    line: Line


@dataclass(frozen=True, slots=True)
class Table:
    rows: tuple[tuple[Line, ...], ...]
    """All of one length; the first holds the headings of the columns."""


@dataclass(frozen=True, slots=True)
class SpeakerNotes:
    lines: tuple[Line, ...]


Block = Heading | Paragraph | Bullet | Table | SpeakerNotes


@dataclass(frozen=True, slots=True)
class Source:
    """One language version of a bundled work."""

    work: str
    lang: str
    """BCP 47, as in the file's name."""
    title: str
    """The ``# Title`` of the text."""
    blocks: tuple[Block, ...]
    notes: tuple[Line, ...]
    """Footnotes in the order in which they are called: the first is number 1."""
    markdown: str
    """The text itself, with single blank lines and line feeds."""
    type: DocumentType
    status: ExpressionStatus
    date: date
    short_title: str
    """For running headers."""
    issuing_body: str | None
    source_url: str | None
    licence: str | None

    @property
    def is_chinese(self) -> bool:
        return self.lang.startswith("zh")

    @property
    def html_lang(self) -> str:
        """The tag that says the script too: ``zh-Hans`` for ``zh``."""
        return "zh-Hans" if self.lang == "zh" else self.lang


def plain(line: Line) -> str:
    """The words of a line, without the marks of its footnotes."""
    return "".join(
        part.text if isinstance(part, Text) else part.url
        for part in line
        if not isinstance(part, NoteMark)
    )


def block_lines(block: Block) -> Iterator[Line]:
    """Each line of a block in reading order; a table's row by row."""
    match block:
        case Table(rows):
            for row in rows:
                yield from row
        case SpeakerNotes(lines):
            yield from lines
        case _:
            yield block.line


def column_shares(table: Table) -> list[float]:
    """The share of the width that each column needs by its text; they add up to 1.

    The square root keeps a column of short words readable beside one of long sentences.
    """
    columns = zip(*table.rows, strict=True)
    needs = [max(sum(len(plain(cell)) for cell in column), 1) ** 0.5 for column in columns]
    return [need / sum(needs) for need in needs]
