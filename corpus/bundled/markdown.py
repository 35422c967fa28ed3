"""A bundled document as Markdown: its source, tidied."""

from __future__ import annotations

from corpus.bundled.model import Source


def build_markdown(source: Source) -> bytes:
    """The source in UTF-8 without BOM, with line feeds and single blank lines."""
    return source.markdown.encode()
