"""One file to metadata and passage drafts: what runs in the parser's process."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from corpus import (
    ExpressionStatus,
    FileEmpty,
    Format,
    OcrPage,
    PassageKind,
    detect_tag,
    normalise_tag,
    search_lang,
)
from ingest.blocks import RawDocument
from ingest.issuing import guess_issuing_body
from ingest.metadata import (
    LONGEST,
    Metadata,
    guess_date,
    guess_type,
    in_language,
    plain_line,
    read_name,
)
from ingest.names import source_name
from ingest.structure import PassageDraft, structure

# Enough of a text to tell its language and script.
_SAMPLE = 20_000


@dataclass(frozen=True, slots=True)
class Parsed:
    """A file read: all that its document needs but a place in the catalog."""

    source_name: str
    format: Format
    metadata: Metadata
    """Complete but for what nobody can know: work, lang, title, type and status are set."""
    work_is_given: bool
    """Whether someone named the work, rather than the file's name."""
    pages: int | None
    passages: list[PassageDraft]
    warnings: list[str]
    unread_pages: tuple[int, ...] = ()
    """Pages that show something but hold no text, and were not among those recognised."""


def parse_file(
    path: Path,
    format: Format,  # noqa: A002
    given: Metadata,
    *,
    name: str | None = None,
    password: str | None = None,
    recognised: Sequence[OcrPage] = (),
    most_pages: int = 10_000,
) -> Parsed:
    """Reads ``path`` as ``format``.

    ``name`` is the file's own, where ``path`` stands under another; ``recognised`` are pages that OCR
    has read. Raises a FileRefused: PagesTooMany, where it has more than ``most_pages``.
    """
    name = name or source_name(path)
    raw = reader_of(format, password, recognised, most_pages)(path)
    sample = " ".join(block.text for block in raw.blocks)[:_SAMPLE]
    if not sample.strip():
        raise FileEmpty(file=name)
    named = read_name(name)
    detected = detect_tag(sample)
    lang = normalise_tag(given.lang or "") or named.lang or _declared(raw, detected)
    passages = structure(raw, search_lang(lang))
    title = in_language(given.title, lang) or _title(raw, passages)
    title = title or plain_line(named.stem, LONGEST["title"]) or name
    front = [p.text for p in passages if p.kind is PassageKind.FRONT_MATTER]
    metadata = Metadata(
        work=given.work or named.work,
        lang=lang,
        title=title,
        type=given.type or guess_type(title),
        status=given.status or ExpressionStatus.UNKNOWN,
        issuing_body=in_language(given.issuing_body, lang)
        or guess_issuing_body(title, front, lang),
        date=given.date or guess_date(name, front),
        source_url=given.source_url,
        licence=given.licence,
    )
    return Parsed(
        name,
        format,
        metadata,
        given.work is not None,
        raw.pages,
        passages,
        raw.warnings,
        raw.unread_pages,
    )


def reader_of(
    format: Format,  # noqa: A002
    password: str | None = None,
    recognised: Sequence[OcrPage] = (),
    most_pages: int = 10_000,
) -> Callable[[Path], RawDocument]:
    """The reader of files of ``format``; ``password`` opens a PDF, ``recognised`` are pages of a PDF or
    pictures of a DOCX or PPTX, ``most_pages`` those that a PDF may have."""
    # Each reader brings a library of its own: only the one that is needed is imported.
    match format:
        case Format.PDF:
            from ingest.readers.pdf import read_pdf

            return partial(
                read_pdf, recognised=recognised, password=password, most_pages=most_pages
            )
        case Format.DOC | Format.PPT | Format.RTF | Format.ODT | Format.ODP:
            from ingest.readers.legacy import read_legacy

            return partial(read_legacy, format_=format)
        case Format.DOCX:
            from ingest.readers.docx import read_docx

            return partial(read_docx, recognised=recognised)
        case Format.PPTX:
            from ingest.readers.pptx import read_pptx

            return partial(read_pptx, recognised=recognised)
        case Format.HTML:
            from ingest.readers.html import read_html as reader
        case Format.MARKDOWN:
            from ingest.readers.markdown import read_markdown as reader
        case Format.TEXT:
            from ingest.readers.text import read_text as reader
    return reader


def _declared(raw: RawDocument, detected: str) -> str:
    """The file's own word on its language, where its text does not belie it."""
    declared = normalise_tag(raw.lang or "")
    if declared and search_lang(declared) == search_lang(detected) and len(declared) > 2:
        return declared
    return detected


def _title(raw: RawDocument, passages: list[PassageDraft]) -> str | None:
    title = next((p.text for p in passages if p.kind is PassageKind.TITLE), None) or raw.title
    return plain_line(title, LONGEST["title"]) if title else None
