"""Paragraphs numbered through a text are cited by their number: UN documents, resolutions, judgments."""

from __future__ import annotations

import pytest

from corpus import Format, PassageKind
from ingest.blocks import Block, BlockKind, RawDocument
from ingest.structure import PassageDraft, structure
from tests.support.structured import addresses, by_address, from_blocks, from_lines

_LONG = "The delegation described the measures that it had taken to protect victims of trafficking."
_MASTHEAD = [
    Block("United Nations A/HRC/99/12", page=1),
    Block("General Assembly", BlockKind.HEADING, 1, page=1),
    Block("Distr.: General", page=1),
    Block("27 December 2029", page=1),
    Block("Original: English", page=1),
    Block("Human Rights Council", BlockKind.HEADING, 4, page=1),
    Block("Ninety-ninth session", BlockKind.HEADING, 5, page=1),
    Block("24 February–20 March 2030", page=1),
    Block("Agenda item 6", page=1),
    Block("Universal periodic review", BlockKind.HEADING, 5, page=1),
    Block("Report of the Working Group on Examples*", BlockKind.HEADING, 3, page=1),
    Block("Sampleland", BlockKind.HEADING, 2, page=1),
]


def _un_document() -> list[PassageDraft]:
    body = [
        Block("Introduction", BlockKind.HEADING, 2, page=2),
        Block(f"1. {_LONG}", page=2),
        Block(f"2. {_LONG} They were:", page=2),
        Block("(a) a national plan;", page=2),
        Block("(b) a shelter.", page=2),
        Block("I. Summary of the proceedings", BlockKind.HEADING, 2, page=2),
        Block("A. Presentation", BlockKind.HEADING, 3, page=2),
        Block(f"3. {_LONG}", page=2),
        Block(f"4. {_LONG}", page=3),
        Block("B. Dialogue", BlockKind.HEADING, 3, page=3),
        Block(f"5. {_LONG}", page=3),
    ]
    return structure(RawDocument(Format.PDF, [*_MASTHEAD, *body], pages=3), "en")


def test_a_un_document_is_cited_by_its_paragraphs_whatever_section_they_are_in() -> None:
    found = by_address(_un_document())
    assert [a for a in found if a.startswith("para-") and "." not in a] == [
        f"para-{n}" for n in range(1, 6)
    ]
    assert found["para-4"].locator.en == "Para. 4"
    assert found["para-4"].locator.zh == "第4段"
    assert found["para-4"].heading_path[-1] == "A. Presentation"
    assert found["para-2.b"].locator.en == "Para. 2(b)"
    assert all(found[f"para-{n}"].printed for n in range(1, 6))


def test_its_masthead_makes_no_sections() -> None:
    drafts = _un_document()
    title = next(d for d in drafts if d.kind is PassageKind.TITLE)
    assert title.text == "Report of the Working Group on Examples*\nSampleland"
    first = next(i for i, d in enumerate(drafts) if d.text == "Introduction")
    kinds = {d.kind for d in drafts[:first]}
    assert kinds == {PassageKind.FRONT_MATTER, PassageKind.TITLE}


def test_a_resolution_has_preambular_and_operative_paragraphs() -> None:
    drafts = from_lines(
        """United Nations A/RES/99/1
        Distr.: General
        Resolution adopted by the General Assembly on 25 September 2031
        99/1. Protecting examples
        The General Assembly,
        Recalling its resolution 98/1 of 1 May 2030,
        Noting the report of the Secretary-General,
        1. Urges all States to protect examples;
        2. Calls upon them to report;
        3. Decides to remain seized of the matter.""",
        "en",
    )
    found = by_address(drafts)
    assert found["para-2"].text == "2. Calls upon them to report;"
    assert found["preamble.p1"].text.startswith("Recalling")
    assert found["preamble.p2"].locator.en == "Preamble, para. 2"
    assert found["title"].text == "99/1. Protecting examples"


def test_numbered_paragraphs_of_a_judgment_stay_paragraphs_though_they_are_set_as_headings() -> (
    None
):
    blocks = [
        Block("Neutral Citation Number: [2031] EWCA Civ 999"),
        Block("JUDGMENT"),
        Block("The facts", BlockKind.HEADING, 2),
        *(Block(f"{n}. {_LONG}", BlockKind.HEADING, 1) for n in (1, 2)),
        Block("“11. The hospital had not been told.”"),
        Block("The law", BlockKind.HEADING, 2),
        *(Block(f"{n}. {_LONG}", BlockKind.HEADING, 1) for n in (3, 4)),
    ]
    found = by_address(from_blocks(blocks, "en"))
    assert {d.kind for a, d in found.items() if a.startswith("para-")} == {PassageKind.PARAGRAPH}
    assert found["para-3"].heading_path == ("The law",)
    assert found["para-2.p1"].locator.en == "Para. 2, subparagraph 1"


def test_a_number_on_a_line_of_its_own_takes_the_words_below_it() -> None:
    lines = "\n".join(["JUDGMENT", *(f"{n}.\n{_LONG}" for n in range(1, 6))])
    found = by_address(from_lines(lines, "en"))
    assert found["para-5"].text == f"5. {_LONG}"


def test_a_lost_number_ends_nothing_and_a_list_of_ten_is_none() -> None:
    judgment = "\n".join(["JUDGMENT", *(f"{n}. {_LONG}" for n in (1, 2, 3, 5, 6, 7))])
    assert "para-7" in by_address(from_lines(judgment, "en"))
    handbook = "\n".join(["Handbook", *(f"{n}. {_LONG}" for n in range(1, 11))])
    assert not [a for a in addresses(from_lines(handbook, "en")) if a.startswith("para-")]


