"""A bundled document as plain text, as Markdown, and as a web page that needs no other file."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader

from corpus.bundled.source import (
    Block,
    Bullet,
    Line,
    NoteMark,
    Source,
    Table,
    block_lines,
    document_tree,
    plain,
)
from corpus.errors import MetadataInvalid


def build_text(source: Source, encoding: str = "utf-8") -> bytes:
    """The document with a blank line between paragraphs, and footnotes at the end as ``[1] …``.

    Raises MetadataInvalid if ``encoding`` is unknown or lacks a character of the text.
    """
    paragraphs = [source.title, *(text for block in source.blocks for text in _text(block))]
    paragraphs += [f"[{number}] {plain(note)}" for number, note in enumerate(source.notes, 1)]
    try:
        return ("\n\n".join(paragraphs) + "\n").encode(encoding)
    except (LookupError, UnicodeEncodeError) as error:
        raise MetadataInvalid(file=f"{source.work}.toml", detail=str(error)) from error


def _text(block: Block) -> Iterator[str]:
    match block:
        case Table(rows):
            # A row is a paragraph, too: plain text has no other way to show its end.
            yield from ("\t".join(map(_line, row)) for row in rows)
        case Bullet(depth, line):
            yield f"{'  ' * depth}- {_line(line)}"
        case _:
            yield from map(_line, block_lines(block))


def _line(line: Line) -> str:
    return "".join(f"[{p.number}]" if isinstance(p, NoteMark) else plain((p,)) for p in line)


def build_markdown(source: Source) -> bytes:
    """The source in UTF-8 without BOM, with line feeds and single blank lines."""
    return source.markdown.encode()


def build_html(source: Source) -> bytes:
    """The page in UTF-8. Printed numbers are text in their paragraphs, never list markers."""
    template = _environment().get_template("page.html")
    return template.render(document_tree(source), source=source).encode()


@cache
def _environment() -> Environment:
    loader = FileSystemLoader(Path(__file__).parent)
    return Environment(
        loader=loader,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
