"""Words in another spelling are understood, and the words that were meant are shown."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.search_samples import Library, library_of


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return library_of(
        tmp_path,
        "拐卖妇女是犯罪。",
        "被害人得到帮助，人口贩运。",
        "天气晴朗，白云在天上。买卖人口。",
        "Exploitation of vulnerable victims by traffickers is human trafficking.",
        "Weather at sea, and exploitations of land.",
        "The exploitation of victims.",
        "Hat and hot and cat.",
    )


@pytest.mark.parametrize(
    ("query", "meant"),
    [
        ("exploitaiton", "exploitation"),
        ("exploytaton", "exploitation"),
        ("Vulnreable VICTMS?", "vulnerable victims?"),
        ("trafikers", "traffickers"),
        ("wether", "weather"),
        ("wethr", None),
        ("hit", None),
        ("zyzzyva", None),
        ("人口贩云", "人口贩运"),
        ("拐买", "拐卖"),
        ("拐买妇女", "拐卖妇女"),
        ("什么是人口贩云？", "什么是人口贩运？"),
        ("贩云人口", "贩运人口"),
        ("被害仁", "被害人"),
        ("妇女犯罢", "妇女犯罪"),
        ("睛朗", "晴朗"),
        ("被海人", "被害人"),
        ("人口饭运", "人口贩运"),
        ("人口贩某", "人口贩运"),
        ("人口贩雲", "人口贩运"),
        ("type:other 人口贩云", "type:other 人口贩运"),
        ("-sea exploitaiton", "-sea exploitation"),
    ],
)
def test_what_was_meant_is_proposed(library: Library, query: str, meant: str | None) -> None:
    assert library.ask(query).did_you_mean == meant


@pytest.mark.parametrize(
    "query",
    ["exploitation", "human trafficking", "拐卖", "人口贩运", "买卖", "白云", "天上", "的", "-人口",
     "victims weather", "人口犯", "人口学", "白银", "雇佣",
     '"exploitaiton"', "guaimai", "被害人天气"],
)  # fmt: skip
def test_what_is_spelt_well_is_left_alone(library: Library, query: str) -> None:
    assert library.ask(query).did_you_mean is None


def test_where_nothing_has_the_words_as_typed_what_was_meant_is_found(library: Library) -> None:
    answer = library.ask("人口贩云")
    zh, en = answer.groups
    assert [hit.passage.id for hit in zh.hits] == ["sample/zh/p1"]
    assert [hit.passage.id for hit in en.hits] == ["sample/en/p0"]
    told = [(each.term, each.translations, each.source) for each in zh.expansions]
    assert told == [("人口贩云", ("人口贩运",), "spelling")]
    assert [each.source for each in en.expansions] == ["termbase"]
    assert zh.hits[0].highlights == ((8, 12),)


def test_two_wrong_letters_of_a_long_word_are_understood(library: Library) -> None:
    assert set(library.found("exploytaton")) == {"p0", "p1", "p2"}


def test_the_other_language_is_searched_for_the_corrected_word(library: Library) -> None:
    en, zh = library.ask("human traficking").groups
    assert [hit.passage.id for hit in en.hits] == ["sample/en/p0"]
    assert [hit.passage.id for hit in zh.hits] == ["sample/zh/p1"]


def test_the_word_that_more_units_hold_is_the_likelier_one(tmp_path: Path) -> None:
    library = library_of(tmp_path, "A report.", "A resort.", "A resort at sea.", "One more resort.")
    assert library.ask("reort").did_you_mean == "resort"


def test_a_missing_space_is_one_mistake(library: Library) -> None:
    assert library.ask("traffickersand victims").did_you_mean == "traffickers and victims"
    assert library.ask("humantrafficking").did_you_mean == "human trafficking"


def test_a_form_of_a_word_is_no_mistake(tmp_path: Path) -> None:
    library = library_of(tmp_path, "They escape from the compound.")
    assert library.ask("escapee").did_you_mean is None


def test_of_words_that_sound_alike_the_usual_one_is_meant(tmp_path: Path) -> None:
    library = library_of(tmp_path, "有原因。", "可以援引本法。", "安置受害人。", "师事之。")
    assert library.ask("社会原引").did_you_mean == "社会原因"
    # The segmenter joins the mistyped word with 后.
    assert library.ask("解救后安致在哪里").did_you_mean == "解救后安置在哪里"


@pytest.mark.parametrize("query", ["管理师是谁", "一只老鼠", "安全地做"])
def test_characters_side_by_side_that_sound_like_a_word_were_meant(
    tmp_path: Path, query: str
) -> None:
    library = library_of(tmp_path, "师事之。", "老师。", "安置受害人。", "全地。")
    assert library.ask(query).did_you_mean is None


def test_the_word_that_fits_the_rest_of_the_query_is_the_likelier_one(tmp_path: Path) -> None:
    library = library_of(tmp_path, "The jail is full.", "They sail home.")
    assert library.ask("prison xail crime").did_you_mean == "prison jail crime"
    assert library.ask("ship xail sea").did_you_mean == "ship sail sea"


def test_the_vocabulary_follows_the_index(library: Library) -> None:
    assert library.ask("submaryne").did_you_mean is None
    library.add(library.documents["sample/en"], "A submarine.")
    library.index()
    assert library.ask("submaryne").did_you_mean == "submarine"


def test_a_word_of_the_dictionary_is_spelt_well_though_no_document_holds_it(tmp_path: Path) -> None:
    library = library_of(tmp_path, "雇佣工人。")
    assert library.ask("雇用").did_you_mean is None
    assert library.ask("固佣").did_you_mean == "雇佣"


def test_a_word_that_is_meant_as_pinyin_leaves_each_language_its_own_list(tmp_path: Path) -> None:
    library = library_of(tmp_path, "拐卖是犯罪。", "They call it guaimai.")
    answer = library.ask("guaimay")
    assert answer.did_you_mean == "guaimai"
    assert sorted(group.lang for group in answer.groups) == ["en", "zh"]


def test_a_short_name_in_capitals_is_not_a_mistyped_word(tmp_path: Path) -> None:
    library = library_of(tmp_path, "Victims eat at noon. A great report.")
    assert library.ask("graet victims").did_you_mean == "great victims"
    assert library.ask("GRAET victims").did_you_mean is None
    assert library.ask("GRAET").did_you_mean is None
    # Somebody who types all in capitals mistypes words, too.
    assert library.ask("GRAET VICTIMS").did_you_mean == "great VICTIMS"
