"""Pictures with text in DOCX and PPTX are recognised and read at their place."""

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
from tests.support.docx_files import rewrite
from tests.support.ocr_pages import ONE_THREAD, needs_ocr
from tests.support.pdf_samples import EN, ZH, make_pdf

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
    with OcrEngine(ONE_THREAD) as engine:
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


def cell(text: str, x: float, y: float) -> OcrLine:
    """A short line centred at ``x`` and ``y``, in shares of the picture."""
    half = 0.01 * len(text)
    return OcrLine(text, 0.9, (x - half, y - 0.015, x + half, y + 0.015))


@pytest.mark.parametrize("shift", [0.0, 0.02])
def test_a_table_in_a_picture_has_rows_and_headers(
    tmp_path: Path, picture: bytes, shift: float
) -> None:
    """Cells of two lines, in the middle of their rows or (``shift``) from the top down."""
    lines = [cell("项目名单", 0.5, 0.05)]
    lines += [cell(text, x, 0.15) for text, x in (("序号", 0.1), ("名称", 0.5), ("姓名", 0.9))]
    for row in range(1, 6):
        y = 0.15 + 0.12 * row
        lines += [cell(str(row), 0.1, y), cell("张三", 0.9, y)]
        lines += [
            cell("识别被害人的", 0.5, y + shift - 0.02),
            cell("方法研究", 0.5, y + shift + 0.02),
        ]
    path = write(tmp_path / "a.docx", picture)
    found = read_docx(path, recognised=[page(*lines)]).blocks
    assert found[0].text == "项目名单"
    assert [block.text for block in found[1:]] == [
        "序号\t名称\t姓名",
        *(f"{row}\t识别被害人的方法研究\t张三" for row in range(1, 6)),
    ]
    assert found[2].table_row is not None
    assert found[2].table_row.columns == ("序号", "名称", "姓名")
    assert found[2].confidence == 0.9


def test_running_text_in_a_picture_is_no_table(tmp_path: Path, picture: bytes) -> None:
    lines = [
        OcrLine(EN[n : n + 30], 0.9, (0.1, n / 400, 0.9, n / 400 + 0.04)) for n in range(0, 300, 30)
    ]
    path = write(tmp_path / "a.docx", picture)
    found = read_docx(path, recognised=[page(*lines)]).blocks
    assert {block.table_row for block in found} == {None}


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
