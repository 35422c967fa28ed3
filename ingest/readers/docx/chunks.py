"""Texts in another format that a DOCX contains whole: web pages "saved as Word" consist of one.

The content type of its part says how a text is read (ISO/IEC 29500-1, 11.3.1); if the package states none,
its first bytes do.
"""

from __future__ import annotations

import re
import tempfile
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message
from pathlib import Path

from corpus import ConverterMissing, FileRefused, Format
from ingest.blocks import Block
from ingest.readers.decoding import decode
from ingest.readers.html import html_blocks
from ingest.readers.lines import plain_paragraphs
from ingest.readers.tables import Tables
from ingest.sniff import OLE_MAGIC
from ingest.textclean import clean_text

NOT_READ = "A document embedded in this one was not read"
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_MHT = "mht"
_FORMAT_OF: dict[str, Format | str] = {
    "text/html": Format.HTML,
    "application/html": Format.HTML,
    "application/xhtml+xml": Format.HTML,
    "message/rfc822": _MHT,
    "multipart/related": _MHT,
    "application/x-mimearchive": _MHT,
    "text/plain": Format.TEXT,
    "application/txt": Format.TEXT,
    "text/rtf": Format.RTF,
    "application/rtf": Format.RTF,
    f"{_WORD}.document": Format.DOCX,
    f"{_WORD}.document.main+xml": Format.DOCX,
}
# Types that state no format.
_UNSTATED = frozenset({"", "application/xml", "text/xml", "application/octet-stream"})
_HTML = re.compile(r"[\ufeff\s]*<[a-zA-Z!?]")
_BEGINNINGS: tuple[tuple[bytes, Format], ...] = (
    (b"PK\x03\x04", Format.DOCX),
    (b"{\\rtf", Format.RTF),
    (OLE_MAGIC, Format.DOC),
)
_UTF16 = (BOM_UTF16_LE, BOM_UTF16_BE)


@dataclass(slots=True)
class Chunk:
    """What could be read of an embedded text."""

    blocks: list[Block] = field(default_factory=list)
    warning: str | None = None
    """Why it, or a part of it, was not read."""


def read_chunk(blob: bytes, content_type: str, tables: Tables) -> Chunk:
    """An embedded page, plain text, RTF or Word document. ``content_type`` is its part's, empty if the
    package states none; ``tables`` counts the tables of the document."""
    stated = content_type.partition(";")[0].strip().lower()
    format_ = _FORMAT_OF.get(stated)
    if format_ is None and stated not in _UNSTATED:
        return Chunk(warning=f"{NOT_READ}: its type is {stated}.")
    try:
        chunk = _chunk(blob, format_ or _sniffed(blob), tables)
    except (RecursionError, FileRefused):
        chunk = Chunk()
    if not chunk.blocks and chunk.warning is None:
        chunk.warning = f"{NOT_READ}."
    return chunk


def _sniffed(blob: bytes) -> Format | str | None:
    """The format of a text by its beginning; None for bytes that are no text."""
    start = blob.lstrip()
    found = next((format_ for magic, format_ in _BEGINNINGS if start.startswith(magic)), None)
    if found is not None:
        return found
    if message_from_bytes(blob).get("MIME-Version") is not None:
        return _MHT
    if b"\0" in blob and not blob.startswith(_UTF16):
        return None
    return Format.HTML if _HTML.match(decode(blob, html=True)) else Format.TEXT


def _chunk(blob: bytes, format_: Format | str | None, tables: Tables) -> Chunk:
    if format_ == _MHT:
        parts = message_from_bytes(blob).walk()
        page = next((part for part in parts if part.get_content_type() == "text/html"), None)
        return Chunk([] if page is None else html_blocks(_content(page), tables))
    match format_:
        case Format.HTML:
            return Chunk(html_blocks(decode(blob, html=True), tables))
        case Format.TEXT:
            paragraphs = map(clean_text, plain_paragraphs(decode(blob).splitlines()))
            return Chunk([Block(paragraph) for paragraph in paragraphs if paragraph])
        case Format.DOCX:
            return _document(blob, Format.DOCX, tables)
        case Format.RTF:
            return _document(blob, Format.RTF, tables)
        case _:
            return Chunk()


def _document(blob: bytes, format_: Format, tables: Tables) -> Chunk:
    """Raises FileRefused."""
    # These readers read this module's Word files, too.
    from ingest.readers.docx import read_inner_docx
    from ingest.readers.legacy import converted

    with tempfile.TemporaryDirectory(prefix="kb-chunk-") as folder:
        path = Path(folder, f"part.{format_}")
        path.write_bytes(blob)
        if format_ is Format.DOCX:
            return read_inner_docx(path, tables)
        try:
            with converted(path, format_) as made:
                return read_inner_docx(made, tables)
        except ConverterMissing:
            return Chunk(warning=f"{NOT_READ}: it is RTF, which needs LibreOffice.")


def _content(part: Message) -> str:
    data = part.get_payload(decode=True)
    return decode(data, html=True) if isinstance(data, bytes) else ""
