"""Chinese laws: 编 章 节 条 款 项 目, in either script, with the marks that drafters and editors use."""

from __future__ import annotations

import pytest

from corpus import PassageKind
from ingest.blocks import Block, BlockKind
from tests.support.structured import (
    addresses,
    by_address,
    from_blocks,
    from_lines,
    squeezed,
    words_of,
)

DRAFT = """\
中华人民共和国反拐法（草案）
（2030年1月1日通过）
国办发〔2030〕13号
目录
第一章 总则
第二章 预防
第三章 附则
第一章 总则
第一条【立法目的】为了惩治拐卖行为，制定本法。
第二条【适用范围】本法适用于下列行为：
（一）拐卖妇女；
（二）拐卖儿童：
1. 不满十四周岁的；
2. 不满六周岁的；
（三）其他行为。
前款规定的行为，依照第三条的规定处理。
第三条规定的行为，由公安机关查处。
第三条 【主管机关】公安机关主管反拐工作。
第三条之一 民政部门协助。
第二章 预防
第３０条 【宣传】各级政府应当加强宣传。
第三十条之一【教育】学校应当开展教育。
第三章 附则
第三十一条 本法自２０３０年１月１日起施行。
附件一
机构名单
一、公安部
二、民政部
附件：联系方式
"""


def test_a_draft_with_contents_titles_in_brackets_and_annexes() -> None:
    drafts = from_lines(DRAFT)
    found = by_address(drafts)
    assert words_of(drafts) == squeezed(DRAFT)
    assert addresses(drafts) == [
        "title", "front", "front-2", "contents", "contents.p1", "contents.p2", "contents.p3",
        "ch-1", "art-1", "art-2", "art-2.1", "art-2.1.1", "art-2.1.2", "art-2.1.2.1", "art-2.1.2.2",
        "art-2.1.3", "art-2.2", "art-2.3", "art-3", "art-3-1",
        "ch-2", "art-30", "art-30-1", "ch-3", "art-31",
        "annex-1", "annex-1.p1", "annex-1.1", "annex-1.2", "annex",
    ]  # fmt: skip
    assert found["art-2"].text == "第二条【适用范围】"
    assert found["art-2.1.1"].heading_path == ("第一章 总则", "第二条【适用范围】")
    assert found["art-2.3"].text.startswith("第三条规定的行为")
    assert found["art-2.1"].kind is PassageKind.PARAGRAPH
    assert found["art-2.1.2"].kind is PassageKind.ITEM


def test_an_article_of_one_paragraph_holds_its_words_itself() -> None:
    drafts = from_lines(
        "第一条 刑罚分为主刑和附加刑。\n第二条 主刑如下：\n（一）管制；\n（二）拘役。"
    )
    assert [(d.address, d.text) for d in drafts] == [
        ("art-1", "第一条 刑罚分为主刑和附加刑。"),
        ("art-2", "第二条 主刑如下："),
        ("art-2.1", "（一）管制；"),
        ("art-2.2", "（二）拘役。"),
    ]


def test_items_stand_below_their_own_paragraph() -> None:
    drafts = from_lines(
        "第一条 甲应当：\n（一）子；\n（二）丑。\n乙不得：\n（一）寅；\n（二）卯。\n丙除外。"
    )
    assert addresses(drafts) == [
        "art-1", "art-1.1", "art-1.1.1", "art-1.1.2", "art-1.2", "art-1.2.1", "art-1.2.2", "art-1.3",
    ]  # fmt: skip


def test_parts_chapters_and_sections_nest_with_and_without_heading_styles() -> None:
    marks = "第一编 总则\n第一章 任务\n第一节 范围\n第一条 甲。\n第二章 附则\n第二条 乙。"
    levels = {"编": 2, "章": 3, "节": 4}
    lines = [line for line in marks.splitlines() if line]
    headed = [
        Block(line, BlockKind.HEADING, levels[line[2]]) if line[2] in levels else Block(line)
        for line in lines
    ]
    expected = ["part-1", "part-1.ch-1", "part-1.ch-1.sec-1", "art-1", "part-1.ch-2", "art-2"]
    assert addresses(from_lines(marks)) == expected
    assert addresses(from_blocks(headed)) == expected


def test_traditional_text_with_the_number_on_its_own_line() -> None:
    drafts = from_lines(
        """人口販運防制法
        中華民國九十八年一月二十三日公布
        第一章　總則
        第 1 條
        為防制人口販運行為，特制定本法。
        第 2 條
        本法用詞定義如下：
        一、人口販運：指有下列情形之一者：
        （一）以強暴、脅迫為之。
        （二）以詐術為之。
        二、人口販運罪：指從事人口販運之罪。
        第 2-1 條
        主管機關為內政部。"""
    )
    assert addresses(drafts) == [
        "title", "front", "ch-1", "art-1", "art-2", "art-2.1", "art-2.1.1", "art-2.1.2", "art-2.2",
        "art-2-1",
    ]  # fmt: skip
    assert by_address(drafts)["art-2-1"].locator.zh == "第二条之一"


