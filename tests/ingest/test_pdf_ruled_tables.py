"""In a PDF's ruled tables the rules define the cells, however near the words are."""

from __future__ import annotations

from pathlib import Path

import pypdf
import pytest

from ingest.blocks import BlockKind
from ingest.readers.pdf import read_pdf
from tests.support.pdf_samples import EN, ZH, make_pdf, texts

ROWS = ["Body\tPart", "Civil affairs\tLodging and assistance", "Health\tTreatment"]


def table(inset: str = "1.5pt", rows: list[str] = ROWS) -> str:
    cells = ", ".join(f"[{cell}]" for row in rows for cell in row.split("\t"))
    return f"#table(columns: 2, inset: {inset}, {cells})\n"


def rows(pdf: Path) -> list[str]:
    return texts(read_pdf(pdf), BlockKind.ROW)


@pytest.mark.parametrize("inset", ["1.5pt", "4pt", "12pt"])
def test_words_are_parted_at_the_rules(tmp_path: Path, inset: str) -> None:
    wide = "#h(3em)"
    pdf = make_pdf(tmp_path, f"{EN}\n{table(inset)}\nRoom{wide}for{wide}a name\n\n{ZH}\n")
    document = read_pdf(pdf)
    assert texts(document, BlockKind.ROW) == ROWS
    assert texts(document) == [EN, "Room for a name", ZH]


def test_the_title_above_is_no_cell(tmp_path: Path) -> None:
    pdf = make_pdf(tmp_path, f"= Who does what\n#v(-6pt)\n{table('4pt')}")
    blocks = read_pdf(pdf).blocks
    assert [block.text for block in blocks] == ["Who does what", *ROWS]


def test_merged_cells_occur_once_and_empty_ones_keep_their_place(tmp_path: Path) -> None:
    body = (
        "#table(columns: 3, inset: 4pt, table.cell(rowspan: 2)[Police], [Finds], [At once],"
        " [Protects], [], table.cell(colspan: 3)[Embassies are told only if the person agrees])"
    )
    assert rows(make_pdf(tmp_path, body)) == [
        "Police\tFinds\tAt once",
        "\tProtects",
        "Embassies are told only if the person agrees",
    ]


def test_turned_tables_read_like_upright_ones(tmp_path: Path) -> None:
    pdf = make_pdf(tmp_path, f"#set page(flipped: true)\n{table('4pt')}\n{EN}")
    writer = pypdf.PdfWriter(clone_from=pdf)
    for page in writer.pages:
        page.rotate(90)
    writer.write(pdf)
    assert rows(pdf) == ROWS


def test_a_frame_around_a_text_is_no_table(tmp_path: Path) -> None:
    document = read_pdf(make_pdf(tmp_path, f"#table(columns: 1, [{EN}], [{ZH}])"))
    assert texts(document) == [EN, ZH]


def test_drawings_cost_little(tmp_path: Path) -> None:
    """Thousands of strokes are no table; the text is read all the same."""
    strokes = "#for n in range(4000) { place(dx: n * 0.1pt, line(length: 9pt, angle: 90deg)) }"
    pdf = make_pdf(tmp_path, f"{strokes}\nName#h(5em)Place\n\nAnna#h(5em)Rome")
    assert [block.text.split() for block in read_pdf(pdf).blocks] == [
        ["Name", "Place"],
        ["Anna", "Rome"],
    ]
