"""Reads Markdown with markdown-it; printed numbers stay as they are in the source."""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.footnote import footnote_plugin

from corpus import FileDamaged, FileEmpty, Format
from ingest.blocks import Block, BlockKind, RawDocument
from ingest.readers.decoding import decode
from ingest.readers.html import html_blocks, is_tag
from ingest.readers.lines import merge_soft_breaks
from ingest.readers.tables import GridCell, Tables
from ingest.textclean import clean_text

# YAML at the top: "key: value" lines, lines indented below them, list items and comments.
_FRONT_MATTER = re.compile(
    r"\A---[ \t]*\n(?:(?:[\w.-]+[ \t]*:.*|[ \t]+\S.*|- .*|#.*|[ \t]*)\n)*?---[ \t]*(?:\n|\Z)"
)
_TITLE_LINE = re.compile(r"^title:\s*[\"']?(.+?)[\"']?\s*$", re.MULTILINE)
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
# "###Article 3" and "####标题": many authors omit the space that CommonMark requires.
_TIGHT_HEADING = re.compile(r"^(#{1,6})(?=[^#\s])", re.MULTILINE)
_TAG = re.compile(r"</?([A-Za-z][A-Za-z0-9]*)\b")
_NOTE = re.compile(r"^ {0,3}\[\^([^\]\s]+)\]:", re.MULTILINE)
_NOTE_MARK = re.compile(r"\[\^([^\]\s]+)\]")


def read_markdown(path: Path) -> RawDocument:
    """Raises FileEmpty, FileDamaged."""
    source = decode(path.read_bytes()).replace("\r\n", "\n").replace("\r", "\n")
    title = None
    if front := _FRONT_MATTER.match(source):
        named = _TITLE_LINE.search(front[0])
        title = clean_text(named[1]) if named else None
        source = source[front.end() :]
    source = _escape_unused_notes(_TIGHT_HEADING.sub(r"\1 ", _COMMENT.sub("", source)))
    # Indented text is text: law collections indent paragraphs and contain no code. A line "[注]: …" is text
    # too; in CommonMark it would be a link reference definition and not be shown.
    parser = MarkdownIt("commonmark").enable("table").disable(["code", "reference"])
    # Beyond its default limit, 20, markdown-it silently omits text.
    parser.options["maxNesting"] = sys.maxsize
    try:
        tokens = parser.use(footnote_plugin).parse(source)
    except RecursionError as error:
        detail = "its parts are nested too deeply"
        raise FileDamaged(file=path.name, format="Markdown", detail=detail) from error
    blocks = list(_Reader(tokens).blocks())
    if not blocks:
        raise FileEmpty(file=path.name)
    return RawDocument(Format.MARKDOWN, blocks, title=title)


