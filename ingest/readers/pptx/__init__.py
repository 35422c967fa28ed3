"""Reads PPTX files."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from lxml import etree
from pptx.exc import PythonPptxError
from pptx.package import Package as PptxPackage
from pptx.parts.presentation import PresentationPart

from corpus import Format, OcrPage
from ingest.archives import ZIP_ERRORS
from ingest.blocks import Block, RawDocument
from ingest.readers.office.package import RELATIONSHIP_ID, Package, open_package
from ingest.readers.office.pictures import Pictures
from ingest.readers.pptx.slides import P, SlideReader
from ingest.readers.pptx.text import TextReader
from ingest.readers.tables import Tables

# Errors that python-pptx does not catch if a part is missing, damaged or of the wrong kind.
_LIBRARY_ERRORS = (
    *(KeyError, ValueError, AttributeError, TypeError, IndexError, AssertionError),
    *(PythonPptxError, etree.LxmlError),
    *ZIP_ERRORS,
)


def read_pptx(path: Path, *, recognised: Sequence[OcrPage] = ()) -> RawDocument:
    """The slides in order, each as its title, its text and its speaker notes; ``page`` is the slide's
    number, ``pages`` the number of slides, including hidden ones.

    Slide numbers, dates, footers and the content of the master are left out. ``recognised`` is the OCR of
    its pictures; pictures that may contain text and are not among them are listed by their numbers in
    ``unread_pages``.

    Raises FileDamaged, FileEncrypted, FileEmpty, TextMissing (all its text is in pictures) or
    NothingRecognised. A slide that cannot be read causes a warning.
    """
    with open_package(path, Format.PPTX) as package:
        _, root = package.main()
        if root.tag != f"{P}presentation":
            raise package.damaged("it holds no PowerPoint presentation")
        presentation = _open(package, path)
        ids = root.findall(f"{P}sldIdLst/{P}sldId")
        text, tables = TextReader(), Tables()
        pictures = Pictures(package.names, recognised, tables)
        blocks: list[Block] = []
        for number, element in enumerate(ids, 1):
            try:
                slide = presentation.related_slide(element.get(f"{RELATIONSHIP_ID}id", ""))
                blocks += SlideReader(package, text, tables, pictures, slide, number).read()
            except _LIBRARY_ERRORS:
                package.warn(f"Slide {number} could not be read.")
        if not blocks:
            raise package.without_text(pictures.count, len(pictures.unread))
        core = package.core_properties()
        return RawDocument(
            format=Format.PPTX,
            blocks=blocks,
            title=core.title,
            lang=text.language,
            pages=len(ids),
            created=core.created,
            author=core.author,
            warnings=package.warnings + pictures.warnings(),
            unread_pages=tuple(sorted(pictures.unread)),
        )


def _open(package: Package, path: Path) -> PresentationPart:
    """The presentation, repaired if python-pptx cannot open it as it is."""
    try:
        part = PptxPackage.open(str(path)).main_document_part
        if isinstance(part, PresentationPart):
            return part
    except _LIBRARY_ERRORS:
        pass
    try:
        part = PptxPackage.open(package.mended()).main_document_part
    except _LIBRARY_ERRORS as error:
        raise package.damaged("its parts do not fit together") from error
    if not isinstance(part, PresentationPart):
        raise package.damaged("it holds no PowerPoint presentation")
    return part
