"""Texts in another format that a DOCX contains whole: web pages "saved as Word" consist of one."""

from __future__ import annotations

import re
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from email import message_from_bytes
from email.message import Message

from ingest.blocks import Block
from ingest.readers.decoding import decode
from ingest.readers.html import html_blocks
from ingest.readers.lines import plain_paragraphs
from ingest.readers.tables import Tables
from ingest.sniff import OLE_MAGIC
from ingest.textclean import clean_text

_HTML = re.compile(r"[\ufeff\s]*<[a-zA-Z!?]")
_OTHER = (b"PK\x03\x04", b"{\\rtf", OLE_MAGIC)
"""How another DOCX, an RTF and a DOC begin."""
_UTF16 = (BOM_UTF16_LE, BOM_UTF16_BE)


def chunk_blocks(blob: bytes, tables: Tables) -> list[Block] | None:
    """The blocks of an embedded page (HTML, or MHTML with a page in it) or plain text; None if it is in
    another format, cannot be read or has no text."""
    try:
        return _blocks(blob, tables) or None
    except RecursionError:
        return None


def _blocks(blob: bytes, tables: Tables) -> list[Block] | None:
    if blob.lstrip().startswith(_OTHER):
        return None
    message = message_from_bytes(blob)
    if message.get("MIME-Version") is None:
        if b"\0" in blob and not blob.startswith(_UTF16):
            return None
        text = decode(blob, html=True)
        if _HTML.match(text):
            return html_blocks(text, tables)
        paragraphs = map(clean_text, plain_paragraphs(text.splitlines()))
        return [Block(paragraph) for paragraph in paragraphs if paragraph]
    page = next((part for part in message.walk() if part.get_content_type() == "text/html"), None)
    return None if page is None else html_blocks(_content(page), tables)


def _content(part: Message) -> str:
    data = part.get_payload(decode=True)
    return decode(data, html=True) if isinstance(data, bytes) else ""
