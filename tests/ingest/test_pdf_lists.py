"""A PDF's bullets are markup: items have no bullets, but a depth according to their indent."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.blocks import BlockKind
from ingest.readers.pdf import read_pdf
from tests.support.pdf_samples import (
    EN,
    SENTENCES_EN,
    SENTENCES_ZH,
    ZH,
    make_pdf,
    many,
    paragraph,
    texts,
)


def items(pdf: Path) -> list[tuple[int, str]]:
    return [(b.level, b.text) for b in read_pdf(pdf).blocks if b.kind is BlockKind.LIST_ITEM]


@pytest.mark.parametrize("glyph", ["•", "‣", "◦", "–", "▪", "●", "■", "➢"])
def test_a_bullet_is_no_text(tmp_path: Path, glyph: str) -> None:
    style = f"#set list(marker: [{glyph}])\n"
    pdf = make_pdf(tmp_path, f"{style}- Shelter and food\n- 心理疏导\n- {EN}\n\n{ZH}")
    assert items(pdf) == [(0, "Shelter and food"), (0, "心理疏导"), (0, EN)]
    assert texts(read_pdf(pdf)) == [ZH]


@pytest.mark.parametrize("gap", ["0.5em", "2em"])
@pytest.mark.parametrize("sentences", [SENTENCES_EN, SENTENCES_ZH], ids=["en", "zh"])
def test_the_indent_gives_the_depth(tmp_path: Path, gap: str, sentences: tuple[str, ...]) -> None:
    """Also if the text is at a tab's distance from its bullet, as in a table."""
    a, b, c, d, e = many(sentences, 5)
    body = f"- {a}\n  - {b}\n    - {c}\n  - {d}\n- {e}\n"
    pdf = make_pdf(tmp_path, f"#set list(body-indent: {gap})\n{EN}\n\n{body}\n{EN}\n\n- {a}")
    assert items(pdf) == [(0, a), (1, b), (2, c), (1, d), (0, e), (0, a)]


def test_a_list_continues_at_its_depth_after_a_page_break(tmp_path: Path) -> None:
    written = "- First\n  - Second\n  - Third\n  - Fourth\n- Fifth\n"
    body = f"#set page(height: 120pt, margin: 20pt)\n#v(40pt)\n{written}"
    document = read_pdf(pdf := make_pdf(tmp_path, body))
    assert [block.page for block in document.blocks] == [1, 1, 1, 2, 2]
    assert items(pdf) == [
        (0, "First"),
        (1, "Second"),
        (1, "Third"),
        (1, "Fourth"),
        (0, "Fifth"),
    ]


def test_tight_items_are_parted_where_paragraphs_are_spaced(tmp_path: Path) -> None:
    """Each item fills its last line, so that only the bullet separates them."""
    full = [
        "为受害人提供安全的临时住所和紧急医疗救治。" * 2,
        "告知其依法享有的各项权利和可以得到的帮助。" * 2,
    ]
    body = "\n".join(f"- {text}" for text in full)
    spaced = "\n\n".join(many(SENTENCES_ZH, 6))
    style = "#set page(width: 315pt, margin: 40pt)\n#set list(body-indent: 10pt, spacing: 0.65em)\n"
    pdf = make_pdf(tmp_path, f"{style}{spaced}\n{body}")
    assert [text for _, text in items(pdf)] == full


def test_a_dash_alone_is_no_bullet(tmp_path: Path) -> None:
    body = f"{EN}\n\n– She said nothing more.\n\n{EN}"
    assert texts(read_pdf(make_pdf(tmp_path, body))) == [EN, "– She said nothing more.", EN]


def test_boxes_to_tick_stay(tmp_path: Path) -> None:
    boxes = '#set text(font: ("Libertinus Serif", "DejaVu Sans Mono", "Noto Serif SC"))\n'
    assert texts(read_pdf(make_pdf(tmp_path, f"{boxes}{EN}\n\n□ 是 □ 否"))) == [EN, "□ 是 □ 否"]


def test_numbers_at_a_tabs_distance_make_no_table(tmp_path: Path) -> None:
    one, two = paragraph(1, SENTENCES_EN), paragraph(2, SENTENCES_EN)
    pdf = make_pdf(
        tmp_path, f"#set enum(body-indent: 2em)\n+ {one}\n+ {two}\n  + {one}\n  + {two}\n+ {one}"
    )
    written = [f"1. {one}", f"2. {two}", f"1. {one}", f"2. {two}", f"3. {one}"]
    assert texts(read_pdf(pdf)) == written


def test_a_box_keeps_its_state(tmp_path: Path) -> None:
    boxes = '#set text(font: ("Libertinus Serif", "DejaVu Sans Mono", "Noto Serif SC"))\n'
    written = ["☑ Explain the process", "☐ Ask for consent", "☐ Write down who was there"]
    pdf = make_pdf(tmp_path, f"{boxes}{EN}\n\n" + "\n\n".join(written))
    assert items(pdf) == [(0, text) for text in written]


def test_a_bullet_needs_no_blank(tmp_path: Path) -> None:
    pdf = make_pdf(tmp_path, f"■Shelter and food\n\n■Legal aid\n\n{EN}")
    assert items(pdf) == [(0, "Shelter and food"), (0, "Legal aid")]
