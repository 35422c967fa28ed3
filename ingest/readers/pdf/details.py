"""Reads a PDF's outline, metadata, form values and attachments.

pypdf reads them. Most files have metadata only, which pdfium has already read: that is ten times
as fast.
"""

from __future__ import annotations

import ctypes
import logging
import re
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, BinaryIO

import pypdf
import pypdfium2
import pypdfium2.raw as c

from ingest.readers.pdf.patterns import patterns
from ingest.textclean import clean_text

_DATE = re.compile(r"(?:D:)?\s*(\d{4})(\d\d)?(\d\d)?")
_SECONDS = 6.0
_MOST_ENTRIES = 20_000
_WITH_VALUE = ("/Tx", "/Ch")
_TOO_SLOW = "Outline and metadata took too long to read and are left out."


@dataclass(frozen=True, slots=True)
class OutlineEntry:
    title: str
    depth: int
    """From 1."""
    page: int | None


@dataclass(slots=True)
class Details:
    outline: list[OutlineEntry] = field(default_factory=list)
    title: str | None = None
    author: str | None = None
    created: str | None = None
    """ISO date."""
    lang: str | None = None
    form_values: list[tuple[int, str]] = field(default_factory=list)
    """(page, "label: value")."""
    warnings: list[str] = field(default_factory=list)


class _Stopped(Exception):
    """Ends reading that takes too long."""


def plain_details(document: pypdfium2.PdfDocument) -> Details | None:
    """The metadata of a file without outline, form and attachments; None if it has one of them."""
    if (
        c.FPDFBookmark_GetFirstChild(document, None)
        or c.FPDF_GetFormType(document) != c.FORMTYPE_NONE
        or c.FPDFDoc_GetAttachmentCount(document)
    ):
        return None

    def value(key: bytes) -> str:
        return _wide_text(lambda *room: c.FPDF_GetMetaText(document, key, *room))

    lang = _wide_text(lambda *room: c.FPDFCatalog_GetLanguage(document, *room))
    return _details(value(b"Title"), value(b"Author"), value(b"CreationDate"), lang)


def _wide_text(get: Callable[[ctypes.Array[ctypes.c_ushort] | None, int], int]) -> str:
    """A text that pdfium writes into a buffer; it may contain lone surrogates."""
    size = get(None, 0)
    room = (ctypes.c_ushort * (size // 2))()
    get(room, size)
    return bytes(room).decode("utf-16-le", "surrogatepass").rstrip("\0")


def read_details(path: Path, password: str | None = None, seconds: float = _SECONDS) -> Details:
    """The details that could be read within ``seconds``; no content of the file makes it raise.

    It runs in a separate thread: on some files that pdfium can read, pypdf hangs or is very slow.
    """
    details = Details()
    with path.open("rb") as stream:
        thread = threading.Thread(target=_read, args=(stream, password, details), daemon=True)
        thread.start()
        thread.join(seconds)
        if thread.is_alive():
            ctypes.pythonapi.PyThreadState_SetAsyncExc(
                ctypes.c_ulong(thread.ident or 0), ctypes.py_object(_Stopped)
            )
            thread.join(1.0)
            details = Details(warnings=[_TOO_SLOW])
    return details


def _read(stream: BinaryIO, password: str | None, details: Details) -> None:
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        reader = pypdf.PdfReader(stream)
        if reader.is_encrypted:
            _ = reader.decrypt("") or (password and reader.decrypt(password))
        parts: list[tuple[str, Callable[[], None]]] = [
            ("metadata", lambda: _metadata(reader, details)),
            ("outline", lambda: details.outline.extend(_outline(reader))),
            ("form values", lambda: details.form_values.extend(_form_values(reader))),
            ("attachments", lambda: _attachments(reader, details)),
        ]
    except _Stopped:
        return
    except Exception:
        details.warnings.append("Outline and metadata could not be read.")
        return
    for name, part in parts:
        try:
            part()
        except _Stopped:
            return
        except Exception:
            details.warnings.append(f"The {name} could not be read.")


def _metadata(reader: pypdf.PdfReader, details: Details) -> None:
    info: Mapping[str, Any] = reader.metadata or {}
    title, author, created = (
        str(info.get(key) or "") for key in ("/Title", "/Author", "/CreationDate")
    )
    read = _details(title, author, created, str(reader.root_object.get("/Lang") or ""))
    details.title, details.author = read.title, read.author
    details.created, details.lang = read.created, read.lang


def _details(title: str, author: str, created: str, lang: str) -> Details:
    title = clean_text(title).replace("\n", " ")
    return Details(
        title=None if patterns().useless_title.match(title) else title,
        author=clean_text(author) or None,
        created=iso_date(created),
        lang=clean_text(lang) or None,
    )


def iso_date(value: str) -> str | None:
    """``D:20240203…`` → ``2024-02-03``; None if it is not a date."""
    match = _DATE.match(value)
    if not match:
        return None
    try:
        return date(int(match[1]), int(match[2] or 1), int(match[3] or 1)).isoformat()
    except ValueError:
        return None


def _outline(reader: pypdf.PdfReader) -> Iterator[OutlineEntry]:
    pages: dict[Any, int] = {}
    if "/Outlines" in reader.root_object:
        references = (page.indirect_reference for page in reader.pages)
        pages = {ref.idnum: number for number, ref in enumerate(references, 1) if ref}

    def walk(items: list[Any], depth: int) -> Iterator[OutlineEntry]:
        for item in items:
            if isinstance(item, list):
                yield from walk(item, depth + 1)
            elif title := clean_text(str(item.title or "")):
                yield OutlineEntry(title, depth, pages.get(getattr(item.page, "idnum", None)))

    for count, entry in enumerate(walk(reader.outline, 1) if pages else ()):
        if count >= _MOST_ENTRIES:
            return
        yield entry


def _form_values(reader: pypdf.PdfReader) -> Iterator[tuple[int, str]]:
    if "/AcroForm" not in reader.root_object:
        return
    form: Any = reader.root_object["/AcroForm"]
    if not _is_filled(form.get("/Fields", [])):
        return
    for number, page in enumerate(reader.pages, 1):
        for annotation in page.get("/Annots") or []:
            widget = annotation.get_object()
            field_ = widget if "/T" in widget else widget.get("/Parent", widget).get_object()
            value, label = field_.get("/V"), field_.get("/TU") or field_.get("/T")
            if widget.get("/Subtype") == "/Widget" and field_.get("/FT") in _WITH_VALUE and value:
                text = clean_text(str(value))
                yield number, f"{clean_text(str(label))}: {text}" if label else text


def _is_filled(fields: Any) -> bool:
    """Whether any of the fields, or of those below them, is for a text or choice and has a value; looking
    through the pages for the values takes long."""
    waiting, seen = [(field_, "") for field_ in fields], 0
    while waiting and seen < _MOST_ENTRIES:
        node, kind = waiting.pop()
        node, seen = node.get_object(), seen + 1
        kind = node.get("/FT", kind)
        if node.get("/V") and kind in _WITH_VALUE:
            return True
        waiting += [(kid, kind) for kid in node.get("/Kids", [])]
    return bool(waiting)


def _attachments(reader: pypdf.PdfReader, details: Details) -> None:
    if names := sorted(clean_text(name) for name in reader.attachments):
        details.warnings.append(f"Attached files are not read: {', '.join(names[:5])}.")
