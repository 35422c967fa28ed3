"""A handout as a page or as Markdown needs nothing else, and shows hostile text as text."""

from __future__ import annotations

import base64
import hashlib
import re
from itertools import pairwise

from lxml import html
from markdown_it import MarkdownIt

from kb.handouts.markdown import escaped
from kb.services import Services
from tests.support.handout_samples import collection, heading, made, module, note, quoted, text_of

HOSTILE = "<script>alert(1)</script> [x](javascript:1) | *a* _b_ # `c` &amp; 1. 2) ~d~"
ART_3 = "palermo-protocol-digest/en/art-3"


def test_the_page_loads_nothing(library: Services) -> None:
    page = html.fromstring(made(library, module(library), "html").decode())
    assert page.xpath("//script | //link | //iframe | //object | //@style") == []
    assert all(source.startswith("data:image/svg+xml") for source in page.xpath("//@src"))
    (policy,) = page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    (style,) = page.xpath("//style/text()")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert policy.startswith("default-src 'none'; ")
    assert f"'sha256-{digest}'" in policy


def test_the_page_has_a_language_at_each_text_and_headings_in_order(library: Services) -> None:
    page = html.fromstring(made(library, module(library), "html", ui="zh").decode())
    assert page.get("lang") == "zh-Hans"
    assert {"en", "zh-Hans"} <= set(page.xpath("//td/@lang"))
    levels = [int(each.tag[1]) for each in page.xpath("//h1|//h2|//h3|//h4")]
    assert levels[0] == 1
    assert all(later - earlier <= 1 for earlier, later in pairwise(levels))
    assert "资料来源" in page.text_content()


def test_a_note_is_linked_both_ways(library: Services) -> None:
    page = html.fromstring(made(library, module(library), "html").decode())
    (call,) = page.xpath("//a[@id='call-1']/@href")
    (back,) = page.xpath("//p[@id='note-1']/a/@href")
    assert (call, back) == ("#note-1", "#call-1")


def test_hostile_text_is_text(library: Services) -> None:
    what = collection(
        heading(HOSTILE), note(HOSTILE), quoted(library, ART_3), note(HOSTILE), title=HOSTILE
    )
    page = html.fromstring(made(library, what, "html").decode())
    assert page.xpath("//script") == []
    assert page.xpath("//h1")[0].text_content() == HOSTILE
    rendered = MarkdownIt().render(made(library, what, "markdown").decode())
    assert "<script>" not in rendered
    assert 'javascript:1"' not in rendered
    assert html.fromstring(rendered).xpath("//h1")[0].text_content() == HOSTILE


def test_markdown_shows_each_line_as_it_is() -> None:
    for line in (
        HOSTILE,
        "1. one",
        "12) two",
        "# no heading",
        "- no item",
        "+ plus",
        "=",
        "---",
        "1.",
        "a\\b",
        "《a》 * b",
    ):
        shown = html.fromstring(MarkdownIt().render(escaped(line)))
        assert shown.tag == "p", line
        assert shown.text_content().strip() == line


def test_markdown_has_tables_footnotes_and_links(library: Services) -> None:
    text = made(library, module(library), "markdown").decode()
    assert "| English | 中文 |\n| --- | --- |" in text
    assert re.search(r"^### 1\\. Article 3 · 第三条\[\^1\]$", text, re.MULTILINE)
    assert "[^1]: Point out the notes on Chinese law." in text
    assert "<https://kb.example/documents/palermo-protocol-digest/en/art-3#art-3>" in text
    assert "| Body | Main part in referral | In particular |" in text
    assert "Public security" in text_of("markdown", text.encode())
