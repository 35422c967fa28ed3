"""A definition or a penalty is quoted above the results where kb is sure of it, and only there."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.search_samples import Library, library_of


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return library_of(
        tmp_path,
        "为了本法的目的。人口贩运是指为剥削而招募、运送他人。缔约国应当加以防止。",
        "缔约国应当防止人口贩运。人口贩运的被害人应当得到帮助。",
        "Human trafficking means the recruitment of persons for exploitation. It is a crime.",
        "States shall prevent human trafficking.",
    )


def test_a_definition_is_quoted_as_it_is_written_in_both_languages(library: Library) -> None:
    answer = library.ask("什么是人口贩运")

    quoted = {each.lang: each.passage.text[each.start : each.end] for each in answer.short}
    assert quoted == {
        "zh": "人口贩运是指为剥削而招募、运送他人。",
        "en": "Human trafficking means the recruitment of persons for exploitation.",
    }
    assert {each.kind for each in answer.short} == {"definition"}


@pytest.mark.parametrize(
    "query", ["人口贩运", "什么是庇护所", "what is a shelter", "人口贩运 谁负责"]
)
def test_what_is_not_defined_has_no_short_answer(library: Library, query: str) -> None:
    assert library.ask(query).short == ()


def test_words_alone_are_not_sure_of_a_penalty(tmp_path: Path) -> None:
    library = library_of(tmp_path, "拐卖妇女的，处五年以上十年以下有期徒刑。", "盗窃的，处拘役。")
    assert library.ask("拐卖妇女判几年").short == ()


def test_only_the_first_page_has_them(library: Library) -> None:
    assert library.ask("什么是人口贩运", offset=10).short == ()
