"""Parses one file into metadata and passage drafts; runs in the parser process."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from corpus import Evidence, FileEmpty, Format, OcrPage, search_lang
from ingest.blocks import RawDocument
from ingest.metadata import Metadata, read_language, read_metadata
from ingest.names import source_name
from ingest.structure import PassageDraft, read_opening, structure

# Reading creates many objects that live to its end, and few cycles: with Python's usual threshold of
# 700 the garbage collector takes a fifteenth of the time (80 PDF files).
_OBJECTS_BEFORE_COLLECTION = 200_000


@dataclass(frozen=True, slots=True)
class Parsed:
    """The result of reading a file: everything its document needs except its id."""

    source_name: str
    format: Format
    metadata: Metadata
    """Work, lang, title, type and status are always set; other fields if they are known."""
    work_is_given: bool
    """Whether the work was given by the sender, rather than derived from the file's name."""
    pages: int | None
    passages: list[PassageDraft]
    warnings: list[str]
    unread_pages: tuple[int, ...] = ()
    """Pages that show something but contain no text, and were not among those recognised."""
    evidence: dict[str, Evidence] = field(default_factory=dict)
    """By field of the metadata: where it was read, and how certain it is."""


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
    """Parse ``path`` as ``format``.

    ``name`` is the file's own name, if ``path`` has another; ``recognised`` are pages recognised by OCR.
    Raises a FileRefused: PagesTooMany, if it has more than ``most_pages``.
    """
    name = name or source_name(path)
    with _rare_collections():
        raw = reader_of(format, password, recognised, most_pages)(path)
        return _parsed(raw, format, given, name)


def _parsed(raw: RawDocument, format: Format, given: Metadata, name: str) -> Parsed:  # noqa: A002
    if not any(block.text.strip() for block in raw.blocks):
        raise FileEmpty(file=name)
    language = read_language(raw, given, name)
    opening = read_opening(raw)
    passages = structure(raw, search_lang(language.value), opening)
    metadata, evidence = read_metadata(raw, opening, passages, given, name, language)
    return Parsed(
        name,
        format,
        metadata,
        given.work is not None,
        raw.pages,
        passages,
        raw.warnings,
        raw.unread_pages,
        evidence,
    )


@contextmanager
def _rare_collections() -> Iterator[None]:
    usual = gc.get_threshold()
    gc.set_threshold(_OBJECTS_BEFORE_COLLECTION, *usual[1:])
    try:
        yield
    finally:
        # What is left is the result: it joins the old objects without being searched for cycles.
        gc.freeze()
        gc.unfreeze()
        gc.set_threshold(*usual)


def reader_of(
    format: Format,  # noqa: A002
    password: str | None = None,
    recognised: Sequence[OcrPage] = (),
    most_pages: int = 10_000,
) -> Callable[[Path], RawDocument]:
    """The reader for files of ``format``; ``password`` opens a PDF, ``recognised`` are pages of a PDF
    or pictures of a DOCX or PPTX, ``most_pages`` is the largest number of pages of a PDF."""
    # Each reader needs a library of its own, so only the one for this format is imported.
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
