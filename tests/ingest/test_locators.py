"""Locators as people write them, in English and Chinese."""

from __future__ import annotations

import pytest

from ingest.blocks import Block, BlockKind
from tests.support.structured import by_address, from_blocks, from_lines

_LAW = """第二百四十条 拐卖妇女、儿童的，处五年以上有期徒刑：
（一）首要分子；
（二）有下列行为的：
1. 奸淫；
（六）以出卖为目的的；
拐卖妇女、儿童是指以出卖为目的的行为。
第二百四十条之一 单位犯罪的，处罚金。
第五条之二 甲。"""

_TREATY = """Article 3
For the purposes of this Protocol:
(a) trafficking;
(i) of women;
Article 5 bis
1. Parties act.
2. Parties act:
(b) at once.
Article 6
It applies.
It ends.
Article 10A
Data are kept."""


@pytest.mark.parametrize(
    ("address", "en", "zh"),
    [
        ("art-240", "Article 240", "第二百四十条"),
        ("art-240.1", "Article 240(1)", "第二百四十条第一款"),
        ("art-240.1.6", "Article 240(1)(6)", "第二百四十条第一款第（六）项"),
        ("art-240.1.2.1", "Article 240(1)(2)(1)", "第二百四十条第一款第（二）项第1目"),
        ("art-240.2", "Article 240(2)", "第二百四十条第二款"),
        ("art-240-1", "Article 240-1", "第二百四十条之一"),
        ("art-5-2", "Article 5-2", "第五条之二"),
    ],
)
def test_chinese_laws(address: str, en: str, zh: str) -> None:
    locator = by_address(from_lines(_LAW))[address].locator
    assert (locator.en, locator.zh) == (en, zh)


@pytest.mark.parametrize(
    ("address", "en", "zh"),
    [
        ("art-3", "Article 3", "第三条"),
        ("art-3.a", "Article 3(a)", "第三条(a)项"),
        ("art-3.a.i", "Article 3(a)(i)", "第三条(a)项(i)目"),
        ("art-5-1", "Article 5 bis", "第五条之一"),
        ("art-5-1.2", "Article 5 bis(2)", "第五条之一第二款"),
        ("art-5-1.2.b", "Article 5 bis(2)(b)", "第五条之一第二款(b)项"),
        ("art-6.2", "Article 6(2)", "第六条第二款"),
        ("art-10-a", "Article 10A", "第十条A"),
    ],
)
def test_english_treaties(address: str, en: str, zh: str) -> None:
    locator = by_address(from_lines(_TREATY, "en"))[address].locator
    assert (locator.en, locator.zh) == (en, zh)


_PLAN = """行动计划
一、目标
（一）总目标
1. 健全机制。
二、措施
（一）预防
2. 行动措施。
（3）加强治理。
（a）检查。"""


@pytest.mark.parametrize(
    ("address", "en", "zh"),
    [
        ("sec-1", "Section 1", "第一部分"),
        ("sec-2.1", "Section 2.1", "第二部分（一）"),
        ("sec-2.1.2", "Section 2.1.2", "第二部分（一）2"),
        ("sec-2.1.2.3", "Section 2.1.2.3", "第二部分（一）2（3）"),
        ("sec-2.1.2.3.a", "Section 2.1.2.3.a", "第二部分（一）2（3）(a)"),
    ],
)
def test_plans_of_action(address: str, en: str, zh: str) -> None:
    locator = by_address(from_lines(_PLAN))[address].locator
    assert (locator.en, locator.zh) == (en, zh)


def test_parts_of_a_law_that_have_no_number() -> None:
    drafts = from_lines(
        "某公约\n2000年1月1日通过\n序言\n缔约国，\n第一编 总则\n第二章 范围\n第一条 甲。\n"
        "为此，下列签署人签字。\n"
        "附件二\n第三条 乙。\n三、丙。"
    )
    assert {(d.locator.en, d.locator.zh) for d in drafts} >= {
        ("Title", "标题"),
        ("Front matter, line 1", "题注第1行"),
        ("Preamble", "序言"),
        ("Preamble, para. 1", "序言第1段"),
        ("Part 1", "第一编"),
        ("Part 1, Chapter 2", "第一编第二章"),
        ("Closing words", "结束语"),
        ("Annex 2", "附件二"),
        ("Annex 2, Article 3", "附件二第三条"),
    }


def test_slides_and_their_items() -> None:
    blocks = [
        Block("指标", BlockKind.SLIDE, page=3),
        Block("甲", BlockKind.LIST_ITEM, page=3),
        Block("乙", BlockKind.LIST_ITEM, page=3),
    ]
    locator = from_blocks(blocks)[-1].locator
    assert (locator.en, locator.zh) == ("Slide 3, item 2", "第3张幻灯片第2点")


def test_an_item_below_unnumbered_items_names_each_of_them() -> None:
    blocks = [
        Block("Interviews", BlockKind.HEADING, 2),
        Block("one", BlockKind.LIST_ITEM),
        Block("two", BlockKind.LIST_ITEM),
        Block("deep", BlockKind.LIST_ITEM, 1),
    ]
    locator = from_blocks(blocks, "en")[-1].locator
    assert locator.en == "“Interviews”, item 2, item 1"
    article = [Block("Article 7"), *blocks[1:]]
    assert from_blocks(article, "en")[-1].locator.en == "Article 7, item 2, item 1"
