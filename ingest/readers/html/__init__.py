"""Reads HTML: headings, lists and tables are kept, the site's navigation and tools are left out."""

from __future__ import annotations

from pathlib import Path

import lxml.html
from lxml.etree import ErrorTypes, LxmlError
from lxml.html import HtmlElement

from corpus import FileDamaged, FileEmpty, Format
from ingest.blocks import Block, BlockKind, RawDocument
from ingest.data import load_table
from ingest.readers.decoding import decode
from ingest.readers.html.blocks import BlockReader, is_tag
from ingest.readers.html.boilerplate import drop_boilerplate, is_boilerplate_line
from ingest.readers.html.notes import place_notes, take_notes
from ingest.readers.lists import with_typed_items
from ingest.readers.tables import Tables
from ingest.textclean import clean_text

__all__ = ["html_blocks", "is_tag", "read_html"]


def read_html(path: Path) -> RawDocument:
    """The text of a page, or of its ``main`` element if it has one.

    Navigation, mastheads, footers and a site's tools are left out. Raises FileEmpty, FileDamaged.
    """
    source = decode(path.read_bytes(), html=True)
    try:
        root = _parse(source)
    except (LxmlError, ValueError) as error:
        if not source.strip():
            raise FileEmpty(file=path.name) from error
        if getattr(error, "code", 0) == ErrorTypes.ERR_NO_MEMORY:
            raise MemoryError from error
        detail = "its elements are nested too deeply, or none can be made out"
        raise FileDamaged(file=path.name, format="HTML", detail=detail) from error
    mains = root.findall(".//main")
    top = mains[0] if len(mains) == 1 else root.find("body")
    blocks = _blocks(top) if top is not None else []
    if not blocks:
        raise FileEmpty(file=path.name)
    stated = _stated(root)
    title = stated.get("title") or root.findtext(".//title")
    return RawDocument(
        Format.HTML,
        blocks,
        title=clean_text(" ".join(title.split())) if title else None,
        lang=root.get("lang") or root.get("{http://www.w3.org/XML/1998/namespace}lang"),
        published=stated.get("published"),
        source=stated.get("source"),
    )


def _stated(root: HtmlElement) -> dict[str, str]:
    """What the page's ``meta`` elements state, by field (ingest/data/web_pages.toml)."""
    said: dict[str, str] = {}
    for meta in root.iterfind(".//meta"):
        name = meta.get("name") or meta.get("property") or ""
        text = clean_text(" ".join(meta.get("content", "").split()))
        if text:
            said.setdefault(name.strip().lower(), text)
    known = load_table("web_pages")
    found = {
        field: next((said[name] for name in known[field] if name in said), "")
        for field in ("title", "published", "source")
    }
    return {field: text for field, text in found.items() if text}


def _blocks(top: HtmlElement) -> list[Block]:
    notes = [(note.mark, _whole_text(note.element)) for note in take_notes(top)]
    drop_boilerplate(top)
    blocks = [block for block in _read(top) if not is_boilerplate_line(block.text)]
    return list(place_notes(blocks, notes))


def _read(top: HtmlElement, tables: Tables | None = None) -> list[Block]:
    reader = BlockReader(tables)
    blocks = list(reader.read(top))
    if not any(block.kind is BlockKind.HEADING for block in blocks):
        blocks = reader.set_off.as_headings(blocks)
    return with_typed_items(blocks)


def _whole_text(element: HtmlElement) -> str:
    return " ".join(block.text for block in BlockReader().read(element))


def html_blocks(source: str, tables: Tables | None = None) -> list[Block]:
    """The blocks of a piece of HTML, none if it cannot be read; ``tables`` counts those of the document
    that contains it."""
    try:
        body = _parse(source).find("body")
    except (LxmlError, ValueError):
        return []
    return _read(body, tables) if body is not None else []


def _parse(source: str) -> HtmlElement:
    parser = lxml.html.HTMLParser(
        encoding="utf-8", no_network=True, remove_comments=True, huge_tree=True
    )
    data = source.replace("\0", "").encode("utf-8", "replace")
    root = lxml.html.document_fromstring(data, parser=parser)
    if any("depth" in entry.message for entry in parser.error_log):
        raise ValueError("its elements are nested too deeply")
    return root
