"""Quoted text is found literally, however words are segmented, and only where it occurs."""

from __future__ import annotations

import pytest

from tests.support.search_samples import Library, make_document, passage


@pytest.fixture
def texts(library: Library) -> Library:
    library.add(
        make_document("one/en", title="Protocol to Prevent"),
        passage("one/en", "a", "The use of force, or other forms.", headings=("Use of Terms",)),
        passage("one/en", "b", "Use of law. Of force, the use: no use of. A force.", position=1),
    )
    library.add(
        make_document("two/zh", title="劳动合同法"),
        "依照劳动合同法的规定。",
        "劳动的合同。",
        "劳动、合同。",
        "被害人的遣返。",
        "劳动合作与共同合同。动合。",
    )
    return library.index()


def test_quoted_chinese_is_found_across_the_ends_of_words(texts: Library) -> None:
    assert texts.found('"害人的遣"') == ["p3"]
    assert texts.found("“动合同法的规”") == ["p0"]
    assert texts.found('"人的返"') == []


def test_signs_and_script_make_no_difference(texts: Library) -> None:
    assert set(texts.found("「勞動合同」")) >= {"p0", "p2"}


def test_pairs_of_characters_here_and_there_are_no_quotation(texts: Library) -> None:
    assert texts.found('"劳动合同法的规定"') == ["p0"]
    assert "a" in texts.found('"use of force"')
    assert "b" not in texts.found('"use of force"')
    body = {hit.passage.id for hit in texts.own('"劳动合同" -规定').hits}
    assert "two/zh/p2" in body


def test_a_quotation_never_reaches_from_a_heading_into_the_text(texts: Library) -> None:
    assert texts.found('"use of terms"') == ["a"]
    assert texts.found('"terms the use"') == []
    assert set(texts.found('"protocol to prevent"')) == {"a", "b"}


def test_an_excluded_quotation_leaves_out_only_those_that_hold_it(texts: Library) -> None:
    assert texts.found('force -"use of force"') == ["b"]


def test_latin_words_are_whole_and_as_written(texts: Library) -> None:
    assert texts.found('"other form"') == []
    assert texts.found('"OTHER Forms"') == ["a"]


def test_totals_and_facets_count_only_what_holds_the_quotation(texts: Library) -> None:
    answer = texts.ask('"use of force"')
    assert answer.groups[0].total == 1
    assert answer.facets["work"] == {"one": 1}
