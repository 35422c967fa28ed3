"""Scans are recognised page by page and read like the text that they show."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pypdf
import pytest
from rapidfuzz.distance import Levenshtein

from corpus import Format, NothingRecognised, OcrFailed, OcrPage, TextMissing
from corpus.bundled.source import Bullet, Heading, Paragraph, plain
from ingest import Metadata, Parsed, parse_file
from ingest.ocr import OcrEngine
from ingest.readers.pdf import read_pdf
from tests.support.ocr_pages import ONE_THREAD, needs_ocr, read_source, scan
from tests.support.pdf_samples import EN, SENTENCES_EN, ZH, make_pdf, texts

PAGE = f'#set page("a5")\n= 询问之前\n{ZH}\n\n= Before the interview\n{EN}'


@pytest.fixture(scope="module")
def engine() -> Iterator[OcrEngine]:
    with OcrEngine(ONE_THREAD) as engine:
        yield engine


def parse(pdf: Path, *pages: OcrPage) -> Parsed:
    return parse_file(pdf, Format.PDF, Metadata(), recognised=pages)


def bare(text: str) -> str:
    return re.sub(r"[\s□☐]", "", text)


def is_near(wanted: str, found: list[str]) -> bool:
    """Whether one of ``found`` equals ``wanted`` except for one character in fifty."""
    near = (Levenshtein.normalized_similarity(bare(wanted), bare(text)) for text in found)
    return any(similarity >= 0.98 for similarity in near)


@needs_ocr
def test_the_bundled_scan_comes_out_paragraph_by_paragraph(bundle: Path, engine: OcrEngine) -> None:
    pdf = bundle / "interview-checklist-scan.zh.pdf"
    source = read_source("interview-checklist-scan", "zh")
    wanted = [plain(b.line) for b in source.blocks if isinstance(b, Paragraph | Bullet | Heading)]
    # A line to write on is ink without text, which a recogniser leaves out.
    wanted = [text for text in wanted if "＿" not in text]
    parsed = parse(pdf, *(engine.recognise(pdf, page) for page in (1, 2)))
    found = [passage.text for passage in parsed.passages]
    missing = [text for text in wanted if not is_near(text, found)]
    assert len(missing) <= 1, missing
    assert parsed.metadata.title == source.title
    assert parsed.unread_pages == ()


@needs_ocr
@pytest.mark.parametrize("turn", [0, 90, 180])
def test_a_page_is_read_however_it_lay_on_the_scanner(
    turn: int, engine: OcrEngine, tmp_path: Path
) -> None:
    pdf = scan(make_pdf(tmp_path, PAGE), tmp_path / "scan.pdf", turn=turn)
    document = read_pdf(pdf, recognised=[engine.recognise(pdf, 1)])
    assert is_near(ZH, texts(document))
    # English words keep their spaces.
    assert EN in texts(document)


@needs_ocr
def test_a_scanned_page_among_others_is_named_and_takes_its_text_from_ocr(
    engine: OcrEngine, tmp_path: Path
) -> None:
    own = make_pdf(tmp_path, f'#set page("a5")\n{SENTENCES_EN[0]}')
    mixed = tmp_path / "mixed.pdf"
    with pypdf.PdfWriter() as writer:
        writer.append(own)
        own.replace(tmp_path / "own.pdf")
        writer.append(scan(make_pdf(tmp_path, PAGE), tmp_path / "scan.pdf"))
        writer.write(mixed)
    before = parse(mixed)
    assert before.unread_pages == (2,)
    assert any("page 2" in warning for warning in before.warnings)
    after = parse(mixed, engine.recognise(mixed, 2))
    assert after.unread_pages == ()
    assert not after.warnings
    by_text = {passage.text: passage for passage in after.passages}
    assert by_text[SENTENCES_EN[0]].confidence is None
    confidence = by_text[EN].confidence
    assert confidence is not None
    assert 0.9 < confidence <= 1
    assert by_text[EN].page == 2


@needs_ocr
def test_a_page_that_cannot_be_recognised_leaves_the_others_alone(
    engine: OcrEngine, tmp_path: Path
) -> None:
    pdf = scan(make_pdf(tmp_path, PAGE), tmp_path / "scan.pdf")
    damaged = tmp_path / "damaged.pdf"
    damaged.write_bytes(pdf.read_bytes()[:400])
    with pytest.raises(OcrFailed, match=r"Page 1 of damaged\.pdf"):
        engine.recognise(damaged, 1)
    with pytest.raises(OcrFailed, match="there is no such page"):
        engine.recognise(pdf, 99)
    assert engine.recognise(pdf, 1).lines


@needs_ocr
def test_a_scan_behind_a_password_is_read_with_it(engine: OcrEngine, tmp_path: Path) -> None:
    pdf = scan(make_pdf(tmp_path, PAGE), tmp_path / "scan.pdf")
    locked = tmp_path / "locked.pdf"
    writer = pypdf.PdfWriter(clone_from=pdf)
    writer.encrypt("geheim", algorithm="AES-256")
    writer.write(locked)
    with pytest.raises(OcrFailed):
        engine.recognise(locked, 1)
    assert engine.recognise(locked, 1, "geheim").lines


def test_a_scan_needs_ocr_and_differs_from_a_picture_without_text(tmp_path: Path) -> None:
    pdf = scan(make_pdf(tmp_path, PAGE), tmp_path / "scan.pdf")
    with pytest.raises(TextMissing, match=r"1 page"):
        parse(pdf)
    with pytest.raises(NothingRecognised, match="No text was recognised"):
        parse(pdf, OcrPage(page=1, lines=()))
