"""Everyday expressions of parts are found in any order, with other words between; nothing else is."""

from __future__ import annotations

import tomllib
from pathlib import Path

import msgspec
import pytest

from corpus import SEARCH_LANGS, MetadataInvalid, SearchLang
from search import LayEntry, LayLanguage, SearchQuery, Segmenter, load_lay
from search.data import load_table
from search.query.lay import LayFound, as_shown
from search.query.lay_together import parts_of
from search.searcher import Searcher
from tests.support.search_samples import SEGMENTER, TRANSLATIONS, library_of

ENTRIES = {
    "zh": (
        LayEntry(
            lay=("身份证/护照 … 收走/扣下/押",), law=("扣押身份证件",), en=("retaining documents",)
        ),
        LayEntry(lay=("打/骂…老婆",), law=("家庭暴力",)),
    ),
    "en": (
        LayEntry(
            lay=("boss/job agent … took/keep … id card/passport",), law=(), zh=("扣押身份证件",)
        ),
    ),
}
LAY = LayLanguage(lambda lang: ENTRIES[lang], TRANSLATIONS, SEGMENTER)


def told(found: list[LayFound]) -> list[tuple[str, tuple[str, ...]]]:
    return [(each.expansion.term, each.expansion.translations) for each in found]


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("身份证被厂里收走了", "身份证…收走"),
        ("厂里收走了我的身份证", "收走…身份证"),
        ("老闆把護照扣下", "護照…扣下"),
        ("身份证押在中介那里", "身份证…押"),
    ],
)
def test_parts_are_found_in_any_order(text: str, term: str) -> None:
    assert told(LAY.find(text, "zh", "zh")) == [(term, ("扣押身份证件",))]


@pytest.mark.parametrize(
    "text",
    [
        "身份证怎么办",
        "押金收走了",
        "抵押身份证",
        "身份证" + "在很久很久以前的一个夏天的夜里丢失后来又找到但是最后" + "收走",
        "殴打老婆",
    ],
)
def test_one_part_a_part_of_a_word_or_a_part_far_away_is_nothing(text: str) -> None:
    assert LAY.find(text, "zh", "zh") == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("my boss took my ID card", True),
        ("ID cards are kept by the job agents", True),
        ("his passport was taken by the boss", True),
        ("the boss has a passport", False),
        ("the agent took my passport", False),
    ],
)
def test_english_parts_match_in_any_inflection(text: str, found: bool) -> None:
    assert bool(LAY.find(text, "en", "zh")) is found
    assert LAY.find(text, "en", "en") == []


def test_what_the_parts_mean_together_is_searched_beside_their_words(tmp_path: Path) -> None:
    library = library_of(
        tmp_path, "扣押身份证件的，处罚款。", "身份证由本人保管。", *["今天天气很好。"] * 12
    )
    library.searcher = Searcher(library, library.engine, SEGMENTER, TRANSLATIONS, lay=LAY)
    query = "厂里收走了我的身份证"
    (zh, _) = library.searcher.search(SearchQuery(query)).groups
    assert [hit.passage.text for hit in zh.hits] == [
        "扣押身份证件的，处罚款。",
        "身份证由本人保管。",
    ]
    assert [each.key for each in zh.expansions] == ["lay:收走…身份证"]
    (off, _) = library.searcher.search(SearchQuery(query, without=("lay:收走…身份证",))).groups
    assert off.hits[0].passage.text == "身份证由本人保管。"
    assert [each.key for each in off.suppressed] == ["lay:收走…身份证"]


SHIPPED = load_lay(TRANSLATIONS, Segmenter())
INNOCENT = tomllib.loads((Path(__file__).parent / "innocent_questions.toml").read_text("utf-8"))
MOST = 8


def shipped(lang: SearchLang) -> list[tuple[str, LayEntry]]:
    """The shipped expressions of a language, with their entries."""
    fields = load_table(f"lay/{lang}-apart").values()
    entries = [e for each in fields for e in msgspec.convert(each["entries"], list[LayEntry])]
    return [(text, entry) for entry in entries for text in entry.lay]


