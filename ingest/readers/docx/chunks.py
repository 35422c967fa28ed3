"""Texts in another format that a DOCX contains whole: web pages "saved as Word" consist of one.

The bytes of its part say how a text is read. Its content type (ISO/IEC 29500-1, 11.3.1) only says whether a
text is a page, and which parts are none.
"""

from __future__ import annotations

import re
import tempfile
from codecs import BOM_UTF16_BE, BOM_UTF16_LE, BOM_UTF32_BE
from email import message_from_bytes
from email.message import Message
from pathlib import Path
from typing import Literal

from corpus import FileRefused, Format
from ingest.archives import MOST_XML_BYTES
from ingest.blocks import Block
from ingest.readers.decoding import decode
from ingest.readers.html import html_blocks
from ingest.readers.lines import plain_paragraphs
from ingest.readers.office.package import Allowance, Package, printable
from ingest.readers.tables import Tables
from ingest.sniff import OLE_MAGIC, is_binary
from ingest.textclean import clean_text

NOT_READ = "A document embedded in this one was not read"
_MOST_BYTES = MOST_XML_BYTES // 2
"""Of all together, unpacked: 60 MB of short paragraphs took 17 of the 20 seconds that a file may take."""
_MOST_CONVERSIONS = 2
"""Each starts LibreOffice, which takes some seconds of the file's 20."""
_MOST_NAMES = 10
_TEXT_TYPES = {
    "text/html": Format.HTML,
    "application/html": Format.HTML,
    "application/xhtml+xml": Format.HTML,
    "text/plain": Format.TEXT,
    "application/txt": Format.TEXT,
}
_OPEN_XML = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_MACROS = "application/vnd.ms-word"
# Word also opens pages and RTF that are named .doc.
_WORD_TYPES = frozenset(
    {
        *("text/rtf", "application/rtf", "application/msword"),
        f"{_OPEN_XML}.document",
        f"{_OPEN_XML}.document.main+xml",
        f"{_OPEN_XML}.template",
        f"{_OPEN_XML}.template.main+xml",
        f"{_MACROS}.document.macroenabled.12",
        f"{_MACROS}.document.macroenabled.main+xml",
        f"{_MACROS}.template.macroenabled.12",
        f"{_MACROS}.template.macroenabledtemplate.main+xml",
    }
)
_MAIL_TYPES = frozenset({"message/rfc822", "multipart/related", "application/x-mimearchive"})
_UNSTATED = frozenset({"", "application/xml", "text/xml", "application/octet-stream"})
_READ = _WORD_TYPES | _MAIL_TYPES | _UNSTATED | _TEXT_TYPES.keys()
_HTML = re.compile(r"[\ufeff\s]*<[a-zA-Z!?]")
_RTF_HEAD = b"{\\rtf"
_OTHER_HEADS = (b"PK\x03\x04", OLE_MAGIC, b"%PDF-")
_BOMS = (BOM_UTF16_LE, BOM_UTF16_BE, BOM_UTF32_BE)
_HEAD_BYTES = 4096
_HEADER_BYTES = 1 << 16
_ODD = 0.05
"""The largest share of characters of a text that cannot be printed."""
_HEADERS = rb"(?:[A-Za-z-]+:[^\n]*\n(?:[ \t][^\n]*\n)*)*?"
_MIME = re.compile(_HEADERS + rb"MIME-Version:", re.IGNORECASE)
_MIME_OR_TYPE = re.compile(_HEADERS + rb"(?:MIME-Version|Content-Type):", re.IGNORECASE)


class _NotRead(Exception):
    """Its text is the reason."""


