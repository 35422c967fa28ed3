"""DOCX → blocks."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from lxml import etree

from corpus import Format, OcrPage, text_lang
from ingest.blocks import Block, RawDocument
from ingest.readers.docx.body import BodyReader
from ingest.readers.docx.styles import VAL, W
from ingest.readers.lists import with_typed_items
from ingest.readers.office.package import open_package
from ingest.readers.office.pictures import Pictures
from ingest.readers.tables import Tables

_LETTERS_TO_JUDGE = 5000


def read_docx(path: Path, *, recognised: Sequence[OcrPage] = ()) -> RawDocument:
    """All that a reader of the document sees, once, changes accepted, in reading order.

    Word's automatic numbers stand in the text as Word prints them; notes follow the paragraph that
    refers to them, text boxes the paragraph that they hang on. Page headers and footers, comments
    and hidden text are left out. ``recognised``: what OCR has read in its pictures; those that may hold
    text and are not among them are ``unread_pages``, by their numbers.

    Raises FileDamaged, FileEncrypted, FileEmpty, TextMissing (all its text is in pictures) or
    NothingRecognised. A part that cannot be read (notes, styles) is a warning.
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


def _language(said: etree._Element | None, blocks: list[Block]) -> str | None:
    """Of the two languages that a DOCX is set in, the one for the letters that most of it has."""
    if said is None:
        return None
    length, texts = 0, []
    for block in blocks:
        texts.append(block.text)
        length += len(block.text)
        if length > _LETTERS_TO_JUDGE:
            break
    name = f"{W}eastAsia" if text_lang("\n".join(texts)) == "zh" else VAL
    return said.get(name)
