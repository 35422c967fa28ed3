"""Pages of PDF files are drawn in a separate process and cached, with the positions of passages."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pypdf
import pytest
from litestar import Litestar
from litestar.testing import TestClient
from PIL import Image
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    NameObject,
    NumberObject,
    StreamObject,
)

from corpus import OcrLine, OcrPage
from ingest import Limits
from ingest.pages.reader import PageFailed, PageReader
from kb.documents.page_layout import boxes_of, view_page
from kb.i18n.addresses import API
from kb.services import Services, open_services
from kb.settings import Settings
from tests.conftest import run_kb
from tests.support.pdf_samples import SENTENCES_EN, make_pdf, many
from tests.support.processes import runs

MODULE = "psychosocial-medical-assistance-module/en"
PLAN = "npa-2013-2020-digest/zh"


@pytest.fixture(scope="module")
def client(app: Litestar) -> Iterator[TestClient[Litestar]]:
    with TestClient(app) as client:
        yield client


@pytest.fixture(scope="module")
def reader() -> Iterator[PageReader]:
    reader = PageReader(Limits())
    yield reader
    reader.close()


def test_the_image_has_the_width_that_is_asked_for_and_is_kept(
    client: TestClient[Litestar], library: Services
) -> None:
    path = f"{API}/documents/{PLAN}/pages/2/image"
    answer = client.get(path, params={"width": 700})

    assert answer.headers["content-type"] == "image/webp"
    assert Image.open(BytesIO(answer.content)).width == 800
    sha256 = library.catalog.document(PLAN).sha256
    kept = library.settings.page_images_dir / sha256[:2] / sha256 / "2-800.webp"
    assert kept.read_bytes() == answer.content
    again = client.get(
        path, params={"width": 700}, headers={"If-None-Match": answer.headers["etag"]}
    )
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("page", [0, 5])
def test_there_are_no_pages_before_and_after(client: TestClient[Litestar], page: int) -> None:
    answer = client.get(f"{API}/documents/{PLAN}/pages/{page}/image")

    assert answer.status_code == 404
    assert answer.json()["code"] == "page-image-missing"


def test_what_is_no_pdf_has_no_pages(client: TestClient[Litestar]) -> None:
    answer = client.get(f"{API}/documents/palermo-protocol-digest/en/pages/1")

    assert answer.status_code == 404
    assert "not a PDF" in answer.json()["detail"]


@pytest.mark.parametrize("document_id", [MODULE, PLAN])
def test_each_passage_is_found_on_its_page(library: Services, document_id: str) -> None:
    document = library.catalog.document(document_id)
    passages = library.catalog.passages(document_id)

    for page in range(1, (document.pages or 0) + 1):
        view = view_page(library.page_images, document, passages, page)
        assert [each.passage.id for each in view.passages if not each.boxes] == []
        for each in view.passages:
            for left, top, right, bottom in each.boxes:
                assert 0 <= left < right <= 1
                assert 0 <= top < bottom <= 1


def test_boxes_are_where_the_words_are(library: Services) -> None:
    """Dark dots are in the boxes of a page's passages, and hardly elsewhere but in its running head."""
    document = library.catalog.document(PLAN)
    view = view_page(library.page_images, document, library.catalog.passages(PLAN), 2)
    drawn = Image.open(BytesIO(library.page_images.image(document, 2, 1200))).convert("L")
    body = (0, int(drawn.height * 0.12), drawn.width, int(drawn.height * 0.92))
    ink = drawn.crop(body).histogram()[:100]
    for each in view.passages:
        for left, top, right, bottom in each.boxes:
            box = (
                left * drawn.width,
                top * drawn.height,
                right * drawn.width,
                bottom * drawn.height,
            )
            drawn.paste(255, tuple(round(side) for side in box))

    assert sum(drawn.crop(body).histogram()[:100]) < 0.05 * sum(ink)


def test_a_passage_across_two_pages_has_boxes_on_both(tmp_path: Path) -> None:
    data = tmp_path / "data"
    text = "\n\n".join(many(SENTENCES_EN, 9))
    make_pdf(tmp_path, f"#set page(width: 10cm, height: 5cm, margin: 0.5cm)\n{text}").rename(
        tmp_path / "rules.en.pdf"
    )
    run_kb(data, "ingest", tmp_path / "rules.en.pdf")
    with open_services(Settings(data_dir=data, embeddings="off")) as services:
        document = services.catalog.document("rules/en")
        passages = services.catalog.passages(document.id)
        found = [boxes_of(services.page_images, document, passages, p) for p in passages]

    assert all(found)
    assert any(len(pages) > 1 for pages in found)


