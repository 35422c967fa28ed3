"""A PDF's paragraphs are whole, in order, with clean characters and without running lines."""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise
from pathlib import Path

import pypdf
import pytest

from ingest.blocks import Block, BlockKind
from ingest.readers.pdf import read_pdf
from tests.support.chromium import MISSING, chromium_path, print_to_pdf
from tests.support.pdf_samples import (
    EN,
    RUNNING,
    SENTENCES_EN,
    SENTENCES_ZH,
    ZH,
    make_pdf,
    many,
    paragraph,
    texts,
)

CORPUS = Path("/work/shared/corpus")


@pytest.mark.parametrize("sentences", [SENTENCES_EN, SENTENCES_ZH], ids=["en", "zh"])
@pytest.mark.parametrize(
    "style",
    [
        "#set par(justify: true)",
        "#set par(justify: false)",
        "#set par(justify: true, first-line-indent: (amount: 2em, all: true), spacing: 0.65em)",
        "#set page(columns: 2)\n#set par(justify: true)",
    ],
    ids=["justified", "ragged", "indented", "columns"],
)
def test_paragraphs_are_whole(tmp_path: Path, sentences: tuple[str, ...], style: str) -> None:
    lang = "zh" if sentences is SENTENCES_ZH else "en"
    written = many(sentences)
    body = f'{RUNNING}{style}\n#set text(lang: "{lang}")\n' + "\n\n".join(written)
    document = read_pdf(make_pdf(tmp_path, body))
    assert document.pages is not None
    assert document.pages >= 3
    assert texts(document) == written


def test_lines_across_both_columns_stand_apart(tmp_path: Path) -> None:
    written = many(SENTENCES_EN, 12)
    head = f'#place(top, scope: "parent", float: true)[{ZH}{ZH}]\n#set par(justify: true)\n'
    body = f"#set page(columns: 2)\n{head}" + "\n\n".join(written)
    assert texts(read_pdf(make_pdf(tmp_path, body))) == [ZH + ZH, *written]


FULL_LINES = (
    "各级公安机关会同民政部门甄别被拐卖的妇女儿童并为其提供临时安置和医疗救治以及法律援助" * 3
)


def test_an_indent_parts_paragraphs_whose_lines_are_all_full(tmp_path: Path) -> None:
    """Of 20 signs a line, two of them blank in the first: nothing else tells where they end, be they
    of one line or three, on the next page too."""
    lengths = [57, 17, 17, 57, 57, 17, 57, 57]
    written = [f"{FULL_LINES[n : n + length]}。" for n, length in enumerate(lengths)]
    style = "#set par(first-line-indent: (amount: 2em, all: true), spacing: 0.65em)\n"
    body = f"#set page(width: 300pt, margin: 50pt)\n{style}" + "\n\n".join(written)
    alone = "#pagebreak()\n本办法自发布之日起施行。"
    assert texts(read_pdf(make_pdf(tmp_path, f"{body}\n{alone}"))) == [*written, alone.split()[1]]


def test_a_hanging_indent_parts_none(tmp_path: Path) -> None:
    """The first line is full and ends a sentence; the second begins further right."""
    items = [f"（{n}）{FULL_LINES[:16]}。{FULL_LINES[16:50]}。" for n in "一二三"]
    style = "#set par(hanging-indent: 2em, spacing: 0.65em)\n"
    body = f"{style}#block(width: 200pt)[\n" + "\n\n".join(items) + "\n]"
    assert texts(read_pdf(make_pdf(tmp_path, body))) == items


def test_a_hanging_paragraph_continues_after_a_first_line_that_ends_a_clause(
    tmp_path: Path,
) -> None:
    """Two lines each: there is no third one to show the paragraph's edge."""
    first = "Victims are helped, resettled and healed, and find a place in the community;"
    items = [f"{n}. {first} they adapt to a new life." for n in range(1, 6)]
    style = "#set page(width: 428pt, margin: 50pt)\n"
    assert texts(read_pdf(make_pdf(tmp_path, style + "\n\n".join(items)))) == items


def test_an_indented_line_is_not_centred(tmp_path: Path) -> None:
    """A comma that hangs into the margin, as LibreOffice sets it, leaves about as much room behind the
    first line as its indent does before it."""
    text = f"{FULL_LINES[:38]}，{FULL_LINES[38:90]}。"
    cuts = [0, 18, 39, 59, 79, len(text)]
    written = " \\ ".join(text[a:b] for a, b in pairwise(cuts))
    body = f"#set page(width: 500pt, margin: 50pt)\n#h(1.8em){written}\n\n#h(1.8em){written}"
    assert texts(read_pdf(make_pdf(tmp_path, body))) == [text, text]


def test_a_title_broken_by_hand_is_one(tmp_path: Path) -> None:
    one, two = "The Protocol on Trafficking", "in Persons: a Digest"
    title = f"#text(18pt)[{one} \\ {two}]\n\n"
    part = "#v(9pt)\n#text(18pt)[Chapter I]\\ #text(18pt)[General Provisions]"
    style = "#set page(width: 350pt, margin: 40pt)\n"
    blocks = read_pdf(make_pdf(tmp_path, f"{style}{title}{EN}\n\n{part}\n\n{EN}")).blocks
    heads = [block.text for block in blocks if block.kind is BlockKind.HEADING]
    assert heads == [f"{one} {two}", "Chapter I", "General Provisions"]