class _Reader:
    def __init__(self, tokens: Sequence[Token]) -> None:
        self._notes = _footnotes(tokens)
        self._tokens = tokens
        self._ordered: list[bool] = []
        self._label = ""
        self._in_item = False
        self._heading = 0
        self._tables = Tables()
        self._rows: list[list[GridCell | None]] = []
        """The rows of the open table."""
        self._row: list[GridCell | None] | None = None
        self._header_rows = 0
        self._notes_by_row: list[list[Block]] = []

    def blocks(self) -> Iterator[Block]:
        for token in self._tokens:
            if token.type == "footnote_block_open":
                break
            yield from self._take(token)
        yield from self._notes.values()

    def _take(self, token: Token) -> Iterator[Block]:
        match token.type:
            case "ordered_list_open" | "bullet_list_open":
                self._ordered.append(token.type.startswith("ordered"))
            case "ordered_list_close" | "bullet_list_close":
                self._ordered.pop()
            case "list_item_open":
                self._in_item = True
                self._label = f"{token.info}{token.markup} " if self._ordered[-1] else ""
            case "list_item_close":
                yield from self._paragraphs([""])
            case "heading_open" | "heading_close":
                self._heading = int(token.tag[1]) if token.nesting == 1 else 0
            case "table_open" | "thead_close" | "tr_open" | "tr_close":
                self._take_table_part(token)
            case "table_close":
                yield from self._close_table()
            case "fence" | "code_block":
                yield from self._paragraphs(token.content.splitlines())
            case "html_block":
                if _is_html(token.content):
                    yield from html_blocks(token.content)
                else:
                    yield from self._paragraphs(token.content.splitlines())
            case "inline":
                yield from self._inline(token)

    def _inline(self, token: Token) -> Iterator[Block]:
        text = _inline_text(token)
        notes = list(self._notes_of(token))
        if self._row is not None:
            self._row.append(GridCell(clean_text(text.replace("\n", " "))))
            self._notes_by_row[-1].extend(notes)
            return
        if self._heading:
            if heading := clean_text(text):
                yield Block(heading, BlockKind.HEADING, self._heading)
        else:
            yield from self._paragraphs(text.split("\n"))
        yield from notes

    def _notes_of(self, token: Token) -> Iterator[Block]:
        for child in token.children or []:
            if child.type == "footnote_ref" and child.meta["id"] in self._notes:
                yield self._notes.pop(child.meta["id"])

    def _take_table_part(self, token: Token) -> None:
        match token.type:
            case "table_open":
                self._rows, self._notes_by_row, self._header_rows = [], [], 0
            case "thead_close":
                self._header_rows = len(self._rows)
            case "tr_open":
                self._row = []
                self._rows.append(self._row)
                self._notes_by_row.append([])
            case _:
                self._row = None

    def _close_table(self) -> Iterator[Block]:
        """Every Markdown table has a header row, which may be empty."""
        rows = self._tables.rows(self._rows, self._header_rows)
        for row, notes in zip(rows, self._notes_by_row, strict=True):
            if row is not None:
                yield row
            yield from notes

    def _paragraphs(self, lines: Sequence[str]) -> Iterator[Block]:
        texts = merge_soft_breaks([line for line in lines if line.strip()])
        # An item may contain only its number, or a table: then the number is a block of its own.
        for text in texts or ([""] if self._label else []):
            block = Block(clean_text(self._label + text))
            if self._in_item:
                block = replace(block, kind=BlockKind.LIST_ITEM, level=len(self._ordered) - 1)
            if block.text:
                yield block
            self._label, self._in_item = "", False


def _footnotes(tokens: Sequence[Token]) -> dict[int, Block]:
    """The text of each footnote by its number, with the printed mark before it."""
    notes: dict[int, list[str]] = {}
    current: int | None = None
    labels: dict[int, str] = {}
    for token in tokens:
        if token.type == "footnote_open":
            current = token.meta["id"]
            notes[current] = []
            labels[current] = token.meta.get("label") or str(current + 1)
        elif token.type == "footnote_close":
            current = None
        elif current is not None and token.type == "inline":
            notes[current].append(clean_text(_inline_text(token).replace("\n", " ")))
    return {
        note: Block(clean_text(f"{labels[note]} {' '.join(parts)}"), BlockKind.NOTE)
        for note, parts in notes.items()
    }


def _inline_text(token: Token) -> str:
    parts = []
    for child in token.children or []:
        if child.type in ("text", "code_inline", "text_special", "image"):
            parts.append(child.content)
        elif child.type in ("softbreak", "hardbreak") or _is_break(child):
            parts.append("\n")
        elif child.type == "html_inline" and not _is_html(child.content):
            parts.append(child.content)
    return "".join(parts)


def _is_break(token: Token) -> bool:
    return token.type == "html_inline" and token.content.lower().startswith("<br")


def _is_html(source: str) -> bool:
    """Whether it is a tag rather than words in angle brackets ("<Article 3>")."""
    tag = _TAG.match(source.lstrip())
    return tag is None or is_tag(tag[1])


def _escape_unused_notes(source: str) -> str:
    """Turns a footnote without a reference into text: otherwise it would not be shown."""
    defined = Counter(_NOTE.findall(source))
    named = Counter(_NOTE_MARK.findall(source))
    unused = {label for label, times in defined.items() if named[label] == times}
    return _NOTE.sub(lambda m: f"\n\\{m[0].lstrip()}" if m[1] in unused else m[0], source)
