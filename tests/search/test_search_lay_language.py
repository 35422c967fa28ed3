"""People's words find the law's: within a language, across, switchable; politeness asks for nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from search import (
    Group,
    LayEntry,
    LayLanguage,
    SearchQuery,
    Segmenter,
    TermEntry,
    Translations,
    load_lay,
    load_weights,
)
from search.query.asking import without_asking
from search.searcher import Searcher
from tests.support.search_samples import SEGMENTER, TRANSLATIONS, Library, library_of

ENTRIES = {
    "zh": (
        LayEntry(lay=("家暴", "打老婆"), law=("家庭暴力",), en=("domestic violence",)),
        LayEntry(lay=("人贩子",), law=("拐卖",)),
        LayEntry(lay=("打人",), law=("故意伤害",)),
        LayEntry(lay=("外劳", "移工"), law=("外国人就业",)),
    ),
    "en": (
        LayEntry(
            lay=("took my passport", "keep passport"),
            law=("withholding of identity documents",),
            zh=("扣押身份证件",),
        ),
        LayEntry(lay=("sell people",), law=("trafficking in persons",)),
    ),
}


@pytest.fixture
def library(tmp_path: Path) -> Library:
    library = library_of(
        tmp_path,
        "实施家庭暴力的，由公安机关处理。",
        "老婆饼的做法。",
        "拐卖妇女是犯罪。",
        "故意伤害他人身体的，处刑。",
        "外国人就业须经许可。",
        "扣押身份证件的，处罚款。",
        "打老婆的人。",
        "Domestic violence is punished.",
        "Withholding of identity documents is punished.",
        "Abduction and trafficking is a crime.",
        "Trafficking in persons is a crime.",
        "A passport is a booklet.",
        *["A human being at a bench."] * 12,
    )
    lay = LayLanguage(lambda lang: ENTRIES[lang], TRANSLATIONS, SEGMENTER)
    library.searcher = Searcher(library, library.engine, SEGMENTER, TRANSLATIONS, lay=lay)
    return library


def group(library: Library, query: str, lang: str, *, without: tuple[str, ...] = ()) -> Group:
    answer = library.searcher.search(SearchQuery(query, without=without))
    (found,) = (each for each in answer.groups if each.lang == lang)
    return found


def found(group: Group) -> list[str]:
    return [hit.passage.text for hit in group.hits]


@pytest.mark.parametrize("query", ["家暴", "家暴怎么办", "請問家暴怎麼辦？"])
def test_an_everyday_word_finds_the_law(library: Library, query: str) -> None:
    assert found(group(library, query, "zh")) == ["实施家庭暴力的，由公安机关处理。"]


def test_the_terms_meant_are_shown_and_marked(library: Library) -> None:
    zh = group(library, "家暴", "zh")
    told = [(each.term, each.translations, each.source, each.key) for each in zh.expansions]
    assert told == [("家暴", ("家庭暴力",), "lay", "lay:家暴")]
    assert zh.hits[0].highlights == ((2, 6),)
    assert [each.word for each in zh.hits[0].matched] == ["家暴"]


def test_the_words_themselves_come_before_the_laws(library: Library) -> None:
    assert found(group(library, "打老婆", "zh"))[:2] == [
        "打老婆的人。",
        "实施家庭暴力的，由公安机关处理。",
    ]


def test_it_can_be_switched_off_in_both_languages(library: Library) -> None:
    for lang in ("zh", "en"):
        off = group(library, "家暴", lang, without=("lay:家暴",))
        assert found(off) == []
        assert off.expansions == ()
        assert [each.key for each in off.suppressed] == ["lay:家暴"]


def test_it_carries_on_to_the_other_language(library: Library) -> None:
    assert found(group(library, "家暴", "en")) == ["Domestic violence is punished."]
    assert found(group(library, "took her passport", "zh")) == ["扣押身份证件的，处罚款。"]


def test_a_word_that_names_a_concept_brings_its_translations(library: Library) -> None:
    en = group(library, "人贩子", "en")
    assert found(en) == ["Abduction and trafficking is a crime."]
    assert [each.concept_id for each in en.expansions] == ["abduction-and-trafficking"]


@pytest.mark.parametrize(
    "query",
    ["took my passport", "takes her passport", "taking their passports", "keeping a passport"],
)
def test_english_phrases_match_in_any_inflection(library: Library, query: str) -> None:
    assert found(group(library, query, "en"))[0] == "Withholding of identity documents is punished."


def test_a_term_that_no_text_has_is_searched_as_the_others_of_its_concept(tmp_path: Path) -> None:
    terms = TermEntry("trafficking", {"zh": ("人口贩运", "卖猪仔"), "en": ("trafficking",)})
    library = library_of(tmp_path, "禁止人口贩运。", "人口普查。", "运送货物。")
    translations = Translations([terms], SEGMENTER)
    library.searcher = Searcher(library, library.engine, SEGMENTER, translations)
    unsaid = group(library, "卖猪仔", "zh")
    assert found(unsaid) == ["禁止人口贩运。"]
    told = [(each.translations, each.source, each.key) for each in unsaid.expansions]
    assert told == [(("人口贩运",), "termbase", "termbase:trafficking")]
    assert found(group(library, "卖猪仔", "zh", without=("termbase:trafficking",))) == []
    assert group(library, "人口贩运", "zh").expansions == ()


def test_taiwans_words_match_in_traditional_characters(library: Library) -> None:
    assert found(group(library, "移工", "zh")) == ["外国人就业须经许可。"]
    assert found(group(library, "外勞", "zh")) == ["外国人就业须经许可。"]


def test_two_words_side_by_side_are_no_everyday_one(library: Library) -> None:
    assert group(library, "打人", "zh").expansions
    assert group(library, "殴打人员", "zh").expansions == ()


def test_what_is_left_out_is_left_out_as_it_is_typed(library: Library) -> None:
    assert found(group(library, "公安机关 -家暴", "zh")) == ["实施家庭暴力的，由公安机关处理。"]


@pytest.mark.parametrize(
    ("query", "left", "asks"),
    [
        ("能不能离婚", "能离婚", True),
        ("构不构成犯罪", "构成犯罪", True),
        ("可不可以取保", "可以取保", True),
        ("有沒有期限", "有期限", True),
        ("不能离婚", "不能离婚", False),
        ("没有期限", "没有期限", False),
        ("动不动就打人", "动不动就打人", False),
        ("原告不告", "原告不告", False),
        ("请问离婚怎么办，谢谢", "离婚怎么办，", False),
        ("Could you tell me what trafficking is, please?", "what trafficking is, ?", False),
        ("I'd like to know the penalty. Thanks in advance", "the penalty.", False),
        ("谢谢", "谢谢", False),
        ("求助，孩子丢了", "，孩子丢了", False),
        ("去哪里求助", "去哪里求助", False),
    ],
)
def test_what_only_asks_is_left_out(query: str, left: str, asks: bool) -> None:
    put = without_asking(query, SEGMENTER)
    assert ("".join(put.text.split()), put.asks) == ("".join(left.split()), asks)
    assert len(put.text) == len(query)


def test_an_a_not_a_question_is_one(library: Library) -> None:
    plans = library.searcher.plans(SearchQuery("算不算拐卖"))
    assert all(plan.question for plan in plans)
    assert "不" not in {word.text for plan in plans for word in plan.words}


def test_the_shipped_words_are_whole() -> None:
    lay = load_lay(TRANSLATIONS, Segmenter())
    found = lay.find("老板扣身份证不发工资", "zh", "zh")
    whole = [each.expansion.term for each in found if not each.apart]
    assert whole == ["老板扣身份证", "不发工资"]
    assert lay.find("the boss won't pay", "en", "zh")[0].expansion.translations
    assert 0 < load_weights().lay < 1


@pytest.fixture(scope="module")
def shipped() -> LayLanguage:
    return load_lay(TRANSLATIONS, Segmenter())


@pytest.mark.parametrize(
    ("word", "not_meant"),
    [
        ("形婚", "fraudulent"),
        ("联合国开会", "conference of the parties"),
        ("房东把我赶出去", "deportation"),
        ("村长", "community"),
    ],
)
def test_a_word_does_not_bring_what_it_does_not_mean(
    shipped: LayLanguage, word: str, not_meant: str
) -> None:
    brought = [
        text for each in shipped.find(word, "zh", "en") for text in each.expansion.translations
    ]
    assert not_meant not in [text.casefold() for text in brought]
