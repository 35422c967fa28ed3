"""A PDF's footnotes follow the text that refers to them, and their marks are removed from it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ingest.blocks import BlockKind
from ingest.readers.pdf import read_pdf
from tests.support.pdf_samples import (
    EN,
    RUNNING,
    SENTENCES_EN,
    SENTENCES_ZH,
    ZH,
    make_pdf,
    many,
    texts,
)

# Programs that have no raised numerals in the font set small ones above the line.
BY_SIZE = "#set super(typographic: false)\n"


def kinds_and_texts(pdf: Path) -> list[tuple[BlockKind, str]]:
    return [(block.kind, block.text) for block in read_pdf(pdf).blocks]


@pytest.mark.parametrize("style", ["", BY_SIZE], ids=["raised-numerals", "small-numerals"])
@pytest.mark.parametrize("text", [EN, ZH], ids=["en", "zh"])
def test_a_note_follows_the_text_that_refers_to_it(tmp_path: Path, text: str, style: str) -> None:
    note = "See the register, p. 12." if text is EN else "见《登记指南》第十二页。"
    head, tail = text[:30], text[30:]
    body = f"{head}#footnote[{note}]{tail}\n\n{text}\n\n{text}#footnote[{note}]\n\n{text}"
    assert kinds_and_texts(make_pdf(tmp_path, style + body)) == [
        (BlockKind.PARAGRAPH, text),
        (BlockKind.NOTE, f"1 {note}"),
        (BlockKind.PARAGRAPH, text),
        (BlockKind.PARAGRAPH, text),
        (BlockKind.NOTE, f"2 {note}"),
        (BlockKind.PARAGRAPH, text),
    ]


@pytest.mark.parametrize("sentences", [SENTENCES_EN, SENTENCES_ZH], ids=["en", "zh"])
def test_notes_stand_by_their_text_on_every_page(
    tmp_path: Path, sentences: tuple[str, ...]
) -> None:
    """Paragraphs that continue after a page break keep their notes, and are joined."""
    written = many(sentences, 32)
    body = "\n\n".join(
        re.sub(r"(?<=\w{5})\b|(?<=，)", f"#footnote[Entry {n} of the register.]", text, count=1)
        if n % 3 == 1
        else text
        for n, text in enumerate(written)
    )
    expected = []
    for n, text in enumerate(written):
        expected.append((BlockKind.PARAGRAPH, text))
        if n % 3 == 1:
            expected.append((BlockKind.NOTE, f"{n // 3 + 1} Entry {n} of the register."))
    pdf = make_pdf(tmp_path, f"{RUNNING}#set par(justify: true)\n{body}")
    assert kinds_and_texts(pdf) == expected


def test_two_marks_side_by_side_bring_two_notes(tmp_path: Path) -> None:
    body = f"{EN}#footnote[One thing.]#super[,]#footnote[Another.]"
    assert kinds_and_texts(make_pdf(tmp_path, BY_SIZE + body))[1:] == [
        (BlockKind.NOTE, "1 One thing."),
        (BlockKind.NOTE, "2 Another."),
    ]


def test_symbols_are_marks_too(tmp_path: Path) -> None:
    body = f'#set footnote(numbering: "*")\n{EN}#footnote[A remark.]\n\n{EN}'
    assert kinds_and_texts(make_pdf(tmp_path, body)) == [
        (BlockKind.PARAGRAPH, EN),
        (BlockKind.NOTE, "* A remark."),
        (BlockKind.PARAGRAPH, EN),
    ]


def test_a_heading_and_a_table_refer_to_notes(tmp_path: Path) -> None:
    body = (
        f"= Identification#footnote[Of victims.]\n{EN}\n"
        "#table(columns: 2, [Body], [Task#footnote[In brief.]], [Police], [Leads])"
    )
    assert kinds_and_texts(make_pdf(tmp_path, body)) == [
        (BlockKind.HEADING, "Identification"),
        (BlockKind.NOTE, "1 Of victims."),
        (BlockKind.PARAGRAPH, EN),
        (BlockKind.ROW, "Body\tTask"),
        (BlockKind.NOTE, "2 In brief."),
        (BlockKind.ROW, "Police\tLeads"),
    ]


def test_raised_numbers_that_refer_to_nothing_stay(tmp_path: Path) -> None:
    body = (
        f"{EN} A room of 12 m#super[2] is enough.#super[4] {EN}#footnote[One.] {EN}#footnote[Two.]"
    )
    assert texts(read_pdf(make_pdf(tmp_path, BY_SIZE + body))) == [
        f"{EN} A room of 12 m2 is enough.4 {EN} {EN}"
    ]


def test_a_note_that_nothing_refers_to_stays_in_its_place(tmp_path: Path) -> None:
    body = f"{EN}\n\n{ZH}\n#place(bottom)[#text(7pt)[3 Nobody refers to this.]]"
    assert kinds_and_texts(make_pdf(tmp_path, body)) == [
        (BlockKind.PARAGRAPH, EN),
        (BlockKind.PARAGRAPH, ZH),
        (BlockKind.NOTE, "3 Nobody refers to this."),
    ]


def test_years_and_decimals_at_the_foot_are_no_marks(tmp_path: Path) -> None:
    small = "#place(bottom)[#text(7pt)[1949 saw its signature, 1.5 per cent]]"
    assert texts(read_pdf(make_pdf(tmp_path, f"{EN}\n\n{small}")), BlockKind.NOTE) == []


def test_han_in_a_latin_note_does_not_break_it(tmp_path: Path) -> None:
    """Its font needs more room, so that the lines are farther apart."""
    words = "The Chinese text says 被害人 for the person and the handbook says 受害人 throughout"
    note = f"{words}; {words.lower()}."
    style = '#set text(font: "Libertinus Serif")\n#set footnote.entry(gap: 0.4em)\n'
    taller = '#show regex("\\p{Han}+"): set text(font: "Noto Serif SC", top-edge: 1.1em)\n'
    pdf = make_pdf(tmp_path, f"{style}{taller}{EN}#footnote[{note}]\n\n{EN}")
    assert texts(read_pdf(pdf), BlockKind.NOTE) == [f"1 {note}"]


def test_a_comma_that_hangs_into_the_margin_does_not_break_notes(tmp_path: Path) -> None:
    """LibreOffice sets Chinese like this; the margin is where the other lines end."""
    words = "各级公安机关会同民政部门甄别被拐卖的妇女儿童并为其提供临时安置和医疗救治以及法律援助"
    lines = [words[:20], f"{words[20:40]}，", words[:20], f"{words[20:30]}。#super[1]"]
    note = [words[:27], f"{words[27:35]}。"]
    page, broken, small = (
        "#set page(width: 500pt, margin: 50pt)\n",
        " \\ ".join(lines),
        " \\ ".join(note),
    )
    body = f"{page}{broken}\n#place(bottom)[#text(7pt)[#super[1]#h(2pt){small}]]"
    assert kinds_and_texts(make_pdf(tmp_path, BY_SIZE + body)) == [
        (BlockKind.PARAGRAPH, "".join(lines).removesuffix("#super[1]")),
        (BlockKind.NOTE, f"1 {''.join(note)}"),
    ]


def test_a_note_of_two_paragraphs_is_one(tmp_path: Path) -> None:
    """The number is not raised, at a tab's distance before the note."""
    notes = "4#h(1em)See the register; \\ and the guide to it, p. 3.\n\n5#h(1em)Ibid."
    foot = f"#place(bottom)[#text(7pt)[{notes}]]"
    body = f"{EN}#super(typographic: false)[4] {ZH}#super(typographic: false)[5]\n{foot}"
    assert kinds_and_texts(make_pdf(tmp_path, body)) == [
        (BlockKind.PARAGRAPH, f"{EN}{ZH}"),
        (BlockKind.NOTE, "4 See the register; and the guide to it, p. 3."),
        (BlockKind.NOTE, "5 Ibid."),
    ]


def test_notes_may_be_hardly_smaller_than_the_text(tmp_path: Path) -> None:
    style = "#show footnote.entry: set text(9.4pt)\n"
    body = f"{EN}#footnote[See the register, p. 12.]\n\n{EN}#footnote[Ibid., p. 30.]"

    assert kinds_and_texts(make_pdf(tmp_path, style + body)) == [
        (BlockKind.PARAGRAPH, EN),
        (BlockKind.NOTE, "1 See the register, p. 12."),
        (BlockKind.PARAGRAPH, EN),
        (BlockKind.NOTE, "2 Ibid., p. 30."),
    ]


def test_a_note_goes_on_at_the_foot_of_the_next_page(tmp_path: Path) -> None:
    note, before, after = (" ".join(many(SENTENCES_EN, n)) for n in (9, 4, 30))
    body = f"#set page(width: 12cm, height: 12cm)\n{before}#footnote[{note}]\n\n{after}"
    pdf = make_pdf(tmp_path, body)

    document = read_pdf(pdf)

    assert texts(document, BlockKind.NOTE) == [f"1 {note}"]
