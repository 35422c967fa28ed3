"""Quoted text is found to the letter, in Chinese too."""

from __future__ import annotations

from pathlib import Path

import pytest

from search.query.operators import Term, parse_text
from tests.support.search_samples import Library, library_of, make_document, passage


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return library_of(
        tmp_path,
        "The use of force, or other forms of coercion.",
        "Force is of no use.",
        "Forces of use.",
        "依照劳动合同法的规定。",
        "劳动的合同。",
        "劳动、合同。",
        "被害人的遣返。",
    )


@pytest.mark.parametrize("quoted", ['"{}"', "“{}”", "「{}」", "『{}』", "＂{}＂", "”{}“"])
def test_all_quotation_signs_mean_the_same(library: Library, quoted: str) -> None:
    assert library.found(quoted.format("use of force")) == ["p0"]


def test_quoted_latin_words_are_whole_and_as_written(library: Library) -> None:
    assert library.found('"force"') == ["p0", "p1"] or library.found('"force"') == ["p1", "p0"]
    assert library.found('"Other Forms Of Coercion"') == ["p0"]
    assert library.found('"other form"') == []


def test_quoted_chinese_is_found_wherever_words_are_cut(library: Library) -> None:
    found = library.found('"劳动合同"')
    assert "p0" in found
    assert "p1" not in found
    assert library.found('"害人的遣"') == ["p3"]


def test_script_width_and_signs_make_no_difference(library: Library) -> None:
    assert set(library.found("“勞動合同”")) == set(library.found('"劳动合同"')) == {"p0", "p2"}


def test_quotes_and_words_are_both_asked_for(library: Library) -> None:
    assert library.found('"use of force" coercion') == ["p0"]
    assert library.found('"use of force" no') == ["p0"]


def test_a_quotation_is_never_given_up_for_more_hits(library: Library) -> None:
    assert library.found('"force of use" coercion') == []


def test_excluded_quotations_are_absent(library: Library) -> None:
    assert library.found('劳动 合同 -"合同法"') == ["p1", "p2"] or library.found(
        '劳动 合同 -"合同法"'
    ) == ["p2", "p1"]


def test_headings_and_titles_are_quoted_too_but_never_across_their_ends(tmp_path: Path) -> None:
    library = Library(tmp_path)
    library.add(
        make_document("one/en", title="Protocol to Prevent"),
        passage("one/en", "a", "Trafficking is defined.", headings=("Use of Terms",)),
    )
    library.index()
    assert library.found('"use of terms"') == ["a"]
    assert library.found('"protocol to prevent"') == ["a"]
    assert library.found('"terms trafficking"') == []


def test_text_that_holds_the_quotation_comes_before_what_is_only_titled_so(
    tmp_path: Path,
) -> None:
    library = Library(tmp_path)
    texts = ("Short.", "A long text about many other things that mentions forced labour once.")
    library.add(make_document("one/en", title="Forced Labour"), *texts)
    library.add(make_document("two/en"), "Forced labour is named among other things here.")
    hits = library.index().own('"forced labour"').hits
    assert [hit.passage.id for hit in hits] == ["two/en/p0", "one/en/p1", "one/en/p0"]


def test_signs_that_make_no_sense_are_spaces() -> None:
    parsed = parse_text('a "b c" -d -"e f" "g  x-y - z')
    assert parsed.quotes == ("b c",)
    assert parsed.excluded == (Term("d"), Term("e f", quoted=True))
    assert parsed.words.split() == ["a", '"g', "x-y", "-", "z"]