def test_typed_blanks_between_han_and_latin_stay(tmp_path: Path) -> None:
    """Programs set them apart by themselves, so that gaps alone mean nothing."""
    typed = "本文是 kb 自行编写的摘要，见 Palermo 议定书；印发于2013年3月2日，共19条，施行8年。"
    tight = typed.replace(" ", "")
    by_words = (
        "本文是 kb 自行编写的摘要，见 Palermo；印发于2013年3月2日，共19条，比例为50%以上，施行8年。"
    )
    for text, spacing in ((typed, "none"), (tight, "auto"), (tight, "none"), (by_words, "auto")):
        style = f"#set text(cjk-latin-spacing: {spacing})\n"
        assert texts(read_pdf(make_pdf(tmp_path, f"{style}{text}"))) == [text]


def test_a_paragraph_is_on_the_page_where_it_begins(tmp_path: Path) -> None:
    starts = "\n\n".join(f"Start{n}x {text}" for n, text in enumerate(many(SENTENCES_EN)))
    pdf = make_pdf(tmp_path, f"{RUNNING}#set par(justify: true)\n{starts}")
    pages = [page.extract_text() for page in pypdf.PdfReader(pdf).pages]
    blocks = read_pdf(pdf).blocks
    assert len(blocks) == 48
    for block in blocks:
        assert block.page
        assert block.text.split()[0] in pages[block.page - 1]


def test_heads_of_articles_at_page_tops_are_spared(tmp_path: Path) -> None:
    """One on each page, so that even their numbers count the pages."""
    heads = [f"Article {n}" for n in range(1, 6)] + [f"第{n}条" for n in range(6, 11)]
    pages = (f"{head}\n\n{paragraph(n, SENTENCES_EN)}" for n, head in enumerate(heads))
    found = texts(read_pdf(make_pdf(tmp_path, RUNNING + "\n#pagebreak()\n".join(pages))))
    assert found[::2] == heads
    assert not any("Guidance" in text for text in found)


def test_a_line_on_only_two_pages_is_kept(tmp_path: Path) -> None:
    bare = "#set page(header: none, numbering: none)\n"
    pages = [f"Page number {word}." for word in ("one", "two", "three", "four", "five")]
    pages[2] = bare + pages[2]
    document = read_pdf(make_pdf(tmp_path, RUNNING + "\n#pagebreak()\n".join(pages)))
    assert sum("Guidance 内部资料" in text for text in texts(document)) == 2


@pytest.mark.parametrize("pages", [["One page."], ["One page.", "Another page."]])
def test_page_numbers_of_short_documents_go(tmp_path: Path, pages: list[str]) -> None:
    style = RUNNING if len(pages) > 1 else '#set page(numbering: "1 / 1")\n'
    document = read_pdf(make_pdf(tmp_path, style + "\n#pagebreak()\n".join(pages)))
    assert texts(document) == pages


def test_titles_of_two_sheets_stay(tmp_path: Path) -> None:
    sheets = [f"= Sheet\n{EN}", f"= Sheet\n{ZH}"]
    blocks = read_pdf(make_pdf(tmp_path, "\n#pagebreak()\n".join(sheets))).blocks
    assert [block.text for block in blocks] == ["Sheet", EN, "Sheet", ZH]


def test_sentences_that_laws_repeat_stay(tmp_path: Path) -> None:
    """They may fall on the same place of distant pages."""
    page = "\n\n#pagebreak()\n"
    repeated = "单位犯前款罪的，依照前款的规定处罚。"
    pages = [repeated if n in {1, 9, 17} else paragraph(n, SENTENCES_ZH) for n in range(1, 18)]
    assert texts(read_pdf(make_pdf(tmp_path, page.join(pages)))).count(repeated) == 3


def test_headings_have_the_outlines_levels(tmp_path: Path) -> None:
    pdf = make_pdf(
        tmp_path,
        f"= Protocol\n{EN}\n== Chapter I. General\n{EN}\n=== Use of terms\n{EN}\n== 第二章 保护\n{ZH}",
    )
    levels = {b.text: b.level for b in read_pdf(pdf).blocks if b.kind is BlockKind.HEADING}
    assert levels == {"Protocol": 1, "Chapter I. General": 2, "Use of terms": 3, "第二章 保护": 2}


def test_headings_are_seen_without_an_outline(tmp_path: Path) -> None:
    title = "#align(center, text(18pt)[*贩运人口问题手册*])"
    title = f"#set heading(outlined: false, bookmarked: false)\n{title}"
    pdf = make_pdf(
        tmp_path,
        f"{title}\n\n= Part\n{EN}\n\n= Next\n{EN}\n\n*Bold head*\n\n{EN} *Bold words* in text.",
    )
    levels = {b.text: b.level for b in read_pdf(pdf).blocks if b.kind is BlockKind.HEADING}
    assert levels == {"贩运人口问题手册": 1, "Part": 2, "Next": 2, "Bold head": 3}


