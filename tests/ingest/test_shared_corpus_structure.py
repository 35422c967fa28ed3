"""The shared real documents: every article found, every character kept once."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from corpus import PassageKind
from tests.conftest import SHARED
from tests.support.structured import from_file, numbers, squeezed, words_of

_FOLDER = SHARED / "corpus"
_FILES = sorted(p.relative_to(_FOLDER).as_posix() for p in _FOLDER.glob("*/*") if p.is_file())
_ARTICLE_LINE = re.compile(
    r"^第[一二三四五六七八九十百零]+ ?条(?:之[一二三四五六七八九十]+)?", re.MULTILINE
)

ARTICLES = {
    "en/palermo-protocol.md": 20,
    "en/untoc.md": 41,
    "en/smuggling-protocol.md": 25,
    "en/coe-trafficking-convention.md": 47,
    "en/cedaw.md": 30,
    "en/crc.md": 54,
    "en/traffic-in-women-and-children-1921.md": 13,
    "parallel/udhr.en.html": 30,
    "parallel/udhr.zh-Hans.html": 30,
    "parallel/udhr.zh-Hant.html": 30,
    "parallel/un-charter.en.txt": 111,
    "parallel/un-charter.zh.txt": 111,
}


class _Body(HTMLParser):
    """The text of a page's body, by another parser than the reader's."""

    def __init__(self) -> None:
        super().__init__()
        self.text = ""
        self._inside = False

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self._inside = self._inside or tag == "body"

    def handle_data(self, data: str) -> None:
        self.text += data if self._inside else ""


def _source_words(path: Path) -> str:
    """The text of the file as a person reads it."""
    source = path.read_text("utf-8")
    if path.suffix == ".html":
        body = _Body()
        body.feed(source)
        return squeezed(body.text)
    if path.suffix == ".md":
        source = re.sub(r"<!--.*?-->", "", source, flags=re.DOTALL)
        source = re.sub(r"^#+", "", source, flags=re.MULTILINE)
        source = re.sub(r"</?(?:sup|sub|b|i)>", "", source)
        source = re.sub(r"(\*+)(?=\S)(.+?)(?<=\S)\1", r"\2", source)
    return squeezed(source)


@pytest.mark.parametrize("name", _FILES)
def test_passages_hold_each_character_of_the_source_once(name: str, shared_corpus: Path) -> None:
    path = shared_corpus / name
    assert words_of(from_file(path)) == _source_words(path)


@pytest.mark.parametrize(("name", "count"), ARTICLES.items())
def test_treaties_have_all_their_articles_in_order(
    name: str, count: int, shared_corpus: Path
) -> None:
    found = numbers(from_file(shared_corpus / name), PassageKind.ARTICLE)
    assert found == [str(number) for number in range(1, count + 1)]


@pytest.mark.parametrize("name", [n for n in _FILES if n.startswith("zh/")])
def test_chinese_laws_have_all_their_articles(name: str, shared_corpus: Path) -> None:
    path = shared_corpus / name
    drafts = from_file(path)
    found = [d for d in drafts if d.kind is PassageKind.ARTICLE]
    if "巴勒莫" in name:
        assert [d.number for d in found] == ["1", "3", "4", "5", "6"]
        return
    printed = [squeezed(m[0]) for m in _ARTICLE_LINE.finditer(path.read_text("utf-8"))]
    assert [d.locator.zh for d in found] == printed
    assert len({d.address for d in found}) == len(found)


def test_the_criminal_law_has_505_articles(shared_corpus: Path) -> None:
    drafts = from_file(shared_corpus / "zh" / "刑法.md")
    articles = [d for d in drafts if d.kind is PassageKind.ARTICLE]
    assert len(articles) == 505
    assert len([d for d in articles if "-" in (d.number or "")]) == 53
    locators = {d.locator.zh: d for d in drafts}
    assert locators["第二百四十条第一款第（六）项"].number == "6"
    assert locators["第二百四十条第一款第（六）项"].address == "art-240.1.6"
    assert locators["第二百六十二条之一"].address == "art-262-1"


def test_the_palermo_protocol_has_a_preamble_and_paragraphs_and_items(shared_corpus: Path) -> None:
    drafts = from_file(shared_corpus / "en" / "palermo-protocol.md")
    assert [d.kind for d in drafts].count(PassageKind.PREAMBLE) == 1
    found = {d.address: d.locator.en for d in drafts}
    assert found["art-3.a"] == "Article 3(a)"
    assert found["art-6.3.d"] == "Article 6(3)(d)"
    assert found["closing"] == "Closing words"
    kinds = {d.address: d.kind for d in drafts}
    assert kinds["art-6.3"] is PassageKind.PARAGRAPH
    assert kinds["art-6.3.d"] is PassageKind.ITEM


def test_the_protocol_is_cited_alike_in_both_languages(shared_corpus: Path) -> None:
    english = from_file(shared_corpus / "en" / "palermo-protocol.md")
    chinese = from_file(shared_corpus / "zh" / "巴勒莫议定书-节选.md")
    articles = {d.address for d in chinese if d.address.startswith("art-")}
    assert "art-3.a" in articles
    assert articles <= {d.address for d in english}


def test_lists_that_lost_their_marks_stand_below_their_announcement(shared_corpus: Path) -> None:
    drafts = from_file(shared_corpus / "parallel" / "un-charter.en.txt")
    below = {d.address: d.locator.en for d in drafts if d.address.startswith("art-77")}
    assert list(below.values()) == [
        "Article 77",
        "Article 77(1)",
        "Article 77(1), item 1",
        "Article 77(1), item 2",
        "Article 77(1), item 3",
        "Article 77(2)",
    ]