def test_recognised_lines_are_boxes_too(tmp_path: Path) -> None:
    """OCR's lines are kept by the file's hash; the text that was made of them is found in them."""
    data = tmp_path / "data"
    make_pdf(tmp_path, "First rule. Officers help.").rename(tmp_path / "rules.en.pdf")
    run_kb(data, "ingest", tmp_path / "rules.en.pdf")
    with open_services(Settings(data_dir=data, embeddings="off")) as services:
        document = services.catalog.document("rules/en")
        line = OcrLine("First rule. Officers help.", 0.9, (0.1, 0.5, 0.6, 0.52))
        services.page_images._recognised = lambda _: {1: OcrPage(page=1, lines=(line,))}
        view = view_page(services.page_images, document, services.catalog.passages(document.id), 1)

    ((box,),) = [each.boxes for each in view.passages]
    assert box == pytest.approx(line.box)


def test_a_protected_file_is_not_shown(reader: PageReader, tmp_path: Path) -> None:
    writer = pypdf.PdfWriter(make_pdf(tmp_path, "Secret."))
    writer.encrypt("password", algorithm="AES-256")
    writer.write(tmp_path / "secret.pdf")

    with pytest.raises(PageFailed) as failed:
        reader.draw(tmp_path / "secret.pdf", 1, 480)

    assert failed.value.why == "encrypted"


def endless(path: Path) -> Path:
    """A page of forms that each show the next one many times: no program draws it to its end."""
    writer = pypdf.PdfWriter()
    page = writer.add_blank_page(width=200, height=200)
    form = None
    for _ in range(12):
        stream = StreamObject()
        stream.set_data(b"0 0 9 9 re f " if form is None else b"/F Do " * 40)
        stream[NameObject("/Type")] = NameObject("/XObject")
        stream[NameObject("/Subtype")] = NameObject("/Form")
        stream[NameObject("/BBox")] = ArrayObject([NumberObject(n) for n in (0, 0, 200, 200)])
        if form is not None:
            inner = DictionaryObject({NameObject("/F"): form})
            stream[NameObject("/Resources")] = DictionaryObject({NameObject("/XObject"): inner})
        form = writer._add_object(stream)
    outer = DictionaryObject({NameObject("/F"): form})
    page[NameObject("/Resources")] = DictionaryObject({NameObject("/XObject"): outer})
    content = StreamObject()
    content.set_data(b"/F Do")
    page[NameObject("/Contents")] = writer._add_object(content)
    writer.write(path)
    return path


def test_a_hostile_page_costs_that_page_only(tmp_path: Path) -> None:
    good, hostile = make_pdf(tmp_path, "Good."), endless(tmp_path / "hostile.pdf")
    reader = PageReader(Limits(wall_seconds=5))
    reader.draw(good, 1, 480)
    first = reader.pid

    with pytest.raises(PageFailed) as failed:
        reader.draw(hostile, 1, 480)

    assert failed.value.why in {"too long", "crashed"}
    assert first
    assert not runs(first)
    assert reader.draw(good, 1, 480)
    reader.close()


def test_a_process_that_has_ended_is_replaced(reader: PageReader, tmp_path: Path) -> None:
    good = make_pdf(tmp_path, "Good.")
    reader.draw(good, 1, 480)
    assert reader.pid
    os.kill(reader.pid, signal.SIGKILL)

    assert reader.draw(good, 1, 480)


def test_the_process_outlives_the_thread_that_first_asked(
    reader: PageReader, tmp_path: Path
) -> None:
    path = make_pdf(tmp_path, "one")
    first = threading.Thread(target=reader.draw, args=(path, 1, 480))
    first.start()
    first.join()
    child = reader.pid
    assert child is not None
    reader.draw(path, 1, 480)
    assert reader.pid == child


def test_a_sheet_without_end_is_not_drawn(reader: PageReader, tmp_path: Path) -> None:
    writer = pypdf.PdfWriter()
    writer.add_blank_page(width=10, height=14_000)
    writer.write(tmp_path / "long.pdf")

    with pytest.raises(PageFailed) as failed:
        reader.draw(tmp_path / "long.pdf", 1, 2600)

    assert failed.value.why == "too large"


def test_images_take_no_more_room_than_allowed(tmp_path: Path) -> None:
    data = tmp_path / "data"
    make_pdf(tmp_path, "One.\n#pagebreak()\nTwo.").rename(tmp_path / "rules.en.pdf")
    run_kb(data, "ingest", tmp_path / "rules.en.pdf")
    settings = Settings(data_dir=data, embeddings="off", page_images_mb=0)
    with open_services(settings) as services:
        document = services.catalog.document("rules/en")
        image = services.page_images.image(document, 1, 480)

    assert image
    assert list(settings.page_images_dir.glob("*/*/*")) == []


def test_a_folder_that_cannot_be_written_keeps_nothing_from_being_shown(tmp_path: Path) -> None:
    data = tmp_path / "data"
    make_pdf(tmp_path, "One.").rename(tmp_path / "rules.en.pdf")
    run_kb(data, "ingest", tmp_path / "rules.en.pdf")
    settings = Settings(data_dir=data, embeddings="off")
    settings.page_images_dir.write_text("a file in the folder's place")
    with open_services(settings) as services:
        document = services.catalog.document("rules/en")
        assert services.page_images.image(document, 1, 480)