class Chunks:
    """The texts within the DOCX ``package``; ``tables`` counts the tables of the document.

    Each is read once, and all together may hold _MOST_BYTES, half as much as the main part alone.
    """

    def __init__(self, package: Package, tables: Tables) -> None:
        self._package = package
        self._tables = tables
        self._has_text: dict[str, bool] = {}
        self._allowance = Allowance(_MOST_BYTES)
        self._conversions = 0
        self._not_converted: list[str] = []

    def read(self, part: str) -> list[Block]:
        """The blocks of a part: a page, plain text, RTF or Word document. A warning says why there are
        none."""
        if (has_text := self._has_text.get(part.lower())) is not None:
            if has_text:
                self._package.warn(
                    "A document is embedded at several places in this one; its text is at the first."
                )
            return []
        stated = self._package.content_type(part).partition(";")[0].strip().lower()
        blocks: list[Block] = []
        try:
            blob = self._package.blob(part)
            if blob is not None:
                blocks = self._blocks(part, blob, stated)
            if not blocks and part not in self._not_converted:
                self._package.warn(f"{NOT_READ}.")
        except _NotRead as reason:
            self._package.warn(f"{NOT_READ}: {reason}.")
        except (RecursionError, FileRefused):
            self._package.warn(f"{NOT_READ}.")
        self._has_text[part.lower()] = bool(blocks)
        return blocks

    def finish(self) -> None:
        """Warns of the parts in RTF that were too many."""
        if not self._not_converted:
            return
        names = ", ".join(map(printable, self._not_converted[:_MOST_NAMES]))
        if (more := len(self._not_converted) - _MOST_NAMES) > 0:
            names += f" and {more} more"
        self._package.warn(
            f"Only {_MOST_CONVERSIONS} of the RTF documents embedded in this one were read; not read: "
            f"{names}."
        )

    def _blocks(self, part: str, blob: bytes, stated: str) -> list[Block]:
        """Raises _NotRead, FileRefused."""
        if stated not in _READ:
            raise _NotRead(f"its type is {printable(stated)}")
        match _format(blob, stated):
            case Format.HTML:
                return self._page(blob)
            case Format.TEXT:
                return self._text(blob)
            case Format.DOCX:
                return self._document(blob)
            case Format.RTF:
                return self._rtf(part, blob)
            case "mht":
                return self._mail(blob)
        if stated in _TEXT_TYPES:
            raise _NotRead(f"its type is {stated}, but it is no text")
        if stated in _UNSTATED:
            return []
        raise _NotRead(f"its type is {stated}")

    def _page(self, blob: bytes) -> list[Block]:
        self._spend(len(blob))
        return html_blocks(decode(blob, html=True), self._tables)

    def _text(self, blob: bytes) -> list[Block]:
        self._spend(len(blob))
        paragraphs = map(clean_text, plain_paragraphs(decode(blob).splitlines()))
        return [Block(paragraph) for paragraph in paragraphs if paragraph]

    def _mail(self, blob: bytes) -> list[Block]:
        """The page of an e-mail or a saved web page, otherwise its plain text."""
        parts = list(message_from_bytes(blob.lstrip()).walk())
        for content_type, read in (("text/html", self._page), ("text/plain", self._text)):
            for part in parts:
                content = _content(part) if part.get_content_type() == content_type else b""
                if content.strip():
                    return [] if _is_binary(content) else read(content)
        return []

    def _document(self, blob: bytes) -> list[Block]:
        with tempfile.TemporaryDirectory(prefix="kb-chunk-") as folder:
            path = Path(folder, "part.docx")
            path.write_bytes(blob)
            return self._inner(path)

    def _rtf(self, part: str, blob: bytes) -> list[Block]:
        # It reads this module's Word files, too.
        from ingest.readers.legacy import converted, converter

        if converter() is None:
            raise _NotRead("it is RTF, which needs LibreOffice")
        if self._conversions == _MOST_CONVERSIONS:
            self._not_converted.append(part)
            return []
        self._conversions += 1
        with tempfile.TemporaryDirectory(prefix="kb-chunk-") as folder:
            path = Path(folder, "part.rtf")
            path.write_bytes(blob.lstrip())
            with converted(path, Format.RTF) as made:
                return self._inner(made)

    def _inner(self, path: Path) -> list[Block]:
        from ingest.readers.docx import read_inner_docx

        blocks, warnings = read_inner_docx(path, self._tables, self._allowance)
        if warnings:
            self._package.warn(" ".join(warnings))
        return blocks

    def _spend(self, size: int) -> None:
        if not self._allowance.take(size):
            raise _NotRead("all of them together are too large")


def _format(blob: bytes, stated: str) -> Format | Literal["mht"] | None:
    """The format of a text with a content type of _READ, of which kb ingests no MHTML alone; None for one
    that cannot be read."""
    believed = _TEXT_TYPES.get(stated)
    start = blob[:_HEADER_BYTES].lstrip()
    if start.startswith(_RTF_HEAD):
        return Format.RTF
    if start.startswith(_OTHER_HEADS):
        is_archive = start.startswith(b"PK") and believed is None
        return Format.DOCX if is_archive else None
    is_page = stated in _MAIL_TYPES or believed is Format.HTML
    if (_MIME_OR_TYPE if is_page else _MIME).match(start):
        return "mht"
    if not start or _is_binary(blob):
        return None
    if believed is not None:
        return believed
    if _HTML.match(decode(blob, html=True)):
        return Format.HTML
    return "mht" if stated in _MAIL_TYPES else Format.TEXT


def _is_binary(blob: bytes) -> bool:
    if not blob.startswith(_BOMS):
        return b"\0" in blob or is_binary(blob[:_HEAD_BYTES])
    text = decode(blob[:_HEAD_BYTES])
    return sum(not (c.isprintable() or c.isspace()) for c in text) > len(text) * _ODD


def _content(part: Message) -> bytes:
    data = part.get_payload(decode=True)
    return data if isinstance(data, bytes) else b""
