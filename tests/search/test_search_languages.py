"""Both languages have results, each in its own list, and terms are visibly translated."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from search import Plan, SearchQuery, TermEntry, Translations
from tests.support.search_samples import SEGMENTER, TERMS, TRANSLATIONS, Library, library_of


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return library_of(
        tmp_path,
        "Trafficking in persons means recruitment by force.",
        "Human trafficking is a crime.",
        "Victims need help. The UNTOC says so.",
        "人口贩运系指以暴力招募人员。",
        "被害人需要帮助。",
        "UNTOC 是公约。",
        "收买被拐卖的妇女。",
    )


def langs(library: Library, text: str, ui_lang: str = "en") -> list[str]:
    query = SearchQuery(text, ui_lang="zh" if ui_lang == "zh" else "en")
    return [group.lang for group in library.searcher.search(query).groups]


def test_the_query_s_own_language_comes_first(library: Library) -> None:
    assert langs(library, "人口贩运", "en") == ["zh", "en"]
    assert langs(library, "trafficking", "zh") == ["en", "zh"]


def test_where_the_query_has_none_the_reader_s_does(library: Library) -> None:
    assert langs(library, "2000", "zh") == ["zh", "en"]
    assert langs(library, "2000", "en") == ["en", "zh"]


def test_only_the_languages_asked_for_are_answered(library: Library) -> None:
    answer = library.searcher.search(SearchQuery("人口贩运", langs=("en",)))
    assert [group.lang for group in answer.groups] == ["en"]
    assert answer.groups[0].total == 2


def test_a_term_finds_its_counterparts_in_the_other_language(library: Library) -> None:
    zh, en = library.ask("人口贩运").groups
    assert zh.expansions == ()
    (expansion,) = en.expansions
    assert expansion.term == "人口贩运"
    assert expansion.translations == ("trafficking in persons", "human trafficking")
    assert expansion.concept_id == "trafficking-in-persons"
    assert {hit.passage.id for hit in en.hits} == {"sample/en/p0", "sample/en/p1"}


def test_a_definition_is_found_across_languages(library: Library) -> None:
    assert library.ask("什么是人口贩运？").groups[1].hits[0].passage.id == "sample/en/p0"
    zh = library.ask("What is trafficking in persons?").groups[1]
    assert zh.hits[0].passage.id == "sample/zh/p0"


def test_words_that_both_languages_write_alike_match_as_they_are(library: Library) -> None:
    en, zh = library.ask("UNTOC victims").groups
    assert en.hits[0].passage.id == "sample/en/p2"
    assert zh.hits


def test_words_of_the_other_language_are_not_asked_for(library: Library) -> None:
    en = library.ask("人口贩运的严重后果").groups[1]
    assert en.fallback is None
    assert len(en.hits) == 2


def test_a_query_without_terms_finds_nothing_across(library: Library) -> None:
    assert [group.total for group in library.ask("收买妇女").groups] == [1, 0]


def test_terms_that_differ_in_law_say_so(library: Library) -> None:
    (expansion,) = library.ask("拐卖").groups[1].expansions
    assert expansion.differs_in_law


def test_a_quoted_or_excluded_term_crosses_over_as_well(library: Library) -> None:
    quoted = library.ask("“人口贩运”").groups[1]
    assert {hit.passage.id for hit in quoted.hits} == {"sample/en/p0", "sample/en/p1"}
    assert library.ask("被害人 -人口贩运").groups[1].total == 1
    # A quotation that is not a term is searched by its known words: no text contains it literally.
    crossed = library.ask("“收买” 人口贩运").groups[1]
    assert [hit.passage.id for hit in crossed.hits] == [hit.passage.id for hit in quoted.hits]


def test_the_longest_term_wins_and_an_outdated_one_is_understood() -> None:
    nested = (
        *TERMS,
        TermEntry("trafficked-victim", {"en": ("TIP victim",), "zh": ("人口贩运受害人",)}),
    )
    (whole,) = Translations(nested, SEGMENTER).find("人口贩运受害人", "en")
    assert whole.expansions[0].translations == ("TIP victim",)
    (found,) = TRANSLATIONS.find("the White Slave Traffic today", "zh")
    assert found.expansions[0].translations == ("人口贩运", "贩运人口")
    assert [each.expansions[0].term for each in TRANSLATIONS.find("人口販運的受害人", "en")] == [
        "人口販運",
        "受害人",
    ]
    assert (
        "white slave traffic"
        not in TRANSLATIONS.find("人口贩运", "en")[0].expansions[0].translations
    )


def test_a_plan_can_be_printed(library: Library) -> None:
    own, other = library.searcher.plans(SearchQuery("什么是“人口贩运” -妇女"))
    printed = msgspec.json.encode([own, other]).decode()
    assert '"什么"' in printed
    assert "human traffick" in printed or "human trafficking" in printed
    assert own.excluded_words[0].text == "妇女"


def test_a_plan_tells_questions_and_places_from_words(library: Library) -> None:
    def own(text: str) -> Plan:
        return library.searcher.plans(SearchQuery(text))[0]

    assert [word.text for word in own("article 3(b) victims").words] == ["article 3(b)", "victims"]
    assert own("victims need help?").question
    assert own("谁帮助被害人").question
    assert not own("victims of crime").question


def test_a_translation_is_named_once_in_one_script() -> None:
    entry = TermEntry("victim", {"en": ("victim",), "zh": ("受害人", "被害人", "受害人")})
    traditional = TermEntry("law", {"en": ("law",), "zh": ("法律條文", "法律条文")})
    terms = Translations((entry, traditional), SEGMENTER)
    assert terms.find("victims", "zh")[0].expansions[0].translations == ("受害人", "被害人")
    assert terms.find("law", "zh")[0].expansions[0].translations == ("法律條文",)
