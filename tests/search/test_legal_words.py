"""The legal vocabulary: a word of law has the meanings that it has in law, and no others."""

from __future__ import annotations

import pytest

from search import LegalDictionary, NoDictionary, Segmenter
from search.query.dictionary import Translation
from search.query.dictionary_lookup import gloss


class General(NoDictionary):
    """Knows one word of law, badly, and one that the vocabulary does not have."""

    def translations(self, phrase: str, target: str) -> tuple[Translation, ...]:
        known = {"court": "球场", "zebra": "斑马"}
        return (Translation(known[phrase], 1.0),) if phrase in known and target == "zh" else ()


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


def test_chinese_words_of_law_are_found_in_english(dictionary: LegalDictionary) -> None:
    assert texts(dictionary.translations("劳动合同", "en"))[0] == "labour contract"


def test_phrases_come_before_words_and_empty_words_are_left_out(
    dictionary: LegalDictionary,
) -> None:
    words = list(Segmenter().words("may a trade union get a copy"))
    found = gloss(words, dictionary, "zh")
    assert [each.text for each in found] == ["trade union", "copy"]
    assert texts(found[0].translations) == ["工会", "工会组织"]
