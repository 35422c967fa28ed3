"""The legal vocabulary: a word of law has the meanings that it has in law, and no others."""

from __future__ import annotations

from pathlib import Path

import pytest

from search import (
    Group,
    LegalDictionary,
    NoDictionary,
    SearchQuery,
    Segmenter,
    TermEntry,
    Translations,
)
from search.query.dictionary import Translation
from search.query.dictionary_lookup import gloss
from search.query.legal_words import says_nothing
from search.searcher import Searcher
from tests.support.search_samples import SEGMENTER, Library, library_of


class General(NoDictionary):
    """Knows one word of law, badly, and one that the vocabulary does not have."""

    def translations(self, phrase: str, target: str) -> tuple[Translation, ...]:
        known = {"court": ("球场",), "zebra": ("斑马",), "treat": ("处理", "请客", "招待")}
        texts = known.get(phrase, ()) if target == "zh" else ()
        return tuple(Translation(text, 1.0) for text in texts)


@pytest.fixture
def dictionary() -> LegalDictionary:
    return LegalDictionary(General())


def texts(found: tuple[Translation, ...]) -> list[str]:
    return [text for text, _ in found]


def test_a_word_of_law_means_what_it_means_in_law(dictionary: LegalDictionary) -> None:
    assert texts(dictionary.translations("court", "zh")) == ["人民法院", "法院"]
    assert texts(dictionary.translations("courts", "zh")) == ["人民法院", "法院"]
    assert texts(dictionary.translations("zebra", "zh")) == ["斑马"]


def test_the_nearest_word_weighs_most(dictionary: LegalDictionary) -> None:
    weights = [weight for _, weight in dictionary.translations("trade union", "zh")]
    assert weights == sorted(weights, reverse=True)
    assert weights[0] == 1.0


def test_words_with_one_stem_stay_apart(dictionary: LegalDictionary) -> None:
    assert texts(dictionary.translations("employer", "zh")) == ["用人单位"]
    assert "劳动者" in texts(dictionary.translations("employees", "zh"))


def test_a_plan_is_no_plane(dictionary: LegalDictionary) -> None:
    """Without their inflections both are "plan"."""
    assert "航空器" in texts(dictionary.translations("planes", "zh"))
    assert texts(dictionary.translations("plan", "zh")) == []
    assert texts(dictionary.translations("sit", "zh")) == []


def test_chinese_words_of_law_are_found_in_english(dictionary: LegalDictionary) -> None:
    assert texts(dictionary.translations("劳动合同", "en"))[0] == "labour contract"


def test_phrases_come_before_words(dictionary: LegalDictionary) -> None:
    found = gloss(list(Segmenter().words("the trade union settles back")), dictionary, "zh")
    assert [each.text for each in found] == ["trade union", "settles back"]
    assert texts(found[0].translations) == ["工会", "工会组织"]


def test_words_that_tell_nothing_are_known() -> None:
    assert says_nothing("may")
    assert says_nothing("情况")
    assert not says_nothing("court")


@pytest.fixture
def library(tmp_path: Path, dictionary: LegalDictionary) -> Library:
    library = library_of(
        tmp_path,
        "人民法院审理案件。",
        "球场边有树。",
        "未成年人受保护。",
        "儿童受保护。",
        "请客吃饭。",
        *["依法处理。"] * 12,
    )
    terms = Translations([TermEntry("child", {"en": ("child",), "zh": ("儿童",)})], SEGMENTER)
    library.searcher = Searcher(library, library.engine, SEGMENTER, terms, dictionary=dictionary)
    return library


def chinese(library: Library, query: str, *without: str) -> Group:
    answer = library.searcher.search(SearchQuery(query, without=without))
    (group,) = (each for each in answer.groups if each.lang == "zh")
    return group


def found(group: Group) -> set[str]:
    return {hit.passage.text for hit in group.hits}


def test_a_question_about_a_court_finds_no_playing_field(library: Library) -> None:
    assert found(chinese(library, "Which court?")) == {"人民法院审理案件。"}


def test_a_sense_that_hardly_any_text_has_is_neither_searched_nor_shown(library: Library) -> None:
    group = chinese(library, "treat")
    assert found(group) == {"依法处理。"}
    assert [each.translations for each in group.expansions] == [("处理",)]


def test_a_term_of_the_termbase_is_searched_as_the_word_of_law_too(library: Library) -> None:
    assert found(chinese(library, "child")) == {"儿童受保护。", "未成年人受保护。"}
    assert found(chinese(library, "child", "dictionary:child")) == {"儿童受保护。"}


def test_a_form_that_is_listed_has_only_its_own_senses(dictionary: LegalDictionary) -> None:
    assert "火车" in texts(dictionary.translations("trains", "zh"))
    assert texts(dictionary.translations("training", "zh")) == ["培训", "训练"]


def test_a_verb_is_listed_in_all_its_forms(dictionary: LegalDictionary) -> None:
    for form in ("release", "releases", "released", "releasing"):
        assert texts(dictionary.translations(form, "zh"))[0] == "释放"
    assert texts(dictionary.translations("activities", "zh")) == ["活动"]
    # Of "plan", not of "plane".
    assert texts(dictionary.translations("planned", "zh")) == []


def test_listed_senses_are_for_one_direction(dictionary: LegalDictionary) -> None:
    assert texts(dictionary.translations("交通", "en")) == ["transport"]
    assert texts(dictionary.translations("british", "zh")) == ["英国"]
    assert texts(dictionary.translations("英国", "en")) == []


def test_names_and_words_that_say_nothing_are_not_translated() -> None:
    class Potter(NoDictionary):
        def translations(self, phrase: str, target: str) -> tuple[Translation, ...]:
            return (Translation("瓬", 1.0),)

    assert LegalDictionary(Potter()).translations("potter", "zh") == ()
    assert texts(LegalDictionary(Potter()).translations("zebra", "zh")) == ["瓬"]
