"""The legal vocabulary: a word of law has the meanings that it has in law, and no others."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus import SearchLang
from search import (
    Group,
    LegalDictionary,
    NoDictionary,
    SearchQuery,
    Segmenter,
    TermEntry,
    Translations,
)
from search.data import load_table
from search.query.dictionary import Translation
from search.query.dictionary_lookup import gloss
from search.query.legal_words import in_law, says_nothing
from search.searcher import Searcher
from search.text.folding import fold
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
    class KnowsAll(NoDictionary):
        def translations(self, phrase: str, target: str) -> tuple[Translation, ...]:
            return (Translation("瓬", 1.0),)

    assert LegalDictionary(KnowsAll()).translations("thereupon", "zh") == ()
    assert texts(LegalDictionary(KnowsAll()).translations("zebra", "zh")) == ["瓬"]


def test_a_character_of_many_meanings_is_translated_only_if_they_are_listed() -> None:
    class Knows(NoDictionary):
        def translations(self, phrase: str, target: str) -> tuple[Translation, ...]:
            many = tuple(Translation(each, 1.0) for each in ("watch", "table", "form", "cousin"))
            return many[:1] if phrase == "豹" else many

    knows = LegalDictionary(Knows())
    assert knows.translations("亮", "en") == ()
    assert texts(knows.translations("豹", "en")) == ["watch"]
    assert texts(knows.translations("表", "en")) == ["form", "table"]
    assert len(knows.translations("表亮", "en")) == 4


@pytest.mark.parametrize(
    ("word", "target", "meant", "not_meant"),
    [
        ("aid", "zh", "援助", "艾滋病"),
        ("aiding", "zh", "协助", "艾滋病"),
        ("training", "zh", "培训", "铁路"),
        ("feed", "zh", "喂养", "收费"),
        ("expect", "zh", "预期", "怀孕"),
        ("demand", "zh", "需求", "索赔"),
        ("cared", "zh", "照料", "机动车"),
        ("coping", "zh", "应对", "公安机关"),
        ("配合", "en", "cooperate", "matching"),
        ("设立", "en", "establish", "register a company"),
        ("困难", "en", "difficulty", "needy"),
        ("自愿", "en", "voluntary", "voluntary treatment"),
        ("知情同意", "en", "informed consent", "surgery"),
        ("批准", "en", "approve", "withdraw"),
    ],
)
def test_a_word_has_the_sense_that_is_meant_in_questions(
    dictionary: LegalDictionary, word: str, target: SearchLang, meant: str, not_meant: str
) -> None:
    found = texts(dictionary.translations(word, target))
    assert meant in found
    assert not_meant not in found


def test_no_english_word_of_law_loses_its_sense_to_a_listed_one(
    dictionary: LegalDictionary,
) -> None:
    for line in law_lines():
        english, _, chinese = line.partition("=")
        for word in map(str.strip, english.split(";")):
            found = texts(dictionary.translations(word, "zh"))
            assert set(chinese.split()) <= set(found), word


def test_a_chinese_word_of_law_keeps_a_translation_of_law(dictionary: LegalDictionary) -> None:
    for word in {word for line in law_lines() for word in line.partition("=")[2].split()}:
        folded = fold(word).text
        found = set(texts(dictionary.translations(folded, "en")))
        assert found & {text for text, _ in in_law(folded, "en")}, word


def law_lines() -> list[str]:
    fields = load_table("legal_words").values()
    held = [field["words"] for field in fields if isinstance(field, dict) and "words" in field]
    return [line for words in held for line in words.strip().splitlines()]


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("nurse", ["护士", "医务人员"]),
        ("nurses", ["护士", "医务人员"]),
        ("nursed", ["护士", "医务人员"]),
        ("nursing", ["护理", "哺乳"]),
        ("logging", ["滥伐", "盗伐", "采伐"]),
        ("severed", ["中断", "断绝"]),
        ("executed", ["处决", "死刑", "执行"]),
        ("freed", ["释放", "获释"]),
        ("boarding", ["登船", "登机", "登临"]),
        ("released", ["释放"]),
        ("seals", ["印章", "公章"]),
        ("tapping", ["窃听", "搭线"]),
        ("fallen", ["坠落", "高空坠物", "跌落", "下降"]),
    ],
)
def test_a_listed_form_does_not_carry_its_senses_to_other_forms_of_a_word_of_law(
    dictionary: LegalDictionary, word: str, meant: list[str]
) -> None:
    assert texts(dictionary.translations(word, "zh")) == meant


def test_other_forms_of_a_listed_word_have_its_senses(dictionary: LegalDictionary) -> None:
    for word in ("dismisses", "dismissed", "dismissals"):
        assert "驳回" in texts(dictionary.translations(word, "zh"))


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("起诉", {"sue", "prosecute", "indict", "lawsuit"}),
        ("票", {"ticket", "fare", "vote", "bill"}),
        ("担保", {"security", "guarantee", "bond"}),
        ("笔录", {"statement", "record", "transcript"}),
        ("停止侵害", {"cease infringement", "injunction"}),
        ("变相", {"disguised"}),
        ("十万", {"hundred thousand"}),
    ],
)
def test_chinese_words_have_all_their_senses_in_law(
    dictionary: LegalDictionary, word: str, meant: set[str]
) -> None:
    assert meant <= set(texts(dictionary.translations(word, "en")))
    assert "parent" not in texts(dictionary.translations("总", "en"))


class Cedict(NoDictionary):
    """Explains each Chinese word in many ways, none of which is meant, and each English one by 窗口."""

    def translations(self, phrase: str, target: str) -> tuple[Translation, ...]:
        if target == "zh":
            return (Translation("窗口", 1.0),)
        return tuple(Translation(each, 1.0) for each in ("retail", "peddle", "trade", "deal"))


@pytest.mark.parametrize(
    ("character", "meant"),
    [
        ("杀", "kill"),
        ("毒", "drug"),
        ("抢", "rob"),
        ("贩", "traffic"),
        ("迫", "force"),
        ("押", "detain"),
        ("拘", "detain"),
        ("诈", "fraud"),
        ("奸", "rape"),
        ("婚", "marriage"),
        ("刑", "punishment"),
        ("法", "law"),
        ("医", "medical"),
        ("矿", "mine"),
        ("证", "certificate"),
    ],
)
def test_a_character_of_law_has_its_senses_of_law(character: str, meant: str) -> None:
    found = texts(LegalDictionary(Cedict()).translations(character, "en"))
    assert found[0] == meant


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("谁有权查封", {"entitled"}),
        ("全部财产", {"all property"}),
        ("经常居住地", {"habitual residence"}),
        ("作为与不作为", {"acts and omissions"}),
        ("不能辨认自己行为", {"unable to recognise"}),
        ("警察找到孩子", {"found"}),
        ("连续犯罪", {"consecutive"}),
        ("非法拥有枪支", {"possession"}),
        ("亲自到场", {"in person"}),
    ],
)
def test_words_that_say_something_are_translated(query: str, expected: set[str]) -> None:
    glosses = gloss(list(Segmenter().words(query)), LegalDictionary(NoDictionary()), "en")
    found = {text for each in glosses for text, _ in each.translations}
    assert expected <= found


@pytest.mark.parametrize("piece", ["护法", "任人", "国政", "三条", "虽然"])
def test_pieces_of_words_and_function_words_are_not_translated(piece: str) -> None:
    assert LegalDictionary(Cedict()).translations(piece, "en") == ()


@pytest.mark.parametrize(
    ("word", "target", "not_meant"),
    [
        ("翻拍", "en", "retake"),
        ("用药", "en", "preventive medicine"),
        ("乘坐", "en", "take"),
        ("ship's captain", "zh", "机长"),
        ("counter", "zh", "窗口"),
        ("bruise", "zh", "痕迹"),
        ("welfare", "zh", "最低生活保障"),
        ("world", "zh", "国际"),
        ("轻微", "en", "minor"),
        ("使馆", "en", "consulate"),
        ("姓名", "en", "surname"),
        ("普查", "en", "statistics"),
        ("监狱", "en", "imprisonment"),
        ("人体器官", "en", "transplant"),
        ("陪酒", "en", "accompany drinking"),
        ("国际", "en", "world"),
        ("经营者", "en", "shop"),
        ("孤儿", "en", "orphanage"),
        ("死刑", "en", "executed"),
        ("计量", "en", "scales"),
        ("专利", "en", "utility model"),
        ("痕迹", "en", "bruises"),
        ("村民委员会", "en", "village"),
    ],
)
def test_a_word_does_not_have_a_sense_of_another_word(
    dictionary: LegalDictionary, word: str, target: SearchLang, not_meant: str
) -> None:
    assert not_meant not in texts(dictionary.translations(word, target))


def test_a_form_of_many_senses_has_the_likeliest_first(dictionary: LegalDictionary) -> None:
    assert texts(dictionary.translations("chinese", "zh"))[0] == "中国"
    assert texts(dictionary.translations("forms", "zh"))[0] == "形式"
    assert texts(dictionary.translations("captain", "zh")) == ["船长", "机长"]