def targets(entry: LayEntry, lang: SearchLang) -> list[tuple[SearchLang, tuple[str, ...]]]:
    """For each language of texts the terms that a question of ``lang`` is searched as."""
    other: SearchLang = "en" if lang == "zh" else "zh"
    each = [(lang, entry.law), (other, entry.spoken(other))]
    return [(target, terms) for target, terms in each if terms]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_each_shipped_expression_is_found_by_the_first_words_of_its_parts(lang: SearchLang) -> None:
    missed = []
    for text, entry in shipped(lang):
        parts = parts_of(text)
        assert len(parts) > 1, text
        assert targets(entry, lang), text
        said = ("，" if lang == "zh" else " ").join(words[0] for words in parts)
        for target, terms in targets(entry, lang):
            found = [each for each in SHIPPED.find(said, lang, target) if each.apart]
            if not any(set(terms) <= set(each.expansion.translations) for each in found):
                missed.append((said, target))
    assert missed == []


@pytest.mark.parametrize(
    ("lang", "text"), [(lang, text) for lang, texts in INNOCENT.items() for text in texts]
)
def test_an_ordinary_question_finds_no_expression_of_parts(lang: SearchLang, text: str) -> None:
    found = [each for to in SEARCH_LANGS for each in SHIPPED.find(text, lang, to) if each.apart]
    assert [(each.expansion.term, each.expansion.translations) for each in found] == []


def test_maternity_leave_is_not_leaving_a_convention() -> None:
    for target in SEARCH_LANGS:
        for each in SHIPPED.find("maternity leave convention", "en", target):
            assert not {"退约", "denunciation"} & set(each.expansion.translations)


def test_a_long_question_finds_each_entry_once_and_eight_at_most() -> None:
    twice = "身份证被厂里收走了，护照也被厂里扣下了，" * 3
    assert len(LAY.find(twice, "zh", "zh")) == 1
    texts = [text for text, _ in shipped("zh")]
    long = "，".join(word for text in texts for (word, *_) in parts_of(text))
    found = [each for each in SHIPPED.find(long, "zh", "zh") if each.apart]
    assert len(found) == MOST


def test_entries_with_the_same_words_both_count() -> None:
    both = [LayEntry(lay=("身份证…收走",), law=(law,)) for law in ("扣押身份证件", "没收")]
    lay = LayLanguage(lambda lang: both if lang == "zh" else (), TRANSLATIONS, SEGMENTER)
    assert told(lay.find("身份证被收走了", "zh", "zh")) == [
        ("身份证…收走", ("扣押身份证件", "没收"))
    ]


def test_parts_that_are_within_other_parts_do_not_cut_what_is_shown() -> None:
    lays = ("boss took my passport", "boss … big police officer", "boss … police")
    entries = [LayEntry(lay=(lay,), law=("withholding of documents",)) for lay in lays]
    lay = LayLanguage(lambda lang: entries if lang == "en" else (), TRANSLATIONS, SEGMENTER)
    text = "the boss took my passport for the big police officer to see"
    shown = as_shown(text, lay.find(text, "en", "en"))
    assert len(shown) == 3
    assert {each.term for each in shown.values()} == {"boss took my passport…big police officer"}


def test_a_long_question_keeps_its_own_words(tmp_path: Path) -> None:
    library = library_of(tmp_path, "身份证由本人保管。")
    none = LayLanguage(lambda _: (), TRANSLATIONS, SEGMENTER)
    asked = SearchQuery("，".join(["厂里收走了我的身份证", *INNOCENT["zh"]]), langs=("zh",))
    plans = []
    for lay in (LAY, none):
        searcher = Searcher(library, library.engine, SEGMENTER, TRANSLATIONS, lay=lay)
        plans += searcher.plans(asked)
    assert len(plans[0].words) == plans[0].weights.max_words
    assert plans[0].words == plans[1].words


@pytest.mark.parametrize("text", ["身份证……收走", "…身份证…收走…", "身份证 … / … 收走"])
def test_empty_parts_are_left_out(tmp_path: Path, text: str) -> None:
    own = tmp_path / "lay.toml"
    own.write_text(f'[[zh]]\nlay = ["{text}"]\nlaw = ["扣证的规定"]\n', "utf-8")
    found = load_lay(TRANSLATIONS, SEGMENTER, own).find("身份证被收走", "zh", "zh")
    assert any("扣证的规定" in each.expansion.translations for each in found)


