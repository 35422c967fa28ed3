"""Ids survive amendments: recognised passages keep theirs, new ones never take another's."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus import Passage
from ingest.blocks import Block, BlockKind
from tests.support.structured import from_blocks, from_lines, stored

_REPORT = [
    "考察报告",
    "一、背景",
    "考察团于十月出发，访问了三个城市的救助机构。",
    "各机构介绍了受害人识别的流程和困难。",
    "二、发现",
    "庇护所由民间组织运营，政府每年提供资金。",
    "受害人可以停留九十天，期间得到法律帮助。",
    "翻译人员不足，夜间尤其明显。",
    "三、建议",
    "建立全国统一的转介机制。",
    "培训基层民警识别指标。",
]
_LAW = [
    "某法",
    "第一条 甲机关应当依法履行职责。",
    "乙机关予以配合，并且每年向人民政府报告。",
    "丙机关不得拒绝提供有关资料。",
    "第二条 有下列情形之一的，从重处罚：",
    "（一）造成严重后果的；",
    "（二）拒不改正的。",
    "前款规定的行为，由公安机关查处。",
    "第三条 本法自公布之日起施行。",
]
_NEW = "完全新写的一段文字，与其他各段毫无共同之处！"


def _passages(lines: Sequence[str], previous: Sequence[Passage] = ()) -> list[Passage]:
    return stored(from_lines("\n".join(lines)), previous)


def _ids_by_words(passages: Sequence[Passage]) -> dict[str, str]:
    return {p.text: p.id for p in passages}


@pytest.mark.parametrize("place", range(2, len(_REPORT) + 1))
def test_an_inserted_paragraph_moves_no_other(place: int) -> None:
    before = _passages(_REPORT)
    after = _passages([*_REPORT[:place], _NEW, *_REPORT[place:]], before)
    new = _ids_by_words(after)
    assert {text: new[text] for text in _ids_by_words(before)} == _ids_by_words(before)
    assert new[_NEW] not in {p.id for p in before}
    assert len({p.id for p in after}) == len(after)


@pytest.mark.parametrize("place", [2, 3, 5, 6, 7, 9, 10])
def test_a_deleted_paragraph_moves_no_other(place: int) -> None:
    before = _passages(_REPORT)
    after = _passages([*_REPORT[:place], *_REPORT[place + 1 :]], before)
    old = _ids_by_words(before)
    del old[_REPORT[place]]
    assert _ids_by_words(after) == old


@pytest.mark.parametrize("place", [2, 3, 5, 6, 7, 9, 10])
def test_a_changed_paragraph_keeps_its_id_and_moves_no_other(place: int) -> None:
    before = _passages(_REPORT)
    changed = _REPORT[place].replace("，", "，并且", 1).replace("。", "，下同。")
    after = _passages([*_REPORT[:place], changed, *_REPORT[place + 1 :]], before)
    expected = _ids_by_words(before)
    expected[changed] = expected.pop(_REPORT[place])
    assert _ids_by_words(after) == expected


def test_what_replaces_a_paragraph_does_not_take_its_id() -> None:
    before = _passages(_REPORT)
    after = _passages([*_REPORT[:6], _NEW, *_REPORT[7:]], before)
    assert _ids_by_words(after)[_NEW] not in {p.id for p in before}


def test_a_changed_paragraph_beside_a_new_one_is_recognised() -> None:
    before = _passages(_REPORT)
    changed = _REPORT[6].replace("九十天", "六个月")
    after = _passages([*_REPORT[:6], _NEW, changed, *_REPORT[7:]], before)
    assert _ids_by_words(after)[changed] == _ids_by_words(before)[_REPORT[6]]


def test_a_moved_paragraph_keeps_its_id_within_its_section() -> None:
    before = _passages(_REPORT)
    after = _passages([*_REPORT[:5], _REPORT[7], _REPORT[5], _REPORT[6], *_REPORT[8:]], before)
    assert _ids_by_words(after) == _ids_by_words(before)


@pytest.mark.parametrize("place", [2, 3, 4, 8])
def test_unnumbered_paragraphs_of_articles_keep_their_ids(place: int) -> None:
    before = _passages(_LAW)
    after = _passages([*_LAW[:place], _NEW, *_LAW[place:]], before)
    old, new = _ids_by_words(before), _ids_by_words(after)
    assert {text: new[text] for text in old} == old
    assert new[_NEW] not in old.values()


def test_a_paragraph_that_moved_down_is_cited_at_its_new_place() -> None:
    before = _passages(_LAW)
    after = {p.text: p for p in _passages([*_LAW[:2], _NEW, *_LAW[2:]], before)}
    assert after[_LAW[2]].id == "work/zh/art-1.2"
    assert after[_LAW[2]].number == "3"
    assert after[_LAW[2]].locator.zh == "第一条第三款"


def test_printed_numbers_never_move() -> None:
    before = _passages(["某法", "第一条 甲。", "第二条 乙。", "第三条 丙。"])
    after = _passages(
        ["某法", "第一条 甲。", "第一条之一 新。", "第二条 丁。", "第三条 乙。"], before
    )
    assert [p.id.rpartition("/")[2] for p in after] == [
        "title", "art-1", "art-1-1", "art-2", "art-3",
    ]  # fmt: skip


def test_paragraphs_of_renumbered_articles_stay_in_their_article() -> None:
    before = _passages(["某法", "第一条 甲甲甲。", "乙乙乙。", "第二条 丙丙丙。", "丁丁丁。"])
    after = _passages(
        [
            "某法",
            "第一条 新新新。",
            "增增增。",
            "第二条 甲甲甲。",
            "乙乙乙。",
            "第三条 丙丙丙。",
            "丁丁丁。",
        ],
        before,
    )
    for passage in after:
        if passage.parent_id:
            assert passage.id.startswith(passage.parent_id)


def test_articles_below_a_heading_without_number_have_ids_of_their_own() -> None:
    before = _passages(["某公约", "组织", "第一条 甲。", "表决", "第二条 乙。"])
    after = _passages(["某公约", "组织", "第一条 全部改写过了。", "表决", "第二条 乙。"], before)
    assert [p.id for p in after] == [p.id for p in before]


def test_a_slide_keeps_its_id_when_one_is_put_before_it() -> None:
    def slides(*titles: str) -> list[Block]:
        return [Block(t, BlockKind.SLIDE, page=n) for n, t in enumerate(titles, 1)]

    before = stored(from_blocks(slides("指标", "转介", "保护")))
    after = stored(from_blocks(slides("指标", "全新的一张幻灯片", "转介", "保护")), before)
    assert [after[i].id for i in (0, 2, 3)] == [p.id for p in before]
    assert after[1].id not in {p.id for p in before}
    assert after[2].locator.zh == "第3张幻灯片"


def test_new_front_matter_does_not_take_the_id_of_the_old() -> None:
    before = _passages(["某法", "2001年1月1日通过", "第一条 甲。"])
    after = _passages(
        ["某法", "1999年1月1日通过，经大会审议", "2001年1月1日通过", "第一条 甲。"], before
    )
    assert _ids_by_words(after)["2001年1月1日通过"] == "work/zh/front"
    assert len({p.id for p in after}) == len(after)


def test_the_same_words_in_several_places_keep_their_order() -> None:
    before = _passages(["报告", "一、甲", "略。", "略。", "二、乙", "略。"])
    after = _passages(["报告", "一、甲", "略。", "略。", "二、乙", _NEW, "略。"], before)
    assert [p.id for p in after if p.text == "略。"] == [p.id for p in before if p.text == "略。"]


_LINES = st.sampled_from(
    [*_REPORT[1:], *_LAW[1:], _NEW, "略。", "（三）其他。", "1. 甲。", "下列：", "目录", "附件一"]
)


@settings(deadline=None)
@given(st.lists(_LINES, max_size=15), st.lists(_LINES, max_size=15))
def test_any_amendment_gives_unique_ids_that_stay_from_then_on(
    old: list[str], new: list[str]
) -> None:
    first = _passages(["标题", *old])
    assert [p.id for p in _passages(["标题", *old], first)] == [p.id for p in first]
    second = _passages(["标题", *new], first)
    assert len({p.id for p in second}) == len(second)
    assert [p.id for p in _passages(["标题", *new], second)] == [p.id for p in second]
