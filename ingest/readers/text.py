"""Reads plain text in any encoding that Chinese and English offices use."""

from __future__ import annotations

from pathlib import Path

from corpus import FileEmpty, Format
from ingest.blocks import Block, RawDocument
from ingest.readers.decoding import decode
from ingest.readers.lines import plain_paragraphs
from ingest.readers.lists import with_typed_items
from ingest.textclean import clean_text


def read_text(path: Path) -> RawDocument:
    """Paragraphs and typed lists; a form feed begins a new page. Raises FileEmpty."""
    pages = decode(path.read_bytes()).split("\f")
    blocks = [
        Block(text, page=number if len(pages) > 1 else None)
        for number, page in enumerate(pages, 1)
        for text in map(clean_text, plain_paragraphs(page.splitlines()))
        if text
    ]
    if not blocks:
        raise FileEmpty(file=path.name)
    return RawDocument(
        Format.TEXT, with_typed_items(blocks), pages=len(pages) if len(pages) > 1 else None
    )