def test_definitions_without_marks_stand_below_the_words_that_announce_them() -> None:
    drafts = from_lines(
        "第一条 本法下列用语的含义：\n出境，是指离开。\n入境，是指进入。\n第二条 施行。"
    )
    assert [(d.kind, d.text[:2]) for d in drafts] == [
        (PassageKind.ARTICLE, "第一"),
        (PassageKind.ITEM, "出境"),
        (PassageKind.ITEM, "入境"),
        (PassageKind.ARTICLE, "第二"),
    ]


def test_articles_run_together_in_one_line_are_parted() -> None:
    text = (
        "第一条 甲应当。 第二条 乙不得有下列情形： （一）子； （二）丑，"
        "适用第三条的规定； （三）寅。 第三条 丙除外。"
    )
    drafts = from_lines(text)
    assert addresses(drafts) == ["art-1", "art-2", "art-2.1", "art-2.2", "art-2.3", "art-3"]
    assert words_of(drafts) == squeezed(text)


def test_a_reference_after_a_sentence_parts_nothing() -> None:
    text = "第一条 甲应当依照规定办理。 第九条 另有规定的除外。 （二）项所称乙，是指丙。"
    assert [d.text for d in from_lines(text)] == [text]


def test_a_judicial_interpretation_has_a_preamble() -> None:
    drafts = from_lines(
        "关于审理案件的解释\n2016年12月21日 公布\n为依法惩治犯罪，现解释如下：\n第一条 甲视为乙。"
    )
    assert addresses(drafts) == ["title", "front", "preamble", "art-1"]


def test_a_decision_keeps_the_words_it_inserts_below_its_own_items() -> None:
    drafts = from_lines(
        """关于修改规定的决定
        一、将第一条修改为：
        “法院管辖下列案件：
        （一）证券纠纷；
        （二）信托纠纷。”
        二、将第二条修改为：
        “上诉案件由高级法院审理。”
        三、本决定自公布之日起施行。"""
    )
    assert addresses(drafts) == ["title", "1", "1.p1", "1.1", "1.2", "2", "2.p1", "3"]


def test_numbers_that_begin_anew_stand_below_the_line_before_them() -> None:
    drafts = from_lines(
        "目录甲\n附表\n品种目录\n第一类\n1．甲\n2．乙\n第二类\n1．丙\n2．丁\n3．戊", "zh"
    )
    assert len(set(addresses(drafts))) == len(drafts)
    assert not any("~" in address for address in addresses(drafts))
    second = next(i for i, d in enumerate(drafts) if d.text == "第二类")
    assert [d.parent for d in drafts[second + 1 :]] == [second] * 3


def test_quoted_articles_in_a_list_are_no_articles() -> None:
    blocks = [
        Block("刑法中的规定", BlockKind.HEADING, 2),
        Block("第二百四十条：拐卖妇女、儿童", BlockKind.LIST_ITEM),
        Block("第二百四十一条：收买被拐卖的妇女、儿童", BlockKind.LIST_ITEM),
    ]
    assert [d.kind for d in from_blocks(blocks)] == [
        PassageKind.SECTION,
        PassageKind.ITEM,
        PassageKind.ITEM,
    ]


def test_automatically_numbered_articles_are_articles() -> None:
    blocks = [Block(f"第{n}条 甲应当。", BlockKind.LIST_ITEM) for n in "一二三"]
    assert addresses(from_blocks(blocks)) == ["art-1", "art-2", "art-3"]


def test_contents_end_where_the_text_begins() -> None:
    drafts = from_lines(
        "某条例\n目 录\n序言……1\n第一章 总则……2\n序言\n为了管理，制定本条例。\n第一章 总则\n第一条 甲。"
    )
    assert addresses(drafts) == [
        "title", "contents", "contents.p1", "contents.p2", "preamble", "preamble.p1", "ch-1", "art-1",
    ]  # fmt: skip


