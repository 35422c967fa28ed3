"""Chinese plans of action: 一、（一）1.（1）, and the text between the numbers."""

from __future__ import annotations

from corpus import PassageKind
from tests.support.structured import addresses, by_address, from_lines, squeezed, words_of

PLAN = """\
中国反对拐卖人口行动计划（样本）
国办发〔2021〕13号
为有效预防、依法打击拐卖人口犯罪，制定本行动计划。
一、指导思想、基本原则和总体目标
（一）指导思想。
以人为本，预防为主。
（二）总体目标。坚持和完善长效机制。
二、行动措施和任务分工
（一）健全预防犯罪机制。
1.工作目标。
完善预防网络。
2.行动措施。
（1）加强综合治理。
——将预防纳入社会治理。（中央政法委负责，公安部配合）
——加强源头治理。
（2）落实责任。
加大考核力度。
（二）打击犯罪。
1．工作目标。依法打击。
2．行动措施。
（1）完善法律。
（2）加强侦查。
三、保障措施
（一）加强组织协调。
（二）完善经费保障。
"""


def test_a_plan_is_a_tree_of_its_numbers() -> None:
    drafts = from_lines(PLAN)
    assert words_of(drafts) == squeezed(PLAN)
    assert addresses(drafts) == [
        "title", "front", "p1",
        "sec-1", "sec-1.1", "sec-1.1.p1", "sec-1.2",
        "sec-2", "sec-2.1", "sec-2.1.1", "sec-2.1.1.p1", "sec-2.1.2",
        "sec-2.1.2.1", "sec-2.1.2.1.p1", "sec-2.1.2.1.p2", "sec-2.1.2.2", "sec-2.1.2.2.p1",
        "sec-2.2", "sec-2.2.1", "sec-2.2.2", "sec-2.2.2.1", "sec-2.2.2.2",
        "sec-3", "sec-3.1", "sec-3.2",
    ]  # fmt: skip


def test_titles_of_a_plan_may_end_with_a_full_stop() -> None:
    found = by_address(from_lines(PLAN))
    assert found["sec-2.1"].kind is PassageKind.SECTION
    assert found["sec-2.1.2.1.p1"].heading_path == (
        "二、行动措施和任务分工",
        "（一）健全预防犯罪机制",
        "2.行动措施",
        "（1）加强综合治理",
    )


def test_an_item_that_holds_nothing_is_an_item() -> None:
    found = by_address(from_lines(PLAN))
    assert found["sec-2.2.2.2"].kind is PassageKind.ITEM
    assert found["sec-3.1"].kind is PassageKind.ITEM


def test_a_first_paragraph_with_a_date_is_no_front_matter() -> None:
    drafts = from_lines(
        "考察报告\n2011年10月，考察团访问了欧洲。\n一、行程\n（一）抵达。\n考察团抵达。"
    )
    assert addresses(drafts)[:2] == ["title", "p1"]


def test_closing_words_after_the_last_item_belong_to_none_of_the_items() -> None:
    drafts = from_lines(
        "关于事项的通知\n一、各地应当落实。\n二、各部门应当配合。\n本通知自印发之日起实施。"
    )
    assert addresses(drafts) == ["title", "1", "2", "p1"]
    assert drafts[-1].parent is None