def test_table_rows_have_their_cells(tmp_path: Path) -> None:
    pdf = make_pdf(
        tmp_path,
        f"{EN}\n\n#table(columns: (1fr, 2fr, 2fr), [Body], [Task], [任务], [公安部], "
        "[Leads the national action against abduction and trafficking in women and children], "
        f"[牵头打击拐卖妇女儿童犯罪，管理全国打拐信息系统和数据库], [妇联], [Care], [关爱])\n{ZH}",
    )
    duty = "Leads the national action against abduction and trafficking in women and children"
    assert texts(read_pdf(pdf), BlockKind.ROW) == [
        "Body\tTask\t任务",
        f"公安部\t{duty}\t牵头打击拐卖妇女儿童犯罪，管理全国打拐信息系统和数据库",
        "妇联\tCare\t关爱",
    ]


def test_numbered_lists_keep_their_marks_and_are_no_tables(tmp_path: Path) -> None:
    items = "\n".join(f"+ {paragraph(n, SENTENCES_EN)}" for n in (1, 2))
    document = read_pdf(
        make_pdf(tmp_path, f"#set enum(body-indent: 2em)\n{items}\n\n- first\n- second")
    )
    assert texts(document) == [f"{n}. {paragraph(n, SENTENCES_EN)}" for n in (1, 2)]
    assert texts(document, BlockKind.LIST_ITEM) == ["first", "second"]


def test_notes_do_not_break_the_paragraph_above_them(tmp_path: Path) -> None:
    written = many(SENTENCES_EN, 32)
    noted = [
        text + f"#footnote[See the register, p. {n * n}.]" if n % 4 == 1 else text
        for n, text in enumerate(written)
    ]
    document = read_pdf(
        make_pdf(tmp_path, RUNNING + "#set par(justify: true)\n" + "\n\n".join(noted))
    )
    assert [re.sub(r"\d$", "", text) for text in texts(document)] == written
    assert [re.sub(r"^\d ?", "", note) for note in texts(document, BlockKind.NOTE)] == [
        f"See the register, p. {n * n}." for n in range(1, 32, 4)
    ]


@pytest.mark.parametrize("rotation", [90, 180, 270])
def test_rotated_pages_read_like_upright_ones(tmp_path: Path, rotation: int) -> None:
    pdf = make_pdf(tmp_path, f"= Head\n{EN}\n\n{ZH}")
    upright = read_pdf(pdf).blocks
    writer = pypdf.PdfWriter(clone_from=pdf)
    writer.pages[0].rotate(rotation)
    writer.write(pdf)
    assert read_pdf(pdf).blocks == upright
    writer = pypdf.PdfWriter(clone_from=pdf)
    writer.pages[0].transfer_rotation_to_content()
    writer.write(pdf)
    assert read_pdf(pdf).blocks == upright


def test_radicals_and_odd_characters_become_the_usual_ones(tmp_path: Path) -> None:
    (text,) = texts(read_pdf(make_pdf(tmp_path, "中华⼈⺠共和国，\u00a0𠮷野家。")))
    assert text == "中华人民共和国， 𠮷野家。"


@pytest.mark.parametrize("name", ["en/palermo-protocol.md", "zh/巴勒莫议定书-节选.md"])
def test_real_texts_come_back(tmp_path: Path, name: str) -> None:
    if not (CORPUS / name).exists():
        pytest.skip("the shared corpus is not here")
    lines = [line.strip("# ") for line in (CORPUS / name).read_text("utf-8").splitlines()]
    truth = [" ".join(line.split()) for line in lines if line]
    escaped = [re.sub(r"([\\\[\]#*_`$<>@~/+=.-])", r"\\\1", text) for text in truth]
    blocks: list[Block] = read_pdf(
        make_pdf(tmp_path, RUNNING + "#set par(justify: true)\n" + "\n\n".join(escaped))
    ).blocks
    whole = (Counter(truth) & Counter(block.text for block in blocks)).total()
    assert whole >= 0.97 * len(truth)
    wanted, found = (
        Counter("".join(part).replace(" ", "")) for part in (truth, [b.text for b in blocks])
    )
    assert (wanted & found).total() >= 0.999 * wanted.total()


@pytest.mark.skipif(chromium_path() is None, reason=MISSING)
def test_vertical_writing_comes_column_by_column(tmp_path: Path) -> None:
    # Figures lie on their side there, separate from the text.
    written = [text.partition("本段为")[0] for text in many(SENTENCES_ZH, 3)]
    page, pdf = tmp_path / "x.html", tmp_path / "x.pdf"
    style = "writing-mode: vertical-rl; height: 600px; font-family: serif"
    body = "".join(f"<p>{text}</p>" for text in written)
    page.write_text(f'<meta charset="utf-8"><body style="{style}">{body}', "utf-8")
    print_to_pdf(page, pdf)
    assert texts(read_pdf(pdf)) == written
