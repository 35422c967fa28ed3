"""Line breaks in place of paragraph ends end paragraphs, in HTML and in Word; others stay within."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.readers.docx import read_docx
from ingest.readers.html import html_blocks
from ingest.readers.lines import paragraphs_at_breaks
from tests.support.docx_files import p, write_docx

CASES = [
    (["第一条 为了保护公民。", "第二条 本条例适用于：", "（一）甲；"], 3),
    (["第一章 总则", "第一条 甲。"], 2),
    (["为了保护公民。", "\u3000\u3000本条例适用于乙。"], 2),
    (["第四条 甲适用本法。", "乙也适用本法。"], 2),
    (["（1990年6月28日通过", "2020年10月17日修正）"], 1),
    (["One.", "\u00a0\u00a0\u00a0Two."], 2),
    (["One.", "", "Two."], 2),
    (["provided for in", "Article 3 of the Protocol"], 1),
    (["10 Downing Street", "London"], 1),
    (["地址：北京市", "东城区"], 1),
]


@pytest.mark.parametrize(("lines", "count"), CASES)
def test_paragraphs_at_breaks(tmp_path: Path, lines: list[str], count: int) -> None:
    assert len(paragraphs_at_breaks("\n".join(lines))) == count
    page = [block.text for block in html_blocks(f"<div>{'<br>'.join(lines)}</div>")]
    assert len(page) == count
    runs = "<w:br/>".join(f'<w:t xml:space="preserve">{line}</w:t>' for line in lines)
    document = read_docx(write_docx(tmp_path / "a.docx", p(f"<w:r>{runs}</w:r>")))
    assert [block.text for block in document.blocks] == page


def test_a_long_listing_is_a_hard_wrapped_text() -> None:
    line = "Each State Party shall consider adopting measures that permit victims to"
    wrapped = "\n".join([line, "remain in its territory."] * 2)
    listing = "\n\n".join([wrapped] * 4)
    assert [block.text for block in html_blocks(f"<pre>{listing}</pre>")] == [
        f"{line} remain in its territory."
    ] * 8
