"""Who issued a text is proposed from the lines between its title and its text."""

from __future__ import annotations

import pytest

from ingest.metadata.dates import lines_of
from ingest.metadata.issuers import find_issuing_body


@pytest.mark.parametrize(
    ("title", "front", "lang", "body"),
    [
        (
            "中华人民共和国示例法",
            [
                "1979年7月1日第五届全国人民代表大会第二次会议通过",
                "2020年第十三届全国人民代表大会常务委员会第一次会议修订",
            ],
            "zh",
            "全国人民代表大会",
        ),
        ("示例办法", ["1994年1月5日 国务院批准", "1994年1月25日 公安部发布"], "zh", "公安部"),
        ("中国反对拐卖人口行动计划", ["国办发〔2013〕19号"], "zh-Hans", "国务院办公厅"),
        ("最高人民法院关于示例的解释", [], "zh", "最高人民法院"),
        (
            "Sample Protocol",
            ["Adopted by General Assembly resolution 1/1 of 1 January 2000"],
            "en",
            "United Nations General Assembly",
        ),
        (
            "Handbook",
            ["Issued by the Ministry of Public Security on 1 May 2012"],
            "en",
            "Ministry of Public Security",
        ),
        ("手册", ["发布机关：公安部、民政部"], "zh", "公安部、民政部"),
        # A text that speaks of a body is not issued by it.
        ("How the State Council works", ["A lecture"], "en", None),
        ("Handbook", [], "en", None),
    ],
)
def test_the_body_is_named_in_the_language_of_the_text(
    title: str, front: list[str], lang: str, body: str | None
) -> None:
    found = find_issuing_body("legislation", title, lang, [], lines_of(front))
    assert (found and found.name) == body


def test_the_first_page_names_who_published_a_report() -> None:
    def body(*lines: str) -> str | None:
        found = find_issuing_body("plain", "Trafficking at Sea", "en", lines_of(lines))
        return found and found.name

    assert body("© Example Trust 2015") == "Example Trust"
    assert body("UNITED STATES DISTRICT COURT", "for the") == "United States District Court"
    assert body("WT/TPR/S/999/Rev.1") == "World Trade Organization"
    assert body("© Copyright Example Corp. 2014. All rights reserved. iii") == "Example Corp."
    assert body("Published by: the Example Foundation") == "Example Foundation"
    assert (
        body("Harbour Watch is a UK-based not-for-profit organisation working at sea.")
        == "Harbour Watch"
    )
    assert body("© Crown copyright 2026") is None
    assert body("© 2017 Anna Example. Published by Sample Ltd. All rights reserved.") is None
    assert body("The Example Foundation says that it has published a report.") is None


@pytest.mark.parametrize(
    ("letterhead", "body"),
    [
        ("教育部科技部文件", "教育部、科技部"),
        ("最高人民法院 最高人民检察院 公安部文件", "最高人民法院、最高人民检察院、公安部"),
        ("教育部、科技部文件", "教育部、科技部"),
        ("教育部办公厅文件", "教育部办公厅"),
    ],
)
def test_bodies_under_one_letterhead_are_named_apart(letterhead: str, body: str) -> None:
    head = lines_of([letterhead, "教技〔2019〕1号", "关于灯塔的通知"])
    found = find_issuing_body("official-document", "关于灯塔的通知", "zh", head)
    assert found
    assert found.name == body


@pytest.mark.parametrize("court", ["××××人民法院", "XX市人民法院", "×县人民法院", "某某人民法院"])
def test_the_gap_of_a_form_is_no_body(court: str) -> None:
    head = lines_of([court, "民事裁定书", "（2016）京01民终1号"])
    assert find_issuing_body("judgment", "民事裁定书", "zh", head) is None
    real = lines_of(["北京市第一中级人民法院", "民事裁定书", "（2016）京01民终1号"])
    assert find_issuing_body("judgment", "民事裁定书", "zh", real)
