"""Parses the Markdown subset of the bundled documents to a Source, and a Source to plain lists."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

from corpus.bundled.labels import LabelCounter
from corpus.bundled.metadata import SourceMetadata
from corpus.errors import FileDamaged
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
    """A reference to a footnote; ``number`` is the printed one."""

    number: int


Inline = Text | Link | NoteMark
Line = tuple[Inline, ...]
"""The content of one paragraph, heading, bullet or cell."""


@dataclass(frozen=True, slots=True)
class Heading:
    level: int
    """2 to 4, as in the Markdown; only the title has 1."""
    line: Line


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph; its text includes a printed number ("1.", "(a)", "（一）") at its start."""

    line: Line


@dataclass(frozen=True, slots=True)
class Bullet:
    depth: int
    """From 0."""
    line: Line


@dataclass(frozen=True, slots=True)
class Table:
    rows: tuple[tuple[Line, ...], ...]
    """All of the same length; the first one has the column headings."""


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
    """Footnotes in the order of their references: the first is number 1."""
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
        """The tag including the script: ``zh-Hans`` for ``zh``."""
        return "zh-Hans" if self.lang == "zh" else self.lang


def plain(line: Line) -> str:
    """The words of a line, without footnote marks."""
    return "".join(
        part.text if isinstance(part, Text) else part.url
        for part in line
        if not isinstance(part, NoteMark)
    )


def block_lines(block: Block) -> Iterator[Line]:
    """The lines of a block in reading order; those of a table row by row."""
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


# A backslash before the dot or bracket: otherwise "1." would become a list without a number in its text.
_PRINTED_NUMBER = re.compile(r"^([ ]*(?:(?:[-*+]|>)[ ]+)*\d{1,9})([.)])(?=\s)", re.MULTILINE)
_NOTE = re.compile(r"\[\^([^\]\s]+)\]:\s+(.+)")
_MARK_OR_URL = re.compile(
    r"\[\^(?P<mark>[^\]\s]+)\]|(?P<url>https?://[A-Za-z0-9\-._~:/?#@!$&'*+,;=%]+)"
)
_AFTER_URL = ".,;:!?'"
_DISABLED = ["reference", "lheading", "hr", "code", "fence", "html_block", "autolink"]
_TEXT = {"text", "text_special", "strong", "em"}


def parse_source(markdown: str, lang: str, metadata: SourceMetadata) -> Source:
    """Parse one language version.

    Raises FileDamaged, naming the line, if the text uses Markdown outside the subset, a footnote is
    missing, unused or referred to twice, or the text does not begin with its only title.
    """
    reading = _Reading(f"{metadata.work}.{lang}.md", _tidy(markdown))
    return Source(
        work=metadata.work,
        lang=lang,
        title=reading.title,
        blocks=tuple(reading.blocks),
        notes=reading.ordered_notes(),
        markdown=reading.markdown,
        type=metadata.type,
        status=metadata.status_in(lang),
        date=metadata.date,
        short_title=metadata.short_title(lang) or reading.title,
        issuing_body=metadata.issuing_body.get(lang),
        source_url=metadata.source_url,
        licence=metadata.licence,
    )


def _tidy(markdown: str) -> str:
    lines = [line.rstrip() for line in markdown.removeprefix("\ufeff").splitlines()]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n") + "\n"