@pytest.mark.parametrize(
    "line", ["Part 20 Claimants", "Annex 126", "Section 47 of the Act", "Chapter 9 Witnesses"]
)
def test_a_line_that_names_a_division_of_another_text_opens_none(line: str) -> None:
    text = f"JUDGMENT\n1. {_LONG}\n{line}\n2. {_LONG}\n3. {_LONG}\n4. {_LONG}\n5. {_LONG}"
    kinds = {d.kind for d in from_lines(text, "en")}
    assert not kinds & {PassageKind.PART, PassageKind.ANNEX, PassageKind.CHAPTER}


def test_quoted_articles_make_a_lecture_no_law() -> None:
    lines = """总则编
        第一百九十六条
        下列请求权不适用：
        第十三条
        自然人有能力。
        第八条
        不得违法。
        第二条"""
    kinds = {d.kind for d in from_lines(lines)}
    assert PassageKind.ARTICLE not in kinds


def test_sections_numbered_without_a_sign_have_subsections_that_can_be_cited() -> None:
    blocks = [
        Block("设备采购合同", BlockKind.HEADING, 1),
        Block("1 工程概况", BlockKind.HEADING, 2),
        Block("1.1 项目名称：示例。"),
        Block("2 合同双方", BlockKind.HEADING, 2),
        Block("2.1 发包人", BlockKind.HEADING, 3),
        Block("某某公司。"),
    ]
    found = by_address(from_blocks(blocks))
    assert found["sec-2.1"].locator.zh == "第2.1节"
    assert found["sec-1.1"].text.startswith("1.1 项目名称")


def test_what_is_longer_than_a_heading_or_a_quotation_is_none() -> None:
    blocks = [
        Block("A Report", BlockKind.HEADING, 1),
        Block(f"{_LONG} {_LONG} {_LONG}", BlockKind.HEADING, 2),
        Block("“We were never told”", BlockKind.HEADING, 2),
        Block("© Example Trust 2031", BlockKind.HEADING, 2),
        Block(_LONG),
    ]
    drafts = from_blocks(blocks, "en")
    assert PassageKind.SECTION not in {d.kind for d in drafts}


def test_the_parts_of_an_official_paper_are_what_they_are() -> None:
    drafts = from_lines(
        """某某省人民政府办公厅文件
        某政办发〔2031〕15号
        关于做好反拐工作的
        通知
        各市、县人民政府：
        现就有关事项通知如下：
        一、总体要求
        各地应当加强组织领导。
        附件：1. 任务分工方案
        某某省人民政府办公厅
        二〇三一年五月二十六日
        （此件公开发布）
        抄送：省委办公厅。
        某某省人民政府办公厅秘书处 2031年5月27日印发"""
    )
    parts = {d.locator.zh: d.text for d in drafts}
    assert parts["标题"] == "关于做好反拐工作的\n通知"
    assert parts["主送机关"] == "各市、县人民政府："
    assert parts["附件说明"] == "附件：1. 任务分工方案"
    assert parts["发文机关署名"] == "某某省人民政府办公厅"
    assert parts["成文日期"] == "二〇三一年五月二十六日"
    assert parts["附注"] == "（此件公开发布）"
    assert parts["抄送机关"].startswith("抄送")
    assert parts["印发机关"].endswith("印发")
    assert [d.text for d in drafts if d.kind is PassageKind.SECTION] == ["一、总体要求"]


def test_lines_of_a_contents_page_are_no_sections() -> None:
    blocks = [
        Block("Handbook", BlockKind.HEADING, 1),
        Block("Contents", BlockKind.HEADING, 1),
        Block("1. What is the mechanism?\t2", BlockKind.ROW),
        Block("2. How is it used? ........ 4"),
        Block("Introduction", BlockKind.HEADING, 1),
        Block(_LONG),
    ]
    found = by_address(from_blocks(blocks, "en"))
    assert found["contents.p1"].text.endswith("2")
    assert found["contents.p2"].text.endswith("4")


def test_signatures_and_the_date_below_a_judgment_are_no_headings() -> None:
    signed = [".…………………………J.", "[ ANNA EXAMPLE ]", "…………………………..J.", "[ B. C. SAMPLE ]"]
    drafts = from_blocks(
        [
            Block("IN THE SUPREME COURT OF SAMPLELAND", BlockKind.HEADING, 2),
            Block("JUDGMENT", BlockKind.HEADING, 2),
            *(Block(f"{n}. {_LONG}") for n in range(1, 5)),
            *(Block(line, BlockKind.HEADING, 2) for line in signed),
            Block("NEW TOWN;"),
            Block("SEPTEMBER 14, 2029", BlockKind.HEADING, 2),
        ],
        "en",
    )
    assert {d.text for d in drafts} >= {*signed, "SEPTEMBER 14, 2029"}
    unwanted = {*signed, "SEPTEMBER 14, 2029"}
    assert not [d for d in drafts if d.kind is PassageKind.SECTION and d.text in unwanted]
    assert not [d for d in drafts if unwanted.intersection(d.heading_path)]


def test_the_date_of_the_meeting_in_a_notice_is_not_that_of_the_notice() -> None:
    lines = """\
某某研究中心关于召开第二次会议的通知
各有关单位：
根据有关规定，本中心定于近期召开第二次会议。现将有关事项通知如下：
一、会议时间：2029年12月11日
二、会议地点：线上
三、会议内容：讨论年度工作。
请届时参加，特此通知。
某某研究中心
2029年12月1日"""
    drafts = from_lines(lines)
    assert [d.text for d in drafts if d.locator.zh == "成文日期"] == ["2029年12月1日"]
