"""A document as plain lists and dicts, for the templates of the web page and the PDF."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from corpus.bundled.labels import LabelCounter
from corpus.bundled.model import (
    Block,
    Bullet,
    Heading,
    Inline,
    Line,
    Link,
    Paragraph,
    Source,
    SpeakerNotes,
    Table,
    Text,
    column_shares,
    plain,
)

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
