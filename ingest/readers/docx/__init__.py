"""Reads DOCX files."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from lxml import etree

from corpus import Format, OcrPage, text_lang
from ingest.blocks import Block, RawDocument
from ingest.readers.docx.body import BodyReader
from ingest.readers.docx.styles import VAL, W
from ingest.readers.lists import with_typed_items
from ingest.readers.office.package import Allowance, open_package
from ingest.readers.office.pictures import Pictures
from ingest.readers.tables import Tables

_LETTERS_TO_JUDGE = 5000


def read_docx(path: Path, *, recognised: Sequence[OcrPage] = ()) -> RawDocument:
    """All visible text of the document, once, with tracked changes accepted, in reading order.

    Word's automatic numbers are in the text as Word prints them. A note follows the paragraph that refers
    to it, and a text box the paragraph to which it is anchored. Page headers and footers, comments and
    hidden text are left out. ``recognised`` is the OCR of its pictures; pictures that may contain text and
    are not among them are listed by their numbers in ``unread_pages``.

    Raises FileDamaged, FileEncrypted, FileEmpty, TextMissing (all its text is in pictures) or
    NothingRecognised. A part that cannot be read (notes, styles) causes a warning.
    """
    with open_package(path, Format.DOCX) as package:
        main, document = package.main()
        if document.tag != f"{W}document":
            raise package.damaged("it holds no Word document")
        tables = Tables()
        pictures = Pictures(package.names, recognised, tables)
        body = BodyReader(package, main, document, pictures, tables)
        blocks = with_typed_items(body.read())
        if not blocks:
            raise package.without_text(pictures.count, len(pictures.unread))
        core = package.core_properties()
        return RawDocument(
            format=Format.DOCX,
            blocks=blocks,
            title=core.title,
            lang=_language(body.styles.language, blocks),
            created=core.created,
            author=core.author,
            warnings=package.warnings + pictures.warnings(),
            unread_pages=tuple(sorted(pictures.unread)),
        )


def read_inner_docx(
    path: Path, tables: Tables, allowance: Allowance
) -> tuple[list[Block], list[str]]:
    """The text of a Word file that is a part of another one, whose tables ``tables`` counts, and warnings;
    without the files in it and the text of its pictures. Raises as read_docx does."""
    with open_package(path, Format.DOCX, allowance) as package:
        main, document = package.main()
        if document.tag != f"{W}document":
            raise package.damaged("it holds no Word document")
        pictures = Pictures(package.names, (), tables)
        body = BodyReader(package, main, document, pictures, tables, is_inner=True)
        blocks = with_typed_items(body.read())
        return blocks, package.warnings


def _language(declared: etree._Element | None, blocks: list[Block]) -> str | None:
    """A DOCX declares two languages; returns the one for the script of most of its letters."""
    if declared is None:
        return None
    length, texts = 0, []
    for block in blocks:
        texts.append(block.text)
        length += len(block.text)
        if length > _LETTERS_TO_JUDGE:
            break
    name = f"{W}eastAsia" if text_lang("\n".join(texts)) == "zh" else VAL
    return declared.get(name)