@pytest.mark.parametrize("text", ["…", "……", " / … / ", ""])
def test_an_expression_without_words_is_refused(tmp_path: Path, text: str) -> None:
    own = tmp_path / "lay.toml"
    own.write_text(f'[[zh]]\nlay = ["{text}"]\nlaw = ["扣证"]\n', "utf-8")
    with pytest.raises(MetadataInvalid, match="has no words"):
        load_lay(TRANSLATIONS, SEGMENTER, own)


def test_the_shipped_expressions_of_parts() -> None:
    found = [each for each in SHIPPED.find("厂里把身份证收走不还", "zh", "zh") if each.apart]
    assert any("扣押居民身份证" in each.expansion.translations for each in found)
    found = [each for each in SHIPPED.find("my boss took my passport", "en", "zh") if each.apart]
    assert any("扣押居民身份证" in each.expansion.translations for each in found)


def shown(searcher: Searcher, text: str, *without: str) -> list[tuple[str, str, tuple[str, ...]]]:
    return [
        (plan.lang, each.term, each.translations)
        for plan in searcher.plans(SearchQuery(text, without=frozenset(without)))
        for each in plan.expansions
    ]


@pytest.fixture
def both_ways(tmp_path: Path) -> Searcher:
    """Expressions of the same words side by side and of parts."""
    entries = {
        "en": (
            LayEntry(lay=("took my passport",), law=("travel document",)),
            LayEntry(lay=("boss … took … passport",), law=("retaining documents",)),
            LayEntry(lay=("locked up",), law=("arrest",)),
            LayEntry(lay=("locked up … factory",), law=("forced labour",)),
            LayEntry(lay=("fired",), law=("dismissal",)),
            LayEntry(lay=("fired … pregnant",), law=("dismissal", "maternity")),
        ),
        "zh": (),
    }
    lay = LayLanguage(lambda lang: entries[lang], TRANSLATIONS, SEGMENTER)
    library = library_of(tmp_path, "Retaining documents.", "身份证由本人保管。")
    return Searcher(library, library.engine, SEGMENTER, TRANSLATIONS, lay=lay)


def test_expressions_of_the_same_words_are_shown_as_one(both_ways: Searcher) -> None:
    texts = ("retaining documents", "travel document")
    assert shown(both_ways, "the boss took my passport") == [("en", "boss took my passport", texts)]
    assert shown(both_ways, "fired while pregnant") == [
        ("en", "fired…pregnant", ("dismissal", "maternity"))
    ]


def test_both_are_searched_and_switched_off_together(both_ways: Searcher) -> None:
    (plan, _) = both_ways.plans(SearchQuery("the boss took my passport"))
    assert {"took my passport", "boss…took…passport"} <= {word.text for word in plan.words}
    key = "lay:boss took my passport"
    assert shown(both_ways, "the boss took my passport", key) == []
    (plan, _) = both_ways.plans(SearchQuery("the boss took my passport", without=frozenset([key])))
    assert {word.text for word in plan.words} == {"boss", "took", "passport"}
    assert [each.key for each in plan.suppressed] == [key]


def test_expressions_of_other_meanings_are_shown_each(both_ways: Searcher) -> None:
    assert [term for _, term, _ in shown(both_ways, "locked up in a factory")] == [
        "locked up",
        "locked up…factory",
    ]


def test_a_part_is_not_another_word_of_its_stem() -> None:
    entry = LayEntry(lay=("informer … gang",), law=("protection of witnesses",))
    other = LayEntry(lay=("information … court",), law=("proceedings",))
    lay = LayLanguage(lambda lang: (entry, other) if lang == "en" else (), TRANSLATIONS, SEGMENTER)
    assert lay.find("information about gangs", "en", "en") == []
    assert told(lay.find("informers in gangs", "en", "en")) == [
        ("informers…gangs", ("protection of witnesses",))
    ]
