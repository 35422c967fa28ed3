"""Markdown as people write it: all visible text is kept once, in order."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus import FileDamaged, FileEmpty
from ingest.blocks import Block, BlockKind, RawDocument
from ingest.readers.markdown import read_markdown
from tests.support.structured import squeezed


def _read(path: Path, content: str) -> RawDocument:
    path.write_text(content, "utf-8")
    return read_markdown(path)


def _blocks(tmp_path: Path, content: str) -> list[Block]:
    return _read(tmp_path / "text.md", content).blocks


def _texts(tmp_path: Path, content: str) -> list[str]:
    return [block.text for block in _blocks(tmp_path, content)]


def test_headings_keep_their_level_and_may_lack_the_space(tmp_path: Path) -> None:
    blocks = _blocks(tmp_path, "# 标题\n\n###第一条\n\n正文。\n\nSetext\n---\n")
    assert [(b.kind, b.level, b.text) for b in blocks] == [
        (BlockKind.HEADING, 1, "标题"),
        (BlockKind.HEADING, 3, "第一条"),
        (BlockKind.PARAGRAPH, 0, "正文。"),
        (BlockKind.HEADING, 2, "Setext"),
    ]


def test_lists_keep_their_printed_numbers_and_depth(tmp_path: Path) -> None:
    blocks = _blocks(tmp_path, "3. three\n4. four\n   - deep\n     1) deeper\n\n* bullet\n")
    assert [(b.kind, b.level, b.text) for b in blocks] == [
        (BlockKind.LIST_ITEM, 0, "3. three"),
        (BlockKind.LIST_ITEM, 0, "4. four"),
        (BlockKind.LIST_ITEM, 1, "deep"),
        (BlockKind.LIST_ITEM, 2, "1) deeper"),
        (BlockKind.LIST_ITEM, 0, "bullet"),
    ]


def test_an_item_without_words_keeps_its_number(tmp_path: Path) -> None:
    assert _texts(tmp_path, "1. one\n2.\n3. three\n") == ["1. one", "2.", "3. three"]


def test_lines_of_a_paragraph_are_joined_as_their_language_is(tmp_path: Path) -> None:
    assert _texts(tmp_path, "trafficking in\npersons\n\n人口\n贩运\n") == [
        "trafficking in persons",
        "人口贩运",
    ]


def test_a_mark_or_the_end_of_a_sentence_begins_a_new_paragraph(tmp_path: Path) -> None:
    content = "第一条 下列：\n（一）甲；\n（二）乙\n和丙。\n第二款。\n\n(a) foo;\n(b) bar\nbaz.\n"
    assert _texts(tmp_path, content) == [
        "第一条 下列：", "（一）甲；", "（二）乙和丙。", "第二款。", "(a) foo;", "(b) bar baz.",
    ]  # fmt: skip


def test_a_compound_cut_at_its_hyphen_is_whole_again(tmp_path: Path) -> None:
    assert _texts(tmp_path, "counter-\ntrafficking and non-\nstate actors -\nall\n") == [
        "counter-trafficking and non-state actors - all"
    ]


def test_markup_is_no_text_and_escapes_are(tmp_path: Path) -> None:
    content = (
        "**bold** *em* `code` [link](http://x.org) ![alt](a.png) \\*star\\* 1\\. &lt;b&gt; <u>u</u>"
    )
    assert _texts(tmp_path, content) == ["bold em code link alt *star* 1. <b> u"]


@pytest.mark.parametrize(
    "content",
    ["<Article 3> applies.", "[注]: 说明文字", "a < b > c", "see [^9] there", "[ref][x] stays"],
)
def test_what_only_looks_like_markup_is_text(content: str, tmp_path: Path) -> None:
    assert _texts(tmp_path, content) == [content]


def test_comments_and_yaml_are_no_text(tmp_path: Path) -> None:
    raw = _read(
        tmp_path / "a.md", "---\ntitle: '标题甲'\ntags:\n  - x\n---\n正文<!-- INFO\nEND -->。\n"
    )
    assert [block.text for block in raw.blocks] == ["正文。"]
    assert raw.title == "标题甲"


def test_a_line_at_the_top_is_no_yaml(tmp_path: Path) -> None:
    assert _texts(tmp_path, "---\n\n# 标题\n\n正文：甲。\n\n---\n\n末尾。\n") == [
        "标题", "正文：甲。", "末尾。",
    ]  # fmt: skip


def test_tables_are_rows_of_cells(tmp_path: Path) -> None:
    blocks = _blocks(tmp_path, "| 甲 | **乙** |\n|---|---|\n| 1 | |\n| x<br>y | z |\n")
    assert [(b.kind, b.text) for b in blocks] == [
        (BlockKind.ROW, "甲\t乙"),
        (BlockKind.ROW, "1"),
        (BlockKind.ROW, "x y\tz"),
    ]


def test_footnotes_follow_the_paragraph_that_points_to_them(tmp_path: Path) -> None:
    content = "甲[^a]。\n\n| 乙[^2] |\n|---|\n\n丙[^a]。\n\n"
    content += "[^a]: 注一\n    续。\n[^2]: 注二\n[^3]: 没有人指向的注\n"
    assert [(b.kind, b.text) for b in _blocks(tmp_path, content)] == [
        (BlockKind.PARAGRAPH, "甲。"),
        (BlockKind.NOTE, "a 注一 续。"),
        (BlockKind.ROW, "乙"),
        (BlockKind.NOTE, "2 注二"),
        (BlockKind.PARAGRAPH, "丙。"),
        (BlockKind.PARAGRAPH, "[^3]: 没有人指向的注"),
    ]


def test_a_footnote_named_only_in_another_is_kept(tmp_path: Path) -> None:
    texts = _texts(tmp_path, "甲[^1]。\n\n乙。\n\n[^1]: 见后[^2]\n[^2]: 更深的注\n")
    assert texts == ["甲。", "1 见后", "乙。", "2 更深的注"]


def test_html_in_markdown_keeps_its_paragraphs_and_rows(tmp_path: Path) -> None:
    content = "<div><p>one</p><p>two</p></div>\n\n<table><tr><td>甲</td><td>乙</td></tr></table>\n"
    assert [(b.kind, b.text) for b in _blocks(tmp_path, content)] == [
        (BlockKind.PARAGRAPH, "one"),
        (BlockKind.PARAGRAPH, "two"),
        (BlockKind.ROW, "甲\t乙"),
    ]


def test_indented_and_fenced_text_is_text(tmp_path: Path) -> None:
    assert _texts(tmp_path, "　　第一条 甲。\n\n    第二条 乙。\n\n```\n第三条 丙。\n```\n") == [
        "第一条 甲。", "第二条 乙。", "第三条 丙。",
    ]  # fmt: skip


@pytest.mark.parametrize("content", ["\n", "<!-- only a comment -->", "---\na: b\n---\n", "***\n"])
def test_a_file_that_shows_nothing_is_empty(content: str, tmp_path: Path) -> None:
    with pytest.raises(FileEmpty):
        _blocks(tmp_path, content)


def test_text_is_kept_however_deep_it_is_nested(tmp_path: Path) -> None:
    levels = 40
    nested = "\n".join(f"{'  ' * level}- level {level}" for level in range(levels))
    texts = " ".join(_texts(tmp_path, f"{nested}\n\n{'> ' * levels}quoted\n"))
    assert all(f"level {level}" in texts for level in range(levels))
    assert "quoted" in texts


def test_nesting_beyond_reason_is_refused_and_not_cut_off(tmp_path: Path) -> None:
    with pytest.raises(FileDamaged, match="nested"):
        _blocks(tmp_path, "> " * 5_000 + "quoted")


_WORDS = st.text("甲乙丙丁ab。；：，", min_size=1, max_size=12)


@settings(deadline=None)
@given(
    st.lists(
        st.one_of(
            _WORDS,
            st.builds("第{}条 {}".format, st.sampled_from("一二三"), _WORDS),
            st.builds("（{}）{}".format, st.sampled_from("一二三"), _WORDS),
        ),
        min_size=1,
        max_size=20,
    ),
    st.sampled_from(["\n", "\n\n"]),
)
def test_no_sign_is_lost_or_doubled(
    tmp_path_factory: pytest.TempPathFactory, lines: list[str], gap: str
) -> None:
    path = tmp_path_factory.getbasetemp() / "any.md"
    blocks = _read(path, gap.join(lines)).blocks
    assert squeezed("".join(b.text for b in blocks)) == squeezed("".join(lines))
