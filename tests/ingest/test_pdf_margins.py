"""Text that is turned in the margin of a PDF page interrupts nothing and is no title; ligatures that a file
misnames are spelt out."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus import Format
from ingest import Metadata
from ingest.blocks import BlockKind
from ingest.pool.parse import parse_file
from ingest.readers.pdf import read_pdf
from tests.support.pdf_samples import EN, SENTENCES_EN, make_pdf, many

STAMP = "Registry copy 2021/14, received 3 May 2021"


def _stamped(angle: int, body: str) -> str:
    mark = f"#place(left + horizon, dx: -90pt, rotate({angle}deg, text(20pt)[{STAMP}]))\n"
    return f"{mark}#align(center, text(15pt)[*Standards of assistance*])\n\n{body}"


@pytest.mark.parametrize("angle", [-90, 90])
def test_a_stamp_up_the_margin_is_a_note(tmp_path: Path, angle: int) -> None:
    pdf = make_pdf(tmp_path, _stamped(angle, f"{EN}\n\n{EN}"))

    found = [(block.kind, block.text) for block in read_pdf(pdf).blocks]

    assert (BlockKind.NOTE, STAMP) in found
    assert [text for kind, text in found if kind is BlockKind.PARAGRAPH] == [EN, EN]


def test_it_is_not_the_title(tmp_path: Path) -> None:
    pdf = make_pdf(tmp_path, _stamped(-90, "\n\n".join(many(SENTENCES_EN, 6))))

    assert parse_file(pdf, Format.PDF, Metadata()).metadata.title == "Standards of assistance"


def test_a_misnamed_ligature_is_spelt_out(tmp_path: Path) -> None:
    pdf = make_pdf(tmp_path, f"The sta↵ made di↵erent o↵ers.\n\n{EN}")

    assert read_pdf(pdf).blocks[0].text == "The staff made different offers."
