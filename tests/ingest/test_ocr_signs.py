"""Characters that a recogniser confuses are corrected by the language's conventions; no others change."""

from __future__ import annotations

import pytest

from ingest.readers.pdf.scans import as_printed, with_label_apart


@pytest.mark.parametrize(
    ("read", "printed"),
    [
        ("作准文本:中国法律见网站,另见附件;", "作准文本：中国法律见网站，另见附件；"),
        ("把两人分开会听到什么?", "把两人分开会听到什么？"),
        ("应当排除(刑事诉讼法第五十六条)。", "应当排除（刑事诉讼法第五十六条）。"),
        ("联合国（treaties.un.org)、世界卫生组织", "联合国（treaties.un.org）、世界卫生组织"),
        (
            "《中国反对拐卖人口行动计划(2021-2030年)》",
            "《中国反对拐卖人口行动计划（2021-2030年）》",
        ),
        ("(一) 目的", "（一）目的"),
        ("（一） 目 的", "（一）目的"),
        ("□7.已与检察人员商定", "□ 7.已与检察人员商定"),
    ],
)
def test_a_line_of_chinese_has_chinese_punctuation(read: str, printed: str) -> None:
    assert as_printed(read) == printed


@pytest.mark.parametrize(
    "text",
    [
        "The central office (中央综治办) and the Ministry; see art. 3(a): it applies, too.",
        "会议于10:30开始，见www.gov.cn/a?b=1。",
        "kb 知识库编写",
        "A, B and C",
    ],
)
def test_other_characters_stay_as_they_were_read(text: str) -> None:
    assert as_printed(text) == text


@pytest.mark.parametrize(
    ("read", "printed"),
    [
        ("第一章总则", "第一章 总则"),
        ("第二百四十条拐卖妇女、儿童的，处五年以上", "第二百四十条 拐卖妇女、儿童的，处五年以上"),
        ("第二百四十条之一收买被拐卖的", "第二百四十条之一 收买被拐卖的"),
        ("第七条中华人民共和国", "第七条 中华人民共和国"),
        ("第三条第二款规定的", "第三条第二款规定的"),
        ("第三条规定的程序", "第三条规定的程序"),
        ("第一条 为了", "第一条 为了"),
        ("根据第一条为了", "根据第一条为了"),
    ],
)
def test_the_label_of_an_article_is_separated_by_a_space(read: str, printed: str) -> None:
    assert with_label_apart(read) == printed
