"""Texts are cut into the same words for index and query, whatever library does it."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.languages import HAN
from search import Segmenter
from search.text.folding import fold
from search.text.segmenter import ClosedUp, characters, exact_tokens, is_han

WORDS = ("人口贩运", "拐卖妇女儿童", "贩运受害人", "跨国有组织犯罪", "联合国打击跨国有组织犯罪公约")


@pytest.fixture(scope="module")
def segmenter() -> Segmenter:
    return Segmenter(WORDS)


@pytest.fixture(scope="module")
def plain_jieba() -> Segmenter:
    return Segmenter(WORDS, library="jieba")


def terms(segmenter: Segmenter, text: str) -> list[str]:
    return [word.term for word in segmenter.words(text)]


def test_a_term_of_the_termbase_stays_one_word_and_its_parts_are_known(
    segmenter: Segmenter,
) -> None:
    (word,) = segmenter.words("贩运受害人")
    assert word.term == "贩运受害人"
    assert word.parts == ("贩运", "受害人")
    assert "受害" in word.grams


def test_rjieba_cuts_as_jieba_does(segmenter: Segmenter, plain_jieba: Segmenter) -> None:
    text = "对被拐卖的妇女、儿童，公安机关应当在2小时内解救，并依照《刑法》第二百四十条处理。"
    assert segmenter.words(text) == plain_jieba.words(text)
    assert "rjieba" in segmenter.signature
    assert segmenter.signature != plain_jieba.signature


def test_rjieba_cuts_real_documents_as_jieba_does(
    segmenter: Segmenter, plain_jieba: Segmenter, shared_corpus: Path
) -> None:
    lines = 0
    for file in sorted(shared_corpus.glob("**/*zh*/*.md")) + sorted(
        shared_corpus.glob("parallel/*zh*")
    ):
        for line in file.read_text(encoding="utf-8").splitlines()[:150]:
            text = re.sub(r"<[^>]*>", " ", line)
            assert segmenter.words(text) == plain_jieba.words(text), text
            lines += bool(HAN.search(text))
    assert lines > 500


def test_the_signature_names_the_user_words(segmenter: Segmenter) -> None:
    assert Segmenter(WORDS).signature == segmenter.signature
    assert Segmenter(WORDS[:1]).signature != segmenter.signature


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("人口販運", "人口贩运"),
        ("ＵＮＴＯＣ　２０００", "untoc 2000"),
        ("Victims", "victim"),
        ("organised", "organized"),
        ("trafficked", "traffickers"),
        ("children", "child"),
        ("women’s", "woman"),
        ("labour", "labor"),
        ("cooperation", "co-operation"),
    ],
)
def test_spellings_that_readers_take_for_equal_are_the_same_word(
    segmenter: Segmenter, one: str, other: str
) -> None:
    assert terms(segmenter, one) == terms(segmenter, other)


def test_words_of_unlike_meaning_stay_apart(segmenter: Segmenter) -> None:
    assert terms(segmenter, "minorities") != terms(segmenter, "minors")


def test_offsets_lead_back_into_the_text_as_it_is_shown(segmenter: Segmenter) -> None:
    text = "（ﷺ）見第３條……ｃafe\u0301 的「販運受害人」"
    shown = {word.term: text[word.start : word.end] for word in segmenter.words(text)}
    assert shown["贩运受害人"] == "販運受害人"
    assert shown["3"] == "３"
    assert shown["café"] == "ｃafe\u0301"


def test_exact_search_knows_each_character_and_whole_latin_words() -> None:
    assert exact_tokens("“勞動合同”，Co-operation 2021年") == [
        "劳", "动", "合", "同", "co", "operation", "2021", "年",
    ]  # fmt: skip


@given(st.text(st.characters(), max_size=40))
def test_any_text_is_cut_in_order_and_within_its_bounds(text: str) -> None:
    segmenter = _SHARED
    words = segmenter.words(text)
    assert all(0 <= word.start < word.end <= len(text) for word in words)
    assert [word.start for word in words] == sorted(word.start for word in words)
    folded = fold(text)
    assert len(folded.starts) == len(folded.ends) == len(folded.text)
    assert exact_tokens(text) == [character.text for character in characters(folded)]
    assert not any(char.isspace() for word in words for char in word.term)


_CHARACTERS = st.text(st.sampled_from("人人人民政府〇\ue000_ -'，a1"), max_size=40)


@given(_CHARACTERS)
def test_han_characters_are_side_by_side_in_a_closed_up_text_only_if_they_are_so(text: str) -> None:
    folded = fold(text)
    close = ClosedUp(folded.text)
    found = {
        close.span(at, at + 2)
        for at, pair in enumerate(pairwise(close.text))
        if all(map(is_han, pair))
    }
    assert found == {
        (one.start, other.end)
        for one, other in pairwise(characters(folded))
        if is_han(one.text) and is_han(other.text)
    }


@given(_CHARACTERS)
def test_lone_characters_are_the_words_of_one_character(text: str) -> None:
    chars = {"人": 1, "〇": 2}
    assert list(_SHARED.lone_characters(fold(text).text, chars.keys())) == [
        (word.start, word.text) for word in _SHARED.words(text) if word.text in chars
    ]


@given(
    st.text(
        st.sampled_from("拐卖妇女儿童受害人跨国有组织犯罪法 第3条co-operation's，"), max_size=60
    )
)
def test_an_index_has_the_terms_of_the_words(text: str) -> None:
    in_order: list[str] = []
    further: list[str] = []
    for word in _SHARED.words(text):
        if word.han or not word.parts:
            in_order.append(word.term)
            further.extend((*word.parts, *word.grams))
        else:
            in_order.extend(word.parts)
            further.append(word.term)
    assert _SHARED.index_terms(text) == (in_order, further)


_SHARED = Segmenter(["跨国有组织犯罪", "受害人"])
