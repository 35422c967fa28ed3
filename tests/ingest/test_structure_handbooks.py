"""Handbooks, reports and slides: headings with and without numbers, lists, tables, notes, pages."""

from __future__ import annotations

import pytest

from corpus import PassageKind
from ingest.blocks import Block, BlockKind
from tests.support.structured import addresses, by_address, from_blocks, squeezed, words_of


def _heading(text: str, level: int) -> Block:
    return Block(text, BlockKind.HEADING, level)


def _bullet(text: str, level: int = 0) -> Block:
    return Block(text, BlockKind.LIST_ITEM, level)


HANDBOOK = [
    _heading("Handbook for Frontline Officers", 1),
    Block("Foreword text."),
    _heading("Contents", 2),
    Block("1. Introduction ..... 1"),
    Block("1.1 Purpose ..... 2"),
    Block("2. Practice ..... 5"),
    _heading("1. Introduction", 2),
    Block("Text of the introduction."),
    _heading("1.1 Purpose", 3),
    Block("The purpose is to help."),
    _heading("1.2 Scope", 3),
    _bullet("first"),
    _bullet("nested", 1),
    _bullet("second"),
    _heading("2. Practice", 2),
    _heading("Before you start", 3),
    Block("Read the file."),
    _heading("2.1 Step one", 3),
    Block("1. Greet."),
    Block("2. Listen."),
    Block("Then write it down."),
    Block("Do\tDo not", BlockKind.ROW),
    Block("1 See the manual.", BlockKind.NOTE),
    _heading("Annex A: Forms", 2),
    Block("Form text."),
    _heading("References", 2),
    Block("Article 3 of the Protocol is quoted."),
]


def test_a_handbook_is_a_tree_of_its_headings() -> None:
    drafts = from_blocks(HANDBOOK, "en")
    assert words_of(drafts) == squeezed("".join(block.text for block in HANDBOOK))
    assert addresses(drafts) == [
        "title", "p1", "contents", "contents.p1", "contents.p2", "contents.p3",
        "sec-1", "sec-1.p1", "sec-1.1", "sec-1.1.p1", "sec-1.2", "sec-1.2.i1", "sec-1.2.i1.i1",
        "sec-1.2.i2", "sec-2", "sec-2.h1", "sec-2.h1.p1", "sec-2.1", "sec-2.1.1", "sec-2.1.2",
        "sec-2.1.p1", "sec-2.1.r1", "sec-2.1.n1", "annex-a", "annex-a.p1", "h1", "h1.p1",
    ]  # fmt: skip


def test_locators_say_number_or_heading_and_place() -> None:
    found = by_address(from_blocks(HANDBOOK, "en"))
    locators = {a: (d.locator.en, d.locator.zh) for a, d in found.items()}
    assert locators["sec-1.1.p1"] == ("Section 1.1, para. 1", "第1.1节第1段")
    assert locators["sec-1.2.i1.i1"] == ("Section 1.2, item 1, item 1", "第1.2节第1点第1点")
    assert locators["sec-2.h1.p1"] == ("“Before you start”, para. 1", "“Before you start”第1段")
    assert locators["sec-2.1.2"] == ("Section 2.1, item 2", "第2.1节第2项")
    assert locators["sec-2.1.r1"] == ("Section 2.1, table row 1", "第2.1节表格第1行")
    assert locators["annex-a.p1"] == ("Annex A, para. 1", "附件A第1段")


def test_the_heading_path_leaves_out_the_title() -> None:
    found = by_address(from_blocks(HANDBOOK, "en"))
    assert found["sec-2.1.1"].heading_path == ("2. Practice", "2.1 Step one")
    assert found["p1"].heading_path == ()


def test_slides_hold_their_items_notes_and_no_articles() -> None:
    blocks = [
        Block("识别受害人", BlockKind.SLIDE, page=1),
        Block("刑法", BlockKind.SLIDE, page=3),
        Block("第二百四十条：拐卖妇女、儿童", page=3),
        Block("甲", BlockKind.LIST_ITEM, 0, 3),
        Block("乙", BlockKind.LIST_ITEM, 0, 3),
        Block("丙", BlockKind.LIST_ITEM, 1, 3),
        Block("请举例。", BlockKind.SPEAKER_NOTES, page=3),
        Block("再讨论。", BlockKind.SPEAKER_NOTES, page=3),
    ]
    drafts = from_blocks(blocks)
    assert [(d.address, d.locator.en, d.locator.zh) for d in drafts] == [
        ("slide-1", "Slide 1", "第1张幻灯片"),
        ("slide-3", "Slide 3", "第3张幻灯片"),
        ("slide-3.p1", "Slide 3, para. 1", "第3张幻灯片第1段"),
        ("slide-3.i1", "Slide 3, item 1", "第3张幻灯片第1点"),
        ("slide-3.i2", "Slide 3, item 2", "第3张幻灯片第2点"),
        ("slide-3.i2.i1", "Slide 3, item 2, item 1", "第3张幻灯片第2点第1点"),
        ("slide-3.notes", "Slide 3, speaker notes", "第3张幻灯片讲者备注"),
        ("slide-3.notes-2", "Slide 3, speaker notes 2", "第3张幻灯片讲者备注2"),
    ]