class _Reading:
    """One pass over a source; ``name`` is used in errors."""

    def __init__(self, name: str, markdown: str) -> None:
        self.name = name
        self.markdown = markdown
        self._notes: dict[str, str] = {}
        self._numbers: dict[str, int] = {}
        self._line = 1
        parser = MarkdownIt("commonmark", {"html": False}).enable("table").disable(_DISABLED)
        tree = SyntaxTreeNode(parser.parse(_PRINTED_NUMBER.sub(r"\1\\\2", markdown)))
        titles = [node for node in tree.children if node.type == "heading" and node.tag == "h1"]
        if len(titles) != 1 or titles != tree.children[:1]:
            raise self._error("a text begins with its title, and has no other")
        self.title = plain(self._inline(titles[0]))
        self.blocks = [block for node in tree.children[1:] for block in self._read(node)]

    def ordered_notes(self) -> tuple[Line, ...]:
        """The footnotes by number; raises FileDamaged if marks and notes do not match."""
        marks = [
            part.number
            for block in self.blocks
            for line in block_lines(block)
            for part in line
            if isinstance(part, NoteMark)
        ]
        if marks != list(range(1, len(marks) + 1)) or set(self._numbers) != set(self._notes):
            raise self._error("each footnote must be called once and written once")
        return tuple(self._parts(self._notes[label]) for label in self._numbers)

    def _read(self, node: SyntaxTreeNode) -> Iterator[Block]:
        self._line = node.map[0] + 1 if node.map else self._line
        match node.type:
            case "heading" if node.tag in {"h2", "h3", "h4"}:
                yield Heading(int(node.tag[1]), self._inline(node))
            case "paragraph":
                if not self._take_notes(node.children[0].content):
                    yield Paragraph(self._inline(node))
            case "bullet_list":
                yield from self._bullets(node, 0)
            case "table":
                rows = [row for part in node.children for row in part.children]
                yield Table(tuple(tuple(map(self._inline, row.children)) for row in rows))
            case "blockquote" if all(child.type == "paragraph" for child in node.children):
                yield SpeakerNotes(tuple(map(self._inline, node.children)))
            case kind:
                raise self._error(f"{kind} {node.tag} is not in the subset")

    def _bullets(self, bullet_list: SyntaxTreeNode, depth: int) -> Iterator[Block]:
        for child in (child for item in bullet_list.children for child in item.children):
            self._line = child.map[0] + 1 if child.map else self._line
            if child.type == "paragraph":
                yield Bullet(depth, self._inline(child))
            elif child.type == "bullet_list":
                yield from self._bullets(child, depth + 1)
            else:
                raise self._error(f"{child.type} in a bullet is not in the subset")

    def _take_notes(self, paragraph: str) -> bool:
        notes = [_NOTE.fullmatch(line.strip()) for line in paragraph.split("\n")]
        found = {note[1]: note[2] for note in notes if note}
        if len(found) < len(notes):
            return False
        self._notes |= found
        return True

    def _inline(self, node: SyntaxTreeNode) -> Line:
        """The content of a paragraph, heading or cell; emphasised words become plain."""
        text = ""
        for part in node.walk():
            if part.type == "softbreak":
                raise self._error("a paragraph goes over more than one line")
            if part.type not in {node.type, "inline", *_TEXT}:
                raise self._error(f"{part.type} is not in the subset")
            text += part.content if part.type in _TEXT else ""
        return self._parts(text)

    def _parts(self, text: str) -> Line:
        parts: list[Inline] = []
        end = 0
        for match in _MARK_OR_URL.finditer(text):
            parts.append(Text(text[end : match.start()]))
            if match["mark"]:
                label = match["mark"]
                parts.append(NoteMark(self._numbers.setdefault(label, len(self._numbers) + 1)))
                end = match.end()
            else:
                url = match["url"].rstrip(_AFTER_URL)
                parts.append(Link(url))
                end = match.start() + len(url)
        parts.append(Text(text[end:]))
        return tuple(part for part in parts if part != Text(""))

    def _error(self, detail: str) -> FileDamaged:
        detail = f"{detail} (line {self._line})"
        return FileDamaged(file=self.name, format="Markdown", detail=detail)


Tree = dict[str, Any]


def document_tree(source: Source) -> Tree:
    """``{"title", …, "notes": [line…], "blocks": [block…]}``, ready for JSON.

    A block has a ``kind``: heading (with ``level`` 2 to 4), paragraph, numbered (with ``label`` and
    ``depth``), bullets (``items`` with ``line`` and the ``items`` below), table (``shares``,
    ``head``, ``rows``) or speaker-notes (``lines``). A line is a list of ``{"text"}``, ``{"url"}``
    or ``{"note": number}``.
    """
    return {
        "title": source.title,
        "header": source.short_title,
        "author": source.issuing_body or "",
        "address": source.source_url or "",
        "lang": "zh" if source.is_chinese else source.lang,
        "date": [source.date.year, source.date.month, source.date.day],
        "notes": [_line(note) for note in source.notes],
        "blocks": list(_blocks(source.blocks)),
    }


def _blocks(blocks: Sequence[Block]) -> Iterator[Tree]:
    counter = LabelCounter()
    for is_bullet, group in groupby(blocks, lambda block: isinstance(block, Bullet)):
        if is_bullet:
            items = _items([block for block in group if isinstance(block, Bullet)])
            yield {"kind": "bullets", "items": items}
        else:
            yield from (_block(block, counter) for block in group)


def _block(block: Block, counter: LabelCounter) -> Tree:
    match block:
        case Heading(level, line):
            return {"kind": "heading", "level": level, "line": _line(line)}
        case Paragraph(line) if read := counter.read(plain(line)):
            label = plain(line)[: read[0].length].rstrip()
            numbered = {"kind": "numbered", "label": label, "depth": read[0].depth}
            return {**numbered, "line": _line(line)}
        case Table(rows):
            head, *body = [[_line(cell) for cell in row] for row in rows]
            return {"kind": "table", "shares": column_shares(block), "head": head, "rows": body}
        case SpeakerNotes(lines):
            return {"kind": "speaker-notes", "lines": [_line(line) for line in lines]}
        case _:
            return {"kind": "paragraph", "line": _line(block.line)}


def _items(bullets: Sequence[Bullet]) -> list[Tree]:
    items = []
    while bullets:
        first, *rest = bullets
        end = next((i for i, bullet in enumerate(rest) if bullet.depth <= first.depth), len(rest))
        items.append({"line": _line(first.line), "items": _items(rest[:end])})
        bullets = rest[end:]
    return items


def _line(line: Line) -> list[Tree]:
    return [_part(part) for part in line]


def _part(part: Inline) -> Tree:
    match part:
        case Text(text):
            return {"text": text}
        case Link(url):
            return {"url": url}
        case _:
            return {"note": part.number}
