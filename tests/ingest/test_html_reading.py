"""HTML pages as ministries and libraries publish them, good and bad."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus import FileDamaged, FileEmpty
from ingest.blocks import Block, BlockKind
from ingest.readers.html import html_blocks, read_html
from tests.support.structured import squeezed


def _page(body: str) -> list[Block]:
    return html_blocks(f"<!doctype html><html><body>{body}</body></html>")


def _texts(body: str) -> list[str]:
    return [block.text for block in _page(body)]


def test_headings_paragraphs_and_breaks() -> None:
    blocks = _page("<h1>标题</h1>loose<p>one<br>two</p><h2><span>Head</span></h2>tail")
    assert [(b.kind, b.level, b.text) for b in blocks] == [
        (BlockKind.HEADING, 1, "标题"),
        (BlockKind.PARAGRAPH, 0, "loose"),
        (BlockKind.PARAGRAPH, 0, "one\ntwo"),
        (BlockKind.HEADING, 2, "Head"),
        (BlockKind.PARAGRAPH, 0, "tail"),
    ]


def test_lists_number_as_a_browser_does() -> None:
    blocks = _page(
        "<ol start=3><li>c<ol type=a><li>x<li>y</ol><li value=7>g<li>h</ol><ul><li>b<p>more</p></ul>"
    )
    assert [(b.kind, b.level, b.number, b.text) for b in blocks] == [
        (BlockKind.LIST_ITEM, 0, "3", "c"),
        (BlockKind.LIST_ITEM, 1, "a", "x"),
        (BlockKind.LIST_ITEM, 1, "b", "y"),
        (BlockKind.LIST_ITEM, 0, "7", "g"),
        (BlockKind.LIST_ITEM, 0, "8", "h"),
        (BlockKind.LIST_ITEM, 0, None, "b"),
        (BlockKind.PARAGRAPH, 0, None, "more"),
    ]


def test_a_table_of_data_is_rows() -> None:
    blocks = _page("<table><tr><th>甲<th>乙<tr><td><p>one</p><p>two</p><td>three</table>")
    assert [(b.kind, b.text) for b in blocks] == [
        (BlockKind.ROW, "甲\t乙"),
        (BlockKind.ROW, "one\ntwo\tthree"),
    ]


def test_a_table_that_sets_out_the_page_is_not_one_row() -> None:
    body = (
        "<form><table><tr><td>menu<td><h1>条例</h1><p>第一条 甲。</p>"
        "<table><tr><td>a<td>b</table><tr><td colspan=2>footer</table></form>"
    )
    assert [(b.kind, b.text) for b in _page(body)] == [
        (BlockKind.PARAGRAPH, "menu"),
        (BlockKind.HEADING, "条例"),
        (BlockKind.PARAGRAPH, "第一条 甲。"),
        (BlockKind.ROW, "a\tb"),
        (BlockKind.PARAGRAPH, "footer"),
    ]


def test_what_is_not_shown_is_not_read() -> None:
    body = (
        "<script>var a;</script><style>p{}</style><nav>menu</nav><p hidden>no</p><!-- no -->"
        "<select><option>x</select><button>ok</button><p>yes</p>"
    )
    assert _texts(body) == ["yes"]


def test_the_main_element_is_read_if_there_is_one(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_text("<html><title>T</title><body>top<main><p>text</p></main>foot", "utf-8")
    raw = read_html(path)
    assert [block.text for block in raw.blocks] == ["text"]
    assert raw.title == "T"


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("非法\n   入境", "非法入境"),
        ("他说\n“我知道”。", "他说“我知道”。"),
        ("the\n  end", "the end"),
        ("用 NGO\n的资料", "用 NGO 的资料"),
        ("甲\t 乙", "甲 乙"),
    ],
)
def test_lines_of_the_source_join_as_a_browser_joins_them(source: str, shown: str) -> None:
    assert _texts(f"<p>{source}</p>") == [shown]


def test_preformatted_lines_stay_lines() -> None:
    assert _texts("<pre>第一条\n第二条</pre>") == ["第一条\n第二条"]


def test_the_declared_language_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_text('<html lang="zh-Hant"><body>甲</body></html>', "utf-8")
    assert read_html(path).lang == "zh-Hant"


@pytest.mark.parametrize("body", ["<p>one<p>two", "<b>one</p><p>two</b>", "one<div>two</span>"])
def test_broken_markup_is_read(body: str) -> None:
    assert _texts(body) == ["one", "two"]


def test_a_page_that_never_closes_its_elements_is_read_whole() -> None:
    body = "".join(f"<div><font>段{n}。" for n in range(900))
    assert _texts(body) == [f"段{n}。" for n in range(900)]


def test_deep_lists_are_read_to_a_depth() -> None:
    blocks = _page("<ul><li>a" * 300)
    assert len(blocks) == 300
    assert max(block.level for block in blocks) == 8


def test_a_page_nested_too_deeply_is_refused_and_not_cut(tmp_path: Path) -> None:
    path = tmp_path / "deep.html"
    path.write_text("<html><body>" + "<div>" * 5000 + "text", "utf-8")
    with pytest.raises(FileDamaged):
        read_html(path)


@pytest.mark.parametrize("content", ["<html></html>", "<html><body><script>x</script>", " "])
def test_a_page_without_text_is_empty(content: str, tmp_path: Path) -> None:
    path = tmp_path / "empty.html"
    path.write_text(content, "utf-8")
    with pytest.raises(FileEmpty):
        read_html(path)


_TAGS = st.sampled_from(
    ["p", "div", "span", "b", "h2", "li", "ul", "blockquote", "section", "font"]
)
_TREES = st.recursive(
    st.text("甲乙ab ,。", max_size=8),
    lambda inner: st.builds(
        lambda tag, parts: f"<{tag}>{''.join(parts)}</{tag}>", _TAGS, st.lists(inner, max_size=4)
    ),
    max_leaves=12,
)


@settings(deadline=None)
@given(_TREES)
def test_no_sign_is_lost_or_doubled(body: str) -> None:
    bare = "".join(part.split(">", 1)[-1] for part in body.split("<"))
    assert squeezed("".join(_texts(body))) == squeezed(bare)


@pytest.mark.parametrize(
    ("part", "texts"),
    [
        ('<div id="a1" class="collapse" data-parent="#all"><p>Call us.</p></div>', True),
        # A button that shows a part which belongs to no set is a tool.
        ('<div id="a1" class="collapse"><p>Call us.</p></div>', False),
        ('<div id="a2" class="collapse" data-parent="#all"><p>Call us.</p></div>', False),
    ],
)
def test_a_button_above_a_part_of_a_set_is_its_question(part: str, texts: bool) -> None:
    button = (
        '<button class="btn btn-link collapsed" data-toggle="collapse" data-target="#a1">'
        "Where can victims get help?</button>"
    )
    read = _texts(f'<div class="card"><div class="card-header">{button}</div>{part}</div>')
    assert ("Where can victims get help?" in read) is texts
