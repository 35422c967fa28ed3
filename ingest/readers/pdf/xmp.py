"""Reads what a PDF states in XMP only: title, author, languages and date.

PDF 2.0 (ISO 32000-2, 14.3.3) deprecates the information dictionary in favour of XMP, which pypdf reads and
pdfium does not.
"""

from __future__ import annotations

import ctypes
import logging
import mmap
import re
import threading
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, Final

import msgspec

from ingest.readers.pdf.patterns import patterns

_SECONDS: Final = 3.0
_BEGIN, _END = b"<x:xmpmeta", b"</x:xmpmeta"
"""XMP is stored as plain text, so that programs find it without reading the format."""
_STATES: Final = {
    "title": re.compile(rb":title\b"),
    "lang": re.compile(rb":language\b"),
    "created": re.compile(rb":(?:date|CreateDate)\b"),
}
"""By what may be missing: a property that may state it."""
_TAG: Final = re.compile(rb"<[^<>]*>")
_DEFAULT: Final = "x-default"


class Xmp(msgspec.Struct):
    """What is not stated is empty."""

    title: str = ""
    author: str = ""
    lang: str = ""
    """The document's language; empty if several are stated."""
    created: str = ""
    """ISO 8601."""


class _Stopped(BaseException):
    """Ends reading that takes too long; pypdf catches each Exception in some places."""


def read_xmp(path: Path, missing: Collection[str] = tuple(_STATES)) -> Xmp:
    """What could be read within three seconds; no content of the file makes it raise. Nothing is read if
    no property of the file's XMP may state what is ``missing`` ("title", "lang", "created").

    It runs in a thread of its own: on some files that pdfium can read, pypdf hangs or is very slow.
    """
    found = Xmp()
    with path.open("rb") as stream:
        if not _may_state(stream, missing):
            return found
        thread = threading.Thread(target=_read, args=(stream, found), daemon=True)
        thread.start()
        thread.join(_SECONDS)
        if thread.is_alive():
            stop = ctypes.py_object(_Stopped)
            ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread.ident or 0), stop)
            thread.join(1.0)
            return Xmp()
    return found


def _may_state(stream: BinaryIO, missing: Collection[str]) -> bool:
    # An empty file cannot be mapped.
    with suppress(ValueError), mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as content:
        begin = content.find(_BEGIN)
        while begin >= 0:
            end = content.find(_END, begin)
            packet = content[begin : end if end >= 0 else len(content)]
            if any(_states(packet, name) for name in missing):
                return True
            begin = content.find(_BEGIN, begin + len(packet))
    return False


def _states(packet: bytes, name: str) -> bool:
    """Whether the packet has words between the first and the last tag of the property, other than a title
    that a program has put there; for a date, whether it has the property, which may be an attribute."""
    found = [match.start() for match in _STATES[name].finditer(packet)]
    if not found or name == "created":
        return bool(found)
    inside = packet[found[0] : found[-1]].partition(b">")[2].rpartition(b"<")[0]
    words = _TAG.sub(b"", inside).decode("utf-8", "replace").strip()
    return bool(words) and not (name == "title" and patterns().useless_title.match(words))


def _read(stream: BinaryIO, found: Xmp) -> None:
    # Imported here, because few files need it.
    import pypdf

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        reader = pypdf.PdfReader(stream)
        stated = None if reader.is_encrypted else reader.xmp_metadata
        if stated is None:
            return
        titles = {lang: text for lang, text in (stated.dc_title or {}).items() if text}
        langs = [lang for lang in stated.dc_language or [] if lang]
        dates = [*(stated.dc_date or []), stated.xmp_create_date]
        found.title = titles.get(_DEFAULT) or next(iter(titles.values()), "")
        found.author = "; ".join(filter(None, stated.dc_creator or []))
        found.lang = langs[0] if len(langs) == 1 else ""
        found.created = next((date.isoformat() for date in dates if date), "")
    # Whatever the file contains: it is read without its XMP.
    except (_Stopped, Exception):
        return