def test_text_without_headings_is_addressed_by_its_page() -> None:
    blocks = [Block("One.", page=1), Block("Two.", page=1), Block("Three.", page=2)]
    drafts = from_blocks(blocks, "en")
    assert [(d.address, d.locator.en, d.locator.zh) for d in drafts] == [
        ("page-1.p1", "p. 1, para. 1", "第1页第1段"),
        ("page-1.p2", "p. 1, para. 2", "第1页第2段"),
        ("page-2.p1", "p. 2, para. 1", "第2页第1段"),
    ]


def test_a_title_may_stand_below_a_letterhead() -> None:
    blocks = [
        Block("国务院办公厅文件"),
        _heading("反拐工作指南", 1),
        _heading("一、总则", 2),
        Block("甲。"),
    ]
    drafts = from_blocks(blocks)
    assert [d.kind for d in drafts][:2] == [PassageKind.FRONT_MATTER, PassageKind.TITLE]
    assert addresses(drafts) == ["front", "title", "sec-1", "sec-1.p1"]


def test_a_title_goes_on_below_the_department_that_issues_it() -> None:
    blocks = [
        Block("U.S. Department of Justice"),
        Block("Executive Office for Trustees"),
        _heading("Handbook for", 1),
        _heading("Chapter 13", 1),
        _heading("Standing Trustees", 1),
        _heading("Table of Contents", 2),
        Block("1. Duties ..... 3"),
        _heading("1. Duties", 2),
        Block("Trustees keep accounts."),
    ]
    drafts = from_blocks(blocks)

    assert by_address(drafts)["title"].text == "Handbook for\nChapter 13\nStanding Trustees"
    assert [d.kind for d in drafts if d.text.startswith(("Table", "1. Duties ."))] == [
        PassageKind.CONTENTS,
        PassageKind.CONTENTS,
    ]


def test_the_salutation_of_a_letter_is_no_title() -> None:
    drafts = from_blocks(
        [Block("May 5, 2023"), Block("To Whom It May Concern:"), Block("She was helped here.")]
    )

    assert PassageKind.TITLE not in {d.kind for d in drafts}


def test_sections_continue_if_one_of_them_lacks_its_heading_style() -> None:
    blocks = [
        _heading("某规定", 1),
        _heading("一、内容", 2),
        Block("1．甲应当。"),
        Block("二、比例的确定"),
        Block("1．乙应当。"),
        _heading("三、附则", 2),
        Block("丙。"),
    ]
    assert addresses(from_blocks(blocks)) == [
        "title", "sec-1", "sec-1.1", "sec-2", "sec-2.1", "sec-3", "sec-3.p1",
    ]  # fmt: skip


def test_one_paragraph_alone_is_one_passage() -> None:
    assert addresses(from_blocks([Block("只有一段话。")])) == ["p1"]


def test_each_passage_has_the_language_of_its_own_words() -> None:
    blocks = [Block("Trafficking in persons"), Block("人口贩运"), Block("1")]
    assert [d.lang for d in from_blocks(blocks, "en")] == ["en", "zh", "en"]
    assert [d.lang for d in from_blocks(blocks, "zh")] == ["en", "zh", "zh"]


def test_what_is_between_an_articles_title_and_its_abstract_is_its_masthead() -> None:
    text = "本文研究反拐国际合作的现状和问题。" * 3
    article = from_blocks(
        [
            _heading("反拐国际合作研究", 1),
            _heading("张某某 (24300680022) 李某某 (24300680007)", 2),
            _heading("指导教师：某某学院 王某某", 2),
            Block(f"摘要：{text}"),
            Block("关键词：反拐；国际合作"),
            _heading("一、引言", 2),
            Block(text),
        ]
    )
    kinds = [passage.kind for passage in article]
    assert kinds[:4] == ["title", "front-matter", "front-matter", "paragraph"]
    assert [p.text for p in article if p.kind is PassageKind.SECTION] == ["一、引言"]


def test_a_drawn_line_is_no_passage() -> None:
    blocks = [
        _heading("Report", 1),
        Block("- - - - - - - - - -"),
        Block("Text."),
        Block("________"),
        Block("────"),
        Block("=="),
    ]
    assert [passage.text for passage in from_blocks(blocks, "en")] == ["Report", "Text."]


