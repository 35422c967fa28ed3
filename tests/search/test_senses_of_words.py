"""Of the senses of a word in the general dictionary only those near to the query are searched and shown."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus import SearchLang
from kb.settings import Settings
from search import SearchQuery, Translations, load_dictionary
from search.query.dictionary import Translation
from search.query.dictionary_lookup import Gloss
from search.query.legal_words import in_law, listed_senses
from search.query.nearness import load_nearness
from search.query.senses import likely_senses
from search.searcher import Searcher
from search.weights import load_weights
from tests.support.search_samples import SEGMENTER, library_of


@pytest.fixture
def searcher(tmp_path: Path) -> Searcher:
    library = library_of(
        tmp_path,
        "拒绝回答。",
        "垃圾处理。",
        "码头工人。",
        "克扣工资。",
        "年龄不明。",
        "时代发展。",
        "I sell books.",
        "We spare no effort.",
        "An interview of witnesses.",
        "A cover of a book.",
        "该案已经审结。",
    )
    dictionary = load_dictionary(Settings().cache_dir)
    return Searcher(
        library,
        library.engine,
        SEGMENTER,
        Translations((), SEGMENTER),
        dictionary=dictionary,
    )


def senses(searcher: Searcher, query: str, term: str) -> set[str]:
    plans = searcher.plans(SearchQuery(query))
    return {
        text
        for plan in plans
        for each in plan.expansions
        if each.term == term
        for text in each.translations
    }


@pytest.mark.parametrize(
    ("query", "term", "meant", "not_meant"),
    [
        ("victim refuses to answer", "refuses", "拒绝", "垃圾"),
        ("ships at the docks", "docks", "码头", "克扣"),
        ("unknown age of a child", "age", "年龄", "时代"),
        ("把书卖给老师", "卖", "sell", "spare no effort"),
        ("记者采访证人", "采访", "interview", "cover"),
    ],
)
def test_a_far_sense_is_neither_searched_nor_shown(
    searcher: Searcher, query: str, term: str, meant: str, not_meant: str
) -> None:
    found = senses(searcher, query, term)
    assert meant in found
    assert not_meant not in found


def test_the_rest_of_the_query_tells_senses_apart() -> None:
    senses = load_nearness().senses
    travel, work = (
        senses("train", "en", others, ["火车", "培训"])
        for others in (["station", "ticket"], ["workers", "skills"])
    )
    assert None not in (*travel, *work)
    assert travel[0] > work[0] > 0
    assert work[1] > travel[1]


def test_words_without_vectors_are_not_judged() -> None:
    assert load_nearness().senses("xqzt", "en", [], ["码头"]) == [None]
    assert load_nearness().senses("docks", "en", [], ["呜啦哇啦"]) == [None]


def test_usual_words_side_by_side_are_not_one_mistyped_word(searcher: Searcher) -> None:
    """修改案 is 修改 and 案; 该案 sounds like its end."""
    assert searcher.search(SearchQuery("宪章修改案", mode="lexical")).did_you_mean is None


def test_a_late_sense_that_many_texts_have_does_not_displace_the_first() -> None:
    found = Gloss((), "xqzt", (Translation("甲甲", 1.0), Translation("乙乙", 0.1)))
    counts = {"甲甲": 3, "乙乙": 100}
    likely = likely_senses(found, ["xqzt"], "zh", counts.__getitem__, load_weights())
    assert [each.text for each in likely.translations] == ["甲甲"]


def test_a_first_sense_that_no_text_has_takes_no_other_with_it() -> None:
    found = Gloss(
        (),
        "甲乙",
        tuple(Translation(text, 1 / n) for n, text in enumerate(["xqz", "xqy", "xqw"], 1)),
    )

    def kept(**counts: int) -> list[str]:
        likely = likely_senses(
            found, ["甲乙"], "en", lambda text: counts.get(text, 0), load_weights()
        )
        return [each.text for each in likely.translations]

    assert kept(xqw=5) == ["xqw"]
    assert kept(xqy=3, xqw=5) == ["xqy", "xqw"]
    assert kept(xqz=3, xqy=3, xqw=5) == ["xqz", "xqy", "xqw"]


def test_senses_listed_by_hand_are_kept_if_any_text_has_them() -> None:
    listed = listed_senses("lift", "zh")
    assert listed is not None
    counts = {"电梯": 3, "解除": 1000, "特种设备": 0}
    likely = likely_senses(
        Gloss((), "lift", listed), ["lift", "accident"], "zh", counts.__getitem__, load_weights()
    )
    assert [each.text for each in likely.translations] == ["电梯", "解除"]


def test_the_nearest_sense_of_a_word_of_law_is_kept_though_another_is_far_more_frequent() -> None:
    treaty = Gloss((), "条约", in_law("条约", "en"))
    counts = {each.text: 500 if each.text == "convention" else 2 for each in treaty.translations}
    likely = likely_senses(treaty, ["条约"], "en", counts.__getitem__, load_weights())
    assert likely.translations[0].text == "treaty"
    gone = likely_senses(
        treaty, ["条约"], "en", lambda text: 0 if text == "treaty" else 9, load_weights()
    )
    assert "treaty" not in [each.text for each in gone.translations]


def _likely(word: str, lang: SearchLang, query: str, *found: str) -> list[str]:
    """The senses of a word that are meant in a query, if all texts have all of them."""
    listed = listed_senses(word, lang)
    senses = listed or tuple(Translation(text, 1.0) for text in found)
    likely = likely_senses(
        Gloss((), word, senses), query.split(), lang, lambda _: 10, load_weights()
    )
    return [each.text for each in likely.translations]


def test_of_senses_that_say_different_things_the_one_near_to_the_query_is_meant() -> None:
    assert _likely("adopted", "zh", "adopted child strange papers") == ["收养"]
    free = _likely("free", "zh", "free plane ticket stranger")
    assert {"免费", "无偿"} <= set(free)
    assert "自由" not in free


def test_without_other_words_all_listed_senses_are_searched() -> None:
    assert _likely("adopted", "zh", "adopted") == ["收养", "通过", "采取"]


def test_a_sense_far_from_the_word_itself_is_not_meant() -> None:
    assert _likely("chat", "zh", "chat", "聊天", "啦") == ["聊天"]
    assert _likely("comfort", "zh", "comfort", "抚") == []
