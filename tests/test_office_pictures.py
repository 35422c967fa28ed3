"""Pictures in DOCX and PPTX that show text are recognised, and read where they are."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

import docx
import pypdfium2
import pytest
from docx.shared import Cm
from pptx import Presentation

from corpus import Format, NothingRecognised, OcrFailed, OcrLine, OcrPage, TextMissing
from ingest import Metadata, parse_file
from ingest.ocr import OcrEngine
from ingest.readers.docx import read_docx
from ingest.readers.pptx import read_pptx
from tests.docx_files import rewrite
from tests.ocr_pages import needs_ocr
from tests.pdf_samples import EN, ZH, make_pdf

LINE = OcrLine("The recognised words.", 0.9, (0.1, 0.4, 0.6, 0.6))


@pytest.fixture(scope="module")
def picture(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A page of text as a PNG."""
    folder = tmp_path_factory.mktemp("picture")
    pdf = make_pdf(folder, f"#set page(width: 14cm, height: 9cm, margin: 1cm)\n{EN}\n\n{ZH}")
    with pypdfium2.PdfDocument(pdf) as document:
        image = document[0].render(scale=2).to_pil()
    stream = io.BytesIO()
    image.save(stream, "PNG")
    return stream.getvalue()


@pytest.fixture(scope="module")
def engine() -> Iterator[OcrEngine]:
    with OcrEngine() as engine:
        yield engine


def write(path: Path, picture: bytes, *texts: str, width: float = 14) -> Path:
    """A DOCX of a picture after the first of ``texts``."""
    document = docx.Document()
    for text in texts[:1]:
        document.add_paragraph(text)
    document.add_picture(io.BytesIO(picture), width=Cm(width))
    for text in texts[1:]:
        document.add_paragraph(text)
    document.save(str(path))
    return path


def page(*lines: OcrLine, number: int = 1) -> OcrPage:
    return OcrPage(page=number, lines=lines)


def test_a_document_of_pictures_waits_for_ocr(tmp_path: Path, picture: bytes) -> None:
    path = write(tmp_path / "a.docx", picture)
    with pytest.raises(TextMissing, match="picture"):
        read_docx(path)
    with pytest.raises(NothingRecognised):
        read_docx(path, recognised=[page()])


def test_recognised_text_comes_where_the_picture_is(tmp_path: Path, picture: bytes) -> None:
    path = write(tmp_path / "a.docx", picture, "Before.", "After.")
    unread = read_docx(path)
    assert unread.unread_pages == (1,)
    assert [block.text for block in unread.blocks] == ["Before.", "After."]
    read = read_docx(path, recognised=[page(LINE)])
    assert [(block.text, block.confidence) for block in read.blocks] == [
        ("Before.", None),
        ("The recognised words.", 0.9),
        ("After.", None),
    ]
    assert read.unread_pages == ()
    assert read.warnings == ["Recognised in pictures (OCR): picture 1."]


def test_small_pictures_are_not_looked_at(tmp_path: Path, picture: bytes) -> None:
    path = write(tmp_path / "a.docx", picture, "Before.", width=1.5)
    assert read_docx(path).unread_pages == ()


def test_a_picture_on_two_slides_is_read_once(tmp_path: Path, picture: bytes) -> None:
    deck = Presentation()
    for title in ("One", "Two"):
        slide = deck.slides.add_slide(deck.slide_layouts[5])
        slide.shapes.title.text = title
        slide.shapes.add_picture(io.BytesIO(picture), Cm(2), Cm(6), Cm(12))
    deck.save(str(tmp_path / "a.pptx"))
    read = read_pptx(tmp_path / "a.pptx", recognised=[page(LINE)])
    assert [(block.text, block.page) for block in read.blocks] == [
        ("One", 1),
        ("The recognised words.", 1),
        ("Two", 2),
    ]


@needs_ocr
def test_the_words_of_a_picture_are_recognised(
    tmp_path: Path, picture: bytes, engine: OcrEngine
) -> None:
    path = write(tmp_path / "a.docx", picture, "Before.")
    recognised = engine.recognise(path, 1)
    parsed = parse_file(path, Format.DOCX, Metadata(), recognised=[recognised])
    words = "".join(passage.text for passage in parsed.passages).replace(" ", "")
    for text in (EN, ZH):
        assert text.replace(" ", "")[:30] in words
    with pytest.raises(OcrFailed):
        engine.recognise(path, 2)


@needs_ocr
def test_a_picture_that_is_none_fails_alone(
    tmp_path: Path, picture: bytes, engine: OcrEngine
) -> None:
    path = write(tmp_path / "a.docx", picture)
    with zipfile.ZipFile(path) as archive:
        (name,) = (name for name in archive.namelist() if "/media/" in name)
    rewrite(path, lambda _: b"\x89PNG\r\n\x1a\nno picture", name)
    with pytest.raises(OcrFailed):
        engine.recognise(path, 1)
