"""Which lines form a paragraph, if only the typesetting shows it."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.blocks import BlockKind
from ingest.readers.pdf import read_pdf
from tests.support.pdf_samples import EN, SENTENCES_EN, SENTENCES_ZH, ZH, make_pdf, many, texts


@pytest.mark.parametrize("sentences", [SENTENCES_EN, SENTENCES_ZH], ids=["en", "zh"])
def test_a_quotation_set_in_from_both_margins_is_whole(
    tmp_path: Path, sentences: tuple[str, ...]
) -> None:
    one, two, quoted, three = many(sentences, 4)
    quoted = f"{quoted} {one}" if sentences is SENTENCES_EN else quoted + one
    quotation = f"#pad(x: 60pt)[{quoted}]"
    pdf = make_pdf(tmp_path, f"{one}\n\n{two}\n\n{quotation}\n\n{three}")
    assert texts(read_pdf(pdf)) == [one, two, quoted, three]


def test_items_set_in_are_no_quotation(tmp_path: Path) -> None:
    items = [
        "Predictability: the same faces, fixed times.",
        "Choice: the chair, the food, the hour, the company.",
        "Information: where we are, what is next.",
        "Something to do: cooking, lessons, phone calls, sport.",
    ]
    style = "#set par(first-line-indent: (amount: 2em, all: true), spacing: 0.65em)\n"
    pdf = make_pdf(tmp_path, style + "\n\n".join([EN, *items, EN]))
    assert texts(read_pdf(pdf)) == [EN, *items, EN]


def test_a_stretch_in_double_spacing_is_whole(tmp_path: Path) -> None:
    one, two, wide, three = many(SENTENCES_EN, 4)
    stretch = f"#[#set par(leading: 1.4em, spacing: 2.4em)\n{wide} {one}]"
    body = f"{one}\n\n{two}\n\n{stretch}\n\n{three}\n\n{two}"
    assert texts(read_pdf(make_pdf(tmp_path, f"#set par(justify: true)\n{body}"))) == [
        *(one, two, f"{wide} {one}", three, two)
    ]


def test_lines_at_the_right_margin_are_parted(tmp_path: Path) -> None:
    """Signatures and dates end there, as the full line of a paragraph does."""
    signed = ["审判长张某某", "审判员李某某", "二○二三年三月一日"]
    body = f"{ZH}\n\n#align(right)[" + " \\ ".join(signed) + f"]\n{ZH}"
    assert texts(read_pdf(make_pdf(tmp_path, body))) == [ZH, *signed, ZH]


def test_a_heading_in_capitals_is_parted_from_the_text_below(tmp_path: Path) -> None:
    pdf = make_pdf(tmp_path, f"{EN}\n\nSTOP VIOLENCE AGAINST WOMEN \\\n{EN}")
    found = [block.text for block in read_pdf(pdf).blocks]
    assert found == [EN, "STOP VIOLENCE AGAINST WOMEN", EN]


@pytest.mark.parametrize("label", ["26.{n}", "{n}.", "第{n}条", "({n})", "Article {n}"])
def test_labels_before_a_wide_blank_make_no_table(tmp_path: Path, label: str) -> None:
    """Nor do they when each paragraph is long: its next lines begin below the label."""
    sentences = SENTENCES_ZH if "第" in label else SENTENCES_EN
    written = many(sentences, 5)
    body = "\n\n".join(
        f"{label.format(n=n).replace('.', '#sym.dot.basic')}#h(2em){text}".replace(
            "#sym.dot.basic", "\\."
        )
        for n, text in enumerate(written, 1)
    )
    document = read_pdf(make_pdf(tmp_path, f"#set par(justify: true)\n{body}"))
    assert not [block for block in document.blocks if block.kind is BlockKind.ROW]
    found = [block.text for block in document.blocks]
    assert found == [f"{label.format(n=n)} {text}" for n, text in enumerate(written, 1)]


def test_a_stamp_that_runs_beyond_the_column_does_not_widen_it(tmp_path: Path) -> None:
    text = " ".join(many(SENTENCES_EN, 4))
    stamp = "#place(bottom, dx: -60pt, dy: 40pt)[Case 22-1801 #h(60pt) Page 1 #h(60pt) Filed 2023-01-19]"
    style = "#set page(margin: (x: 150pt, y: 60pt))\n"
    style += "#set par(first-line-indent: (amount: 2em, all: true), spacing: 0.65em)\n"
    pdf = make_pdf(tmp_path, f"{style}{text}\n\n{EN}\n\n{text}\n{stamp}")
    assert [t for t in texts(read_pdf(pdf)) if "Case" not in t] == [text, EN, text]
