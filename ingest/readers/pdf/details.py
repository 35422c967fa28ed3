"""Reads a PDF's outline, metadata, form values and the names of its attachments, with pdfium; what only
XMP states, with pypdf."""

from __future__ import annotations

import ctypes
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from pathlib import Path

import pypdfium2
import pypdfium2.raw as c

from ingest.readers.pdf.patterns import patterns
from ingest.readers.pdf.xmp import Xmp, read_xmp
from ingest.textclean import clean_text

_DATE = re.compile(r"(?:D:)?\s*(\d{4})(\d\d)?(\d\d)?")
_MOST_ENTRIES = 20_000
# Outlines are a few levels deep; a damaged one may contain itself.
_MOST_LEVELS = 64
_WITH_VALUE = {
    c.FPDF_FORMFIELD_TEXTFIELD,
    c.FPDF_FORMFIELD_COMBOBOX,
    c.FPDF_FORMFIELD_LISTBOX,
}


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
    """(page, "label: value"); added while the pages are read."""
    warnings: list[str] = field(default_factory=list)


class _OutlineEndless(Exception):
    """The outline is deeper than any that people make."""


def read_details(document: pypdfium2.PdfDocument, path: Path) -> Details:
    """The details that can be read, but for form values, for which it prepares ``document``; no content of
    the file at ``path`` makes it raise."""
    with suppress(pypdfium2.PdfiumError):
        document.init_forms()
    details = _metadata(document)
    if not (details.title and details.created):
        stated = {"title": details.title, "lang": details.lang, "created": details.created}
        _complete(details, read_xmp(path, [name for name, value in stated.items() if not value]))
    try:
        for entry in _outline(document):
            details.outline.append(entry)
            if len(details.outline) == _MOST_ENTRIES:
                break
    except _OutlineEndless:
        details.outline = []
        details.warnings.append("The outline could not be read.")
    if names := sorted(_attachments(document)):
        details.warnings.append(f"Attached files are not read: {', '.join(names[:5])}.")
    return details


def _metadata(document: pypdfium2.PdfDocument) -> Details:
    def value(key: bytes) -> str:
        return _wide_text(lambda *room: c.FPDF_GetMetaText(document, key, *room))

    return Details(
        title=_title(value(b"Title")),
        author=clean_text(value(b"Author")) or None,
        created=iso_date(value(b"CreationDate")),
        lang=clean_text(_wide_text(lambda *room: c.FPDFCatalog_GetLanguage(document, *room)))
        or None,
    )


def _complete(details: Details, xmp: Xmp) -> None:
    """Add what only XMP states."""
    details.title = details.title or _title(xmp.title)
    details.author = details.author or clean_text(xmp.author) or None
    details.lang = details.lang or clean_text(xmp.lang) or None
    details.created = details.created or iso_date(xmp.created.replace("-", ""))


def _title(text: str) -> str | None:
    """The title; None if a program has put it there."""
    title = clean_text(text).replace("\n", " ")
    return None if patterns().useless_title.match(title) else title


def _wide_text(get: Callable[[ctypes.Array[ctypes.c_ushort] | None, int], int]) -> str:
    """A text that pdfium writes into a buffer; it may contain lone surrogates."""
    size = get(None, 0)
    room = (ctypes.c_ushort * (size // 2))()
    get(room, size)
    return bytes(room).decode("utf-16-le", "surrogatepass").rstrip("\0")


def iso_date(value: str) -> str | None:
    """``D:20240203…`` → ``2024-02-03``; None if it is not a date."""
    match = _DATE.match(value)
    if not match:
        return None
    try:
        return date(int(match[1]), int(match[2] or 1), int(match[3] or 1)).isoformat()
    except ValueError:
        return None


def _outline(document: pypdfium2.PdfDocument) -> Iterator[OutlineEntry]:
    """The entries in the order of the outline. Raises _OutlineEndless."""
    seen: set[int] = set()

    def walk(parent: c.FPDF_BOOKMARK | None, depth: int) -> Iterator[OutlineEntry]:
        entry = c.FPDFBookmark_GetFirstChild(document, parent)
        while entry:
            here = ctypes.addressof(entry.contents)
            if here in seen or depth > _MOST_LEVELS:
                raise _OutlineEndless
            seen.add(here)
            title = clean_text(_wide_text(partial(_bookmark_title, entry)))
            if title:
                yield OutlineEntry(title, depth, _page_of(document, entry))
            yield from walk(entry, depth + 1)
            entry = c.FPDFBookmark_GetNextSibling(document, entry)

    return walk(None, 1)


def _bookmark_title(
    entry: c.FPDF_BOOKMARK, room: ctypes.Array[ctypes.c_ushort] | None, size: int
) -> int:
    return int(c.FPDFBookmark_GetTitle(entry, room, size))


def _page_of(document: pypdfium2.PdfDocument, entry: c.FPDF_BOOKMARK) -> int | None:
    target = c.FPDFBookmark_GetDest(document, entry)
    page = c.FPDFDest_GetDestPageIndex(document, target) if target else -1
    return page + 1 if page >= 0 else None


def _attachments(document: pypdfium2.PdfDocument) -> Iterator[str]:
    for index in range(c.FPDFDoc_GetAttachmentCount(document)):
        file = c.FPDFDoc_GetAttachment(document, index)
        yield clean_text(_wide_text(partial(c.FPDFAttachment_GetName, file)))


def form_values(document: pypdfium2.PdfDocument, page: pypdfium2.PdfPage) -> Iterator[str]:
    """The values of the form fields on a page, as ``label: value``, after read_details."""
    form = document.formenv
    for index in range(c.FPDFPage_GetAnnotCount(page)) if form else ():
        widget = c.FPDFPage_GetAnnot(page, index)
        try:
            if c.FPDFAnnot_GetFormFieldType(form, widget) not in _WITH_VALUE:
                continue
            value, label, name = (
                clean_text(_wide_text(partial(get, form, widget)))
                for get in (
                    c.FPDFAnnot_GetFormFieldValue,
                    c.FPDFAnnot_GetFormFieldAlternateName,
                    c.FPDFAnnot_GetFormFieldName,
                )
            )
            # The name begins with those of the fields that contain the field.
            label = label or name.rpartition(".")[2]
            if value:
                yield f"{label}: {value}" if label else value
        finally:
            c.FPDFPage_CloseAnnot(widget)
