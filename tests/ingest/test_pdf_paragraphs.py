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


def test_short_paragraphs_between_quotations_have_the_spacing_of_the_text(tmp_path: Path) -> None:
    """Judgments are in double spacing, with quotations in single spacing below paragraphs of two lines."""
    long = " ".join(many(SENTENCES_EN, 3))
    short = (
        "As Lord Example observed in Sample v Example and in the Attorney General of Sampleland, "
        "Court of Appeal, Sampletown, 14 June 2031:"
    )
    quotation = f"#pad(x: 40pt)[#set par(leading: 0.65em)\n{EN} {EN} {EN}]"
    style = "#set par(justify: true, leading: 1.8em, spacing: 1.8em)\n"
    body = "\n\n".join([long, short, quotation] * 4)
    assert texts(read_pdf(make_pdf(tmp_path, style + body))).count(short) == 4


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


def test_a_title_in_bold_goes_on_in_a_lower_case_line(tmp_path: Path) -> None:
    one, two, three = many(SENTENCES_EN, 3)
    title = "#align(center)[*Living independently and being included in \\ the community*]"
    body = f"#set par(justify: true)\n{one}\n\n{two}\n\n{title}\n\n{three}"
    document = read_pdf(make_pdf(tmp_path, body))
    headings = [b.text for b in document.blocks if b.kind is BlockKind.HEADING]
    assert headings == ["Living independently and being included in the community"]


def test_an_abstract_keeps_its_own_margins(tmp_path: Path) -> None:
    """Only its lines show where they end: the other pages are wider."""
    abstract = "".join(many(SENTENCES_ZH, 2))
    rest = many(SENTENCES_ZH, 12)
    body = (
        "#set par(justify: true)\n#pad(x: 40pt)[#align(center)[#text(16pt)[武器系统的定义方法]]\n\n"
        f"{abstract}]\n\n#pagebreak()\n" + "\n\n".join(rest)
    )
    assert abstract in texts(read_pdf(make_pdf(tmp_path, body)))


def test_short_chinese_quotations_below_their_names_are_whole(tmp_path: Path) -> None:
    one, two = many(SENTENCES_ZH, 2)
    quoted = [
        "民法调整平等主体的自然人、法人和非法人组织之间的人身关系和财产关系，" + "以及其他。"
    ] * 2
    names = ["一九八六年颁布的民法通则第二条", "二零二零年通过的民法典第二条"]
    inner = " \\ ".join(f"{name} \\ {text}" for name, text in zip(names, quoted, strict=True))
    body = f"{one}\n\n#pad(x: 60pt)[{inner}]\n\n{two}"
    found = texts(read_pdf(make_pdf(tmp_path, body)))
    assert found == [one, names[0], quoted[0], names[1], quoted[1], two]


def test_two_lines_in_the_wider_spacing_around_them_are_one(tmp_path: Path) -> None:
    text, wide = " ".join(many(SENTENCES_EN, 4)), " ".join(many(SENTENCES_EN, 3))
    short = "Where we have identified any copyright information of others, you will need to obtain"
    short += " the permission of the holders."
    style = "#set par(leading: 1.4em, spacing: 2.6em)\n"
    body = f"{text}\n\n{text}\n\n{text}\n\n#[{style}{wide}\n\n{short}\n\n{wide}]"
    found = texts(read_pdf(make_pdf(tmp_path, f"#set par(justify: true)\n{body}")))
    assert short in found


def test_a_header_stored_last_is_read_first(tmp_path: Path) -> None:
    """Else it would run on in the next page's text."""
    long = "".join(many(SENTENCES_ZH, 60))
    header = "立法會CB(3)662號文件"
    body = f"{long}"
    style = "#set page(foreground: context if here().page() == 1 [#place(top + right, dx: -40pt, dy: 20pt)["
    style += f"{header}]])\n"
    found = texts(read_pdf(make_pdf(tmp_path, style + body)))
    assert found[0] == header
    assert header not in "".join(found[1:])


def test_a_full_line_above_a_quotation_does_not_run_on_in_it(tmp_path: Path) -> None:
    end = "#linebreak(justify: true)"
    first, second = many(SENTENCES_ZH, 2)
    quoted = ZH * 3
    body = "\n\n".join([f"{first}{end}{second}"] * 6)
    body += f"\n\n{first}{end}\n#pad(x: 60pt)[{quoted}]\n\n{ZH}"
    found = texts(read_pdf(make_pdf(tmp_path, f"#set par(justify: true)\n{body}")))
    assert found[-3:] == [first, quoted, ZH]


@pytest.mark.parametrize(
    ("printed", "read"),
    [("J U D G M E N T", "JUDGMENT"), ("A B C D E F", "A B C D E F"), ("Y N Y N Y", "Y N Y N Y")],
)
def test_a_word_in_spaced_capitals_is_a_word(tmp_path: Path, printed: str, read: str) -> None:
    pdf = make_pdf(tmp_path, f"{EN}\n\n#align(center)[*{printed}*]\n\n{EN}")
    assert [block.text for block in read_pdf(pdf).blocks] == [EN, read, EN]
