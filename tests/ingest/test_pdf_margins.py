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
from tests.support.pdf_samples import EN, SENTENCES_EN, make_pdf, many, texts

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


def test_the_numbers_of_every_fifth_line_are_no_text(tmp_path: Path) -> None:
    """Bills and drafts have them, on each page."""
    written = many(SENTENCES_EN, 24)
    numbers = "#set par.line(number-clearance: 20pt, numbering: n => if calc.rem(n, 5) == 0 [#n])\n"
    pdf = make_pdf(tmp_path, f"#set par(justify: true)\n{numbers}" + "\n\n".join(written))
    assert texts(read_pdf(pdf)) == written


def test_a_column_of_fives_beside_a_table_stays(tmp_path: Path) -> None:
    cells = "".join(f"[{n * 5}], [Standard {n}], [{n * n}]," for n in range(1, 9))
    found = read_pdf(make_pdf(tmp_path, f"{EN}\n\n#table(columns: 3, {cells})\n\n{EN}")).blocks
    rows = [block.text for block in found if block.kind is BlockKind.ROW]
    assert rows[:2] == ["5\tStandard 1\t1", "10\tStandard 2\t4"]


_FIFTHS = """#set page("a5")
#set par(justify: true)
#set par.line(number-clearance: 40pt, number-margin: SIDE, numbering-scope: "page",
  numbering: n => if calc.rem(n, 5) == 0 [#n])
"""


@pytest.mark.parametrize("side", ["left", "right"])
def test_they_are_at_either_side_and_may_be_one_on_a_page(tmp_path: Path, side: str) -> None:
    written = many(SENTENCES_EN, 8)
    last = " ".join(written[:2])
    body = "\n\n".join(written) + f"\n#pagebreak()\n{last}"
    pdf = make_pdf(tmp_path, _FIFTHS.replace("SIDE", side) + body)
    assert texts(read_pdf(pdf)) == [*written, last]


@pytest.mark.parametrize("side", ["left", "right"])
def test_the_numbers_of_clauses_beside_them_stay(tmp_path: Path, side: str) -> None:
    """A page that has no line numbers keeps what is written at the left; so does one that has them."""
    text = " ".join(many(SENTENCES_EN, 6))
    clauses = [f"#place(dx: -22pt)[{n}] {text}" for n in (5, 10)]
    unnumbered = f"#set par.line(numbering: none)\n{text}\n\n#place(dx: -22pt)[5] {text}"
    farther_out = f"#place(dx: -45pt)[5] {text}"
    pages = "\n\n#pagebreak()\n".join([*clauses, unnumbered, farther_out])
    pdf = make_pdf(tmp_path, _FIFTHS.replace("SIDE", side) + pages)
    assert texts(read_pdf(pdf)) == [f"5 {text}", f"10 {text}", text, f"5 {text}", f"5 {text}"]


@pytest.mark.parametrize("count", [2, 3, 5])
def test_a_file_of_nothing_but_what_repeats_keeps_its_text(tmp_path: Path, count: int) -> None:
    """A set of numbered cards: the pages differ in a number only."""
    cards = [f"Card {number}: ask where the papers are." for number in range(1, count + 1)]
    pdf = make_pdf(tmp_path, "\n#pagebreak()\n".join(cards))
    assert texts(read_pdf(pdf)) == cards


def test_page_numbers_alone_are_no_text(tmp_path: Path) -> None:
    pdf = make_pdf(tmp_path, "\n#pagebreak()\n".join("1234"))
    assert texts(read_pdf(pdf)) == []


def test_a_header_and_a_footer_around_nothing_are_no_text(tmp_path: Path) -> None:
    """As a browser prints a page whose text is drawn."""
    frame = "Card [cards.example/1]\n#v(1fr)\n#align(bottom)[Printed on 3 May 2021]"
    pdf = make_pdf(tmp_path, "\n#pagebreak()\n".join([frame] * 4))
    assert texts(read_pdf(pdf)) == []
