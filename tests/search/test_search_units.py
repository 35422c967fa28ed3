"""Documents are cut into units that are ranked as a whole."""

from __future__ import annotations

import msgspec
import pytest

from corpus import Locator, Passage, PassageKind
from search import Unit, cut_units
from search.text.locators import mentions
from tests.support.search_samples import make_document, passage

DOC = "sample/en"


def units(*passages: Passage) -> list[Unit]:
    ordered = [msgspec.structs.replace(each, position=at) for at, each in enumerate(passages)]
    return cut_units(make_document(DOC, title="The Title"), ordered)


def addresses(unit: Unit) -> list[str]:
    return [passage_id.removeprefix(f"{DOC}/") for passage_id in unit.passage_ids]


def article(address: str, text: str, **options: object) -> Passage:
    return passage(DOC, address, text, kind=PassageKind.ARTICLE, **options)  # type: ignore[arg-type]


def section(address: str, text: str, parent: str | None = None) -> Passage:
    return passage(DOC, address, text, kind=PassageKind.SECTION, parent=parent)


def test_a_short_article_with_all_below_it_is_one_unit() -> None:
    (unit,) = units(
        article(
            "art-3", "Article 3 — Use of terms", number="3", locator=Locator("Article 3", "第三条")
        ),
        passage(DOC, "art-3.a", "a) Trafficking shall mean this,", parent="art-3"),
        passage(DOC, "art-3.a.i", "i) and that;", parent="art-3.a"),
    )
    assert addresses(unit) == ["art-3", "art-3.a", "art-3.a.i"]
    assert unit.id == f"{DOC}/art-3"
    assert unit.headings == ("Article 3 — Use of terms",)
    assert unit.locator_keys == ("article-3", "@article-3")


def test_a_long_article_is_cut_at_its_paragraphs_which_keep_their_items() -> None:
    found = units(
        article("art-6", "Article 6 — Assistance", number="6"),
        passage(DOC, "art-6.1", "1. " + "Each State shall do this. " * 60, parent="art-6"),
        passage(DOC, "art-6.3", "3. Each State shall provide:", parent="art-6"),
        passage(DOC, "art-6.3.a", "a) housing;", parent="art-6.3"),
    )
    assert [addresses(unit) for unit in found] == [["art-6", "art-6.1"], ["art-6.3", "art-6.3.a"]]


def test_a_chapter_is_never_one_unit_with_its_articles() -> None:
    found = units(
        passage(DOC, "ch-1", "Chapter I. General", kind=PassageKind.CHAPTER, number="I"),
        article("art-1", "Article 1 One.", parent="ch-1", number="1"),
        article("art-2", "Article 2 Two.", parent="ch-1", number="2"),
    )
    assert [addresses(unit) for unit in found] == [["art-1"], ["art-2"]]
    assert found[1].locator_keys == ("chapter-1", "article-2")


def test_a_short_section_is_one_unit_and_a_long_one_is_cut_at_its_parts() -> None:
    long = "A sentence of some length stands here. " * 60
    found = units(
        section("s1", "Short"),
        passage(DOC, "s1.p1", "First.", parent="s1"),
        passage(DOC, "s1.p2", "Second.", parent="s1"),
        section("s2", "Long"),
        passage(DOC, "s2.p1", long, parent="s2"),
        passage(DOC, "s2.p2", long, parent="s2"),
    )
    assert [addresses(unit) for unit in found] == [["s1", "s1.p1", "s1.p2"], ["s2.p1"], ["s2.p2"]]


def test_a_slide_holds_its_bullets_and_notes() -> None:
    (unit,) = units(
        passage(DOC, "slide-2", "Indicators", kind=PassageKind.SLIDE, number="2"),
        passage(DOC, "slide-2.1", "Fear", kind=PassageKind.ITEM, parent="slide-2"),
        passage(DOC, "slide-2.n", "Say why.", kind=PassageKind.SPEAKER_NOTES, parent="slide-2"),
    )
    assert addresses(unit) == ["slide-2", "slide-2.1", "slide-2.n"]


def test_a_section_with_text_of_its_own_above_sections_keeps_it_as_a_unit() -> None:
    found = units(
        section("s1", "Victims need time before they can decide anything at all."),
        section("s1.1", "Shelter", parent="s1"),
        passage(DOC, "s1.1.p1", "A bed for the night.", parent="s1.1"),
    )
    assert [addresses(unit) for unit in found] == [["s1"], ["s1.1", "s1.1.p1"]]


def test_each_passage_with_text_is_in_one_unit_or_a_heading_above_units() -> None:
    passages = [
        passage(DOC, "title", "The Title", kind=PassageKind.TITLE),
        section("s1", "Part One"),
        section("s1.1", "Inner", parent="s1"),
        passage(DOC, "s1.1.p", "Text here.", parent="s1.1"),
        section("empty", "A heading with nothing below"),
        passage(DOC, "p", "A paragraph of its own."),
    ]
    held = [address for unit in units(*passages) for address in addresses(unit)]
    assert held == ["s1.1", "s1.1.p", "empty", "p"]


def test_a_unit_is_of_the_language_of_most_of_its_passages() -> None:
    (unit,) = units(
        article("art-1", "Article 1"),
        passage(DOC, "art-1.1", "人口贩运是犯罪。", parent="art-1"),
        passage(DOC, "art-1.2", "应当依法惩处。", parent="art-1"),
    )
    assert (unit.lang, unit.tag) == ("zh", "zh")


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("article 3", "article-3"),
        ("art. 12", "article-12"),
        ("第3条", "article-3"),
        ("第二百四十条之一", "article-240-1"),
        ("第一百零二条", "article-102"),
        ("part iv", "part-4"),
        ("第十章", "chapter-10"),
    ],
)
def test_locators_have_one_key_in_both_languages(text: str, key: str) -> None:
    assert [mention.key for mention in mentions(f"see {text} there")] == [key]


def test_words_that_only_look_like_locators_name_nothing() -> None:
    assert mentions("take part in articles of clothing; state parties") == []