def test_contents_whose_sections_begin_anew_in_each_chapter() -> None:
    contents = [
        "第一章 总则", "第二章 认定", "第一节 一般规定", "第二节 程序", "第三章 救助",
        "第一节 一般规定", "第二节 安置", "第四章 附则",
    ]  # fmt: skip
    text = "第一章 总则\n第一条 甲。\n第二章 认定\n第一节 一般规定\n第二条 乙。\n第二节 程序\n第三条 丙。"
    drafts = from_lines("\n".join(["某条例", "目录", *contents, text]))
    assert addresses(drafts) == [
        "title", "contents", *(f"contents.p{n}" for n in range(1, 9)),
        "ch-1", "art-1", "ch-2", "ch-2.sec-1", "art-2", "ch-2.sec-2", "art-3",
    ]  # fmt: skip


def test_contents_set_as_headings() -> None:
    heads = ["第一章 总 则", "第二章 认 定"]
    drafts = from_blocks(
        [
            Block("某条例", BlockKind.HEADING, 1),
            *(Block(text, BlockKind.HEADING, 2) for text in ("目 录", *heads)),
            Block(heads[0], BlockKind.HEADING, 2),
            Block("第一条 甲应当。"),
            Block(heads[1], BlockKind.HEADING, 2),
            Block("第二条 乙应当。"),
        ]
    )
    assert addresses(drafts) == [
        "title", "contents", "contents.p1", "contents.p2", "ch-1", "art-1", "ch-2", "art-2",
    ]  # fmt: skip


def test_a_contents_heading_with_nothing_below_it_takes_no_chapter() -> None:
    drafts = from_blocks(
        [
            Block("某条例", BlockKind.HEADING, 1),
            Block("目录", BlockKind.HEADING, 2),
            Block("第一章 总则", BlockKind.HEADING, 2),
            Block("第一条 甲应当。"),
        ]
    )
    assert addresses(drafts) == ["title", "contents", "ch-1", "art-1"]


def test_a_section_whose_title_follows_without_a_blank() -> None:
    drafts = from_lines(
        "某条例\n第一章 总则\n第一条 甲。\n第二章违反治安管理的行为\n"
        "第一节妨害公共安全的行为和处罚\n第二条 乙。\n第二节规定的行为\n第二节的行为"
    )
    assert addresses(drafts)[:6] == ["title", "ch-1", "art-1", "ch-2", "ch-2.sec-1", "art-2"]
    assert not [p for p in drafts if p.kind is PassageKind.SECTION and p.number == "2"]


@pytest.mark.parametrize(
    ("line", "is_chapter"),
    [
        ("第二章一般规定", True),
        ("第二章其他规定", True),
        ("第二章判决的执行", True),
        ("第二章有关规定执行", False),
        ("第二章其他条款另行规定", False),
        ("第二章规定执行", False),
        ("第二章以外", False),
    ],
)
def test_a_reference_to_a_chapter_begins_none(line: str, is_chapter: bool) -> None:
    drafts = from_lines(f"某条例\n第一章 总则\n第一条 甲。\n{line}\n第二条 乙。")
    assert ("ch-2" in addresses(drafts)) == is_chapter


def test_items_that_a_source_has_on_one_line_are_parted() -> None:
    """With or without a blank between them; a reference to an item begins none."""
    law = from_lines(
        "示例法\n第一条 有下列情形之一的，应当救助：\n（一）被拐卖的；（二）被强迫劳动的；\n"
        "（三）被胁迫的； （四）有前款第（一）项；（二）项情形的。\n"
        "第二条 本法自公布之日起施行。\n第三条 完。"
    )
    assert [passage.text for passage in law if passage.kind is PassageKind.ITEM] == [
        "（一）被拐卖的；",
        "（二）被强迫劳动的；",
        "（三）被胁迫的；",
        "（四）有前款第（一）项；（二）项情形的。",
    ]


@pytest.mark.parametrize(
    "item",
    [
        "（二）有第五条第（二）项；（三）项情形的；",
        "（二）删去第十二条第（二）项；（三）项改为第（二）项。",
        "（二）第一条第（二）项第（1）目；（三）目规定的；",
        "（二）第一条第（二）款；（三）款规定的；",
    ],
)
def test_a_reference_to_the_next_item_begins_none(item: str) -> None:
    lines = ["（一）被拐卖的；", item, "（三）其他情形。"]
    law = from_lines(
        "示例法\n第一条 有下列情形之一的，应当救助：\n" + "\n".join(lines) + "\n第二条 完。"
    )
    assert [passage.text for passage in law if passage.kind is PassageKind.ITEM] == lines


def test_items_may_begin_like_such_a_reference() -> None:
    items = ["（一）申请人；", "（二）项目名称；", "（三）目的和期限；", "（四）款项用途。"]
    law = from_lines(f"示例法\n第一条 申请书应当载明：{''.join(items)}\n第二条 施行。\n第三条 完。")
    assert [passage.text for passage in law if passage.kind is PassageKind.ITEM] == items