@pytest.mark.parametrize("sign", ["* * * * *", ". . . .", "***", "……"])
def test_signs_for_words_left_out_are_a_passage(sign: str) -> None:
    texts = ["Section 3 is amended to read as follows:", sign, "(c) The court hears the victim."]
    assert [passage.text for passage in from_blocks(list(map(Block, texts)), "en")] == texts


@pytest.mark.parametrize(
    ("contents", "lines", "heading", "row", "sentence"),
    [
        (
            "Contents",
            ["Introduction ..... 2", "Law ..... 3", "Practice ..... 5"],
            "Key figures",
            "Victims identified\t120",
            "The figures are those of the ministry.",
        ),
        (
            "目录",
            ["引言 …… 2", "法律 …… 3", "实践 …… 5"],
            "统计数字",
            "救助人数\t120",
            "以上数字由主管部门提供。",
        ),
    ],
)
def test_a_table_of_figures_below_the_contents_is_no_part_of_them(
    contents: str, lines: list[str], heading: str, row: str, sentence: str
) -> None:
    blocks = [
        _heading("Handbook for Officers", 1),
        _heading(contents, 2),
        *map(Block, lines),
        _heading(heading, 2),
        Block(row, BlockKind.ROW),
        Block(sentence),
    ]
    found = [(passage.kind, passage.text) for passage in from_blocks(blocks)]
    assert found[-3:] == [
        (PassageKind.SECTION, heading),
        (PassageKind.ROW, row),
        (PassageKind.PARAGRAPH, sentence),
    ]
    assert [text for kind, text in found if kind is PassageKind.CONTENTS] == [contents, *lines]
    without = from_blocks([*blocks[:5], *blocks[6:]])
    assert [passage.text for passage in without if passage.kind is PassageKind.ROW] == [row]


def test_contents_of_which_only_sections_have_leaders() -> None:
    """In a PDF, the words and the page number of a chapter stand apart like the cells of a row."""
    lines = [
        Block("1.1 Victims ..... 2"),
        _heading("Part II How States protect them in", 2),
        Block("practice\t3", BlockKind.ROW),
        Block("2\tCourts\t3", BlockKind.ROW),
        Block("2.1 Judges ..... 4"),
        Block("Part III\tStaff\t5", BlockKind.ROW),
        Block("3\tPolice\t5", BlockKind.ROW),
    ]
    text = [_heading("3 Police", 2), Block("Cases\t120", BlockKind.ROW)]
    blocks = [_heading("Handbook for Officers", 1), _heading("Contents", 2), *lines, *text]
    found = from_blocks(blocks, "en")
    listed = [p.text for p in found if p.kind is PassageKind.CONTENTS]
    assert listed == ["Contents", *(line.text for line in lines)]


def test_contents_may_be_a_table() -> None:
    rows = ["Introduction\t2", "Law\t3", "Practice\t5"]
    blocks = [
        _heading("Handbook for Officers", 1),
        _heading("Contents", 2),
        *(Block(row, BlockKind.ROW) for row in rows),
        _heading("Introduction", 2),
        Block("Text."),
    ]
    found = from_blocks(blocks, "en")
    assert [p.text for p in found if p.kind is PassageKind.CONTENTS] == ["Contents", *rows]


@pytest.mark.parametrize(
    ("above", "abstract"),
    [
        (
            [
                _heading("Case Law", 2),
                Block("The courts decide."),
                _heading("Statutes", 2),
                Block("All apply."),
            ],
            "Summary",
        ),
        ([_heading("Case Law", 2), _heading("Statutes", 2)], "Summary"),
        ([_heading("问题的提出", 2), Block("本文讨论下列问题")], "摘要"),
        ([Block("本文研究反拐国际合作。")], "摘要"),
    ],
)
def test_text_above_an_abstract_is_no_masthead(above: list[Block], abstract: str) -> None:
    """Both are articles, by the lines of their journals."""
    journal = [Block("Journal of Samples, Vol. 3"), Block("ISSN 1234-5678")]
    blocks = [
        _heading("反拐法年度评论 Review of Samples", 1),
        *journal,
        *above,
        _heading(abstract, 2),
        Block("Text."),
    ]
    found = {passage.text: passage.kind for passage in from_blocks(blocks)}
    assert PassageKind.FRONT_MATTER not in {found[block.text] for block in above}


def test_the_authors_above_a_summary_are_the_masthead() -> None:
    authors = [Block("Anna Example and Ben Sample"), Block("Faculty of Law, University of Samples")]
    blocks = [
        _heading("Victims in court", 1),
        Block("Journal of Samples, Vol. 3"),
        *authors,
        _heading("Summary", 2),
        Block("Keywords: victims"),
    ]
    found = {passage.text: passage.kind for passage in from_blocks(blocks, "en")}
    assert {found[block.text] for block in authors} == {PassageKind.FRONT_MATTER}
