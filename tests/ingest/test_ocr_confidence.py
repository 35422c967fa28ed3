"""A passage has the confidence of OCR; a page is recognised once."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus import Catalog, Format, OcrLine, OcrPage
from ingest import Metadata, make_document, parse_file
from tests.support.ocr_pages import scan
from tests.support.pdf_samples import make_pdf

# A Han character's share of the width of a page, and a line's of its height.
WIDE, TALL = 0.022, 0.016


def lines(*texts: tuple[str, float]) -> OcrPage:
    """A page of lines in one size of type, each with its confidence."""
    return OcrPage(
        page=1,
        lines=tuple(
            OcrLine(
                text, sure, (0.1, 0.1 + n * 0.025, 0.1 + WIDE * len(text), 0.1 + n * 0.025 + TALL)
            )
            for n, (text, sure) in enumerate(texts)
        ),
    )


@pytest.fixture
def blank_scan(tmp_path: Path) -> Path:
    return scan(make_pdf(tmp_path, "x"), tmp_path / "scan.zh.pdf", dpi=20)


def test_a_paragraph_has_the_mean_of_its_lines_weighed_by_their_length(blank_scan: Path) -> None:
    first, last = "任何单位和个人不得泄露其个人信息，并为其提供临时安置心理疏导", "医疗救治。"
    page = lines((first, 0.9), (last, 0.6))
    parsed = parse_file(blank_scan, Format.PDF, Metadata(), recognised=[page])
    (passage,) = parsed.passages
    assert passage.text == first + last
    mean = (len(first) * 0.9 + len(last) * 0.6) / len(passage.text)
    assert passage.confidence == pytest.approx(mean, abs=0.001)


def test_an_article_has_the_confidence_of_all_that_it_is_made_of(blank_scan: Path) -> None:
    page = lines(("第一条", 0.5), ("为保护被拐卖的妇女和儿童制定本法。", 1.0))
    parsed = parse_file(blank_scan, Format.PDF, Metadata(), recognised=[page])
    article = next(p for p in parsed.passages if p.number == "1")
    assert article.confidence == pytest.approx((3 * 0.5 + 17 * 1.0) / 20, abs=0.001)


def test_the_catalog_keeps_it_with_the_passage(blank_scan: Path) -> None:
    page = lines(("第一条 为保护被拐卖的妇女和儿童制定本法。", 0.85))
    parsed = parse_file(blank_scan, Format.PDF, Metadata(), recognised=[page])
    _, passages = make_document(parsed, "law", sha256="0" * 64, size=1, input_key="")
    assert [passage.confidence for passage in passages] == [0.85]


def test_text_of_the_file_itself_has_none(tmp_path: Path) -> None:
    parsed = parse_file(make_pdf(tmp_path, "One sentence."), Format.PDF, Metadata())
    assert [passage.confidence for passage in parsed.passages] == [None]


def test_recognised_pages_are_kept_by_content_and_engine(tmp_path: Path) -> None:
    catalog = Catalog.open(f"sqlite:///{tmp_path / 'catalog.sqlite'}")
    first, second = lines(("第一页", 0.9)), OcrPage(page=2, lines=())
    tilted = OcrPage(page=1, lines=(OcrLine("重读", 0.8, (0.1, 0.2, 0.3, 0.4), -90.5),))
    catalog.ocr.put("a" * 64, "one", first)
    catalog.ocr.put("a" * 64, "one", second)
    catalog.ocr.put("a" * 64, "two", tilted)
    assert catalog.ocr.pages("a" * 64, "one") == {1: first, 2: second}
    assert catalog.ocr.pages("b" * 64, "one") == {}
    catalog.ocr.put("a" * 64, "one", tilted)
    assert catalog.ocr.pages("a" * 64, "one") == {1: tilted, 2: second}
    catalog.close()
