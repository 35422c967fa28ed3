"""A PDF's text is compared with its page images: some PDFs decode to plausible wrong characters."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pypdf
import pytest
from pypdf.generic import DictionaryObject, StreamObject

from corpus import OcrLine
from ingest.ocr import OcrEngine, PageCheck, check_page
from tests.conftest import run_kb
from tests.support.ocr_pages import ONE_THREAD, needs_ocr, scan
from tests.support.pdf_samples import EN, SENTENCES_ZH, ZH, make_pdf

PAGE = f'#set page("a5", columns: 2)\n#set text(size: 8pt)\n{ZH}\n\n{EN}'
BOX = (0.1, 0.1, 0.9, 0.12)


@pytest.fixture(scope="module")
def engine() -> Iterator[OcrEngine]:
    with OcrEngine(ONE_THREAD) as engine:
        yield engine


def with_wrong_characters(pdf: Path, out: Path) -> Path:
    """The PDF with its fonts' tables shuffled: each Han character decodes to another one of the page."""
    writer = pypdf.PdfWriter(clone_from=pdf)
    for page in writer.pages:
        fonts = page["/Resources"]["/Font"]  # type: ignore[index]
        for reference in fonts.values():
            font = reference.get_object()
            assert isinstance(font, DictionaryObject)
            table = font["/ToUnicode"].get_object()
            assert isinstance(table, StreamObject)
            table.set_data(_mixed_up(table.get_data().decode()).encode())
    writer.write(out)
    return out


def _mixed_up(table: str) -> str:
    targets = sorted(set(re.findall(r"(?<=> )<([4-9][0-9A-Fa-f]{3})>", table)))
    others = dict(zip(targets, [*targets[7:], *targets[:7]], strict=True))
    return re.sub(
        r"(?<=> )<([0-9A-Fa-f]{4})>", lambda found: f"<{others.get(found[1], found[1])}>", table
    )


def check(engine: OcrEngine, pdf: Path) -> PageCheck:
    return check_page(1, engine.recognise_beside(pdf, 1))


@needs_ocr
def test_text_that_says_what_the_page_shows_is_not_doubted(
    engine: OcrEngine, tmp_path: Path
) -> None:
    found = check(engine, make_pdf(tmp_path, PAGE))
    assert not found.is_doubtful
    assert found.similarity > 0.97
    assert found.compared > 200


@needs_ocr
def test_plausible_wrong_characters_are_doubted_and_shown_beside_the_right_ones(
    engine: OcrEngine, tmp_path: Path
) -> None:
    pdf = with_wrong_characters(make_pdf(tmp_path, PAGE), tmp_path / "wrong.pdf")
    found = check(engine, pdf)
    assert found.is_doubtful
    first = found.disagreements[0]
    assert first.recognised[:8] in ZH
    assert first.text[:8] not in ZH


@needs_ocr
def test_a_scan_has_no_text_to_be_wrong(engine: OcrEngine, tmp_path: Path) -> None:
    found = check(engine, scan(make_pdf(tmp_path, PAGE), tmp_path / "scan.pdf"))
    assert (found.compared, found.is_doubtful) == (0, False)


def test_a_few_different_characters_prove_nothing() -> None:
    right = [(OcrLine(text, 0.99, BOX), text) for text in SENTENCES_ZH]
    formula = (OcrLine("a+b=c²÷2", 0.95, BOX), "x+y=z³×7")
    unsure = (OcrLine("模糊不清的一行", 0.6, BOX), "清清楚楚的一行字")
    picture = (OcrLine("照片中的路牌", 0.99, BOX), "")
    found = check_page(1, [*right, formula, unsure, picture])
    assert not found.is_doubtful
    assert found.compared == sum(len(re.sub(r"\W", "", t)) for t in SENTENCES_ZH) + 5


def test_full_width_and_half_width_characters_do_not_differ() -> None:
    found = check_page(
        1, [(OcrLine("（2021-2030年）, ABC", 0.99, BOX), "(２０２１—２０３０年)，ＡＢＣ")]
    )
    assert found.similarity == 1


@needs_ocr
def test_the_command_names_the_doubtful_pages_and_exits_with_1(tmp_path: Path) -> None:
    pdf = with_wrong_characters(make_pdf(tmp_path, PAGE), tmp_path / "wrong.zh.pdf")
    data = tmp_path / "data"
    run_kb(data, "ingest", pdf)
    done = run_kb(data, "check-text", "wrong/zh", "--json", KB_OCR="on")
    assert done.returncode == 1, done.stderr
    answer = json.loads(done.stdout)
    assert answer["document_id"] == "wrong/zh"
    assert answer["doubtful_pages"] == [1]
    assert answer["pages"][0]["disagreements"][0]["confidence"] > 0.9


def test_pages_that_there_are_not_and_what_is_no_pdf_are_refused(library_dir: Path) -> None:
    beyond = run_kb(library_dir, "check-text", "npa-2013-2020-digest/en", "--pages", "2-99")
    assert beyond.returncode == 2
    assert "--pages" in beyond.stderr
    other = run_kb(library_dir, "check-text", "palermo-protocol-digest/en", KB_LANG="zh")
    assert other.returncode == 2
    assert "palermo-protocol-digest/en不是 PDF" in other.stderr.replace(" 不是", "不是")
