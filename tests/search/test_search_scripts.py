"""Traditional characters, Taiwanese words and full width find Simplified text."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.search_samples import Library, library_of


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return library_of(
        tmp_path,
        "网络犯罪与人口贩运。",
        "软件和信息。",
        "依照程序执行文件。",
        "天气晴朗，ABC 2008年。",
        "進程正在運行，該文檔已創建。",
        "English text.",
    )


@pytest.mark.parametrize(
    ("traditional", "simplified"),
    [
        ("網路犯罪", "网络犯罪"),
        ("軟體", "软件"),
        ("資訊", "信息"),
        ("人口販運", "人口贩运"),
        ("程序", "程序"),
        ("執行文件", "执行文件"),
        ("什麼是網路犯罪？", "什么是网络犯罪？"),
        ("ＡＢＣ　２００８年", "abc 2008年"),
        ("“人口販運”", "“人口贩运”"),
        ("人口販運 OR 天氣", "人口贩运 OR 天气"),
    ],
)
def test_both_scripts_find_the_same(library: Library, traditional: str, simplified: str) -> None:
    expected = library.found(simplified)
    assert expected
    assert library.found(traditional) == expected


def test_taiwans_word_is_shown_and_marked(library: Library) -> None:
    group = library.own("網路")
    told = [(each.term, each.translations, each.source) for each in group.expansions]
    assert told == [("網路", ("网络",), "dictionary")]
    assert group.hits[0].highlights == ((0, 2),)


def test_a_word_that_documents_hold_is_left_as_it_is(library: Library) -> None:
    group = library.own("執行程序文件")
    assert group.expansions == ()
    assert [hit.passage.id for hit in group.hits] == ["sample/zh/p2"]


def test_taiwans_word_is_found_where_a_text_has_it(tmp_path: Path) -> None:
    library = library_of(tmp_path, "網路犯罪。", "网络犯罪。")
    assert set(library.found("網路犯罪")) >= {"p0"}
