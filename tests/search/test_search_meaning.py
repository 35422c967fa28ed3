"""Search by words and meaning together: results by meaning obey filters and operators, too."""

from __future__ import annotations

import msgspec
import pytest

from corpus import SearchLang
from kb.services import Services
from search import Answer, Filters, SearchQuery, load_weights
from search.retrieve.vectors import EncodedDense
from search.searcher import Searcher


def ask(services: Services, text: str, **options: object) -> Answer:
    return services.searcher.search(SearchQuery(text, **options))  # type: ignore[arg-type]


def ids(answer: Answer, lang: str) -> list[str]:
    (group,) = (group for group in answer.groups if group.lang == lang)
    return [hit.passage.id for hit in group.hits]


def test_a_question_without_a_word_in_common_finds_its_answer_in_both_languages(
    meaning: Services,
) -> None:
    answer = ask(meaning, "Who translates for people abroad who do not speak the local tongue?")
    assert ids(answer, "en")[0].startswith("guide/en/sec-2")
    assert ids(answer, "zh")[0].startswith("guide/zh/sec-2")


def test_the_best_of_both_languages_stand_together_in_one_list(meaning: Services) -> None:
    answer = ask(meaning, "雇主拖欠报酬")
    # An aligned pair is one hit.
    assert answer.merged[0].document.work_id == "guide"
    ids = [hit.passage.id for hit in answer.merged]
    assert not {id_.replace("/zh/", "/en/") for id_ in ids if "/zh/" in id_} & set(ids)
    scores = [hit.score for hit in answer.merged]
    assert scores == sorted(scores, reverse=True)


@pytest.mark.parametrize(
    ("filters", "works"),
    [
        (Filters(works=("visit",)), {"visit"}),
        (Filters(works=("law", "visit")), {"law", "visit"}),
        (Filters(year_from=2100), set()),
    ],
)
def test_filters_hold_for_what_meaning_finds(
    meaning: Services, filters: Filters, works: set[str]
) -> None:
    answer = ask(meaning, "time before an interview", filters=filters)
    found = {hit.document.work_id for group in answer.groups for hit in group.hits}
    assert found == works
    counted = sum(answer.facets["type"].values())
    assert counted == sum(group.total for group in answer.groups)


def test_what_is_left_out_is_left_out_of_what_meaning_finds(meaning: Services) -> None:
    question = "time before an interview"
    answer = "visit/en/sec-1.p1"
    assert answer in ids(ask(meaning, question), "en")
    assert answer not in ids(ask(meaning, f"{question} -month"), "en")


def test_quoted_words_must_stand_there_however_near_the_meaning(meaning: Services) -> None:
    found = ids(ask(meaning, 'time for victims "first month"'), "en")
    assert found
    assert all(each.startswith("visit/en") for each in found)


def test_what_is_quoted_is_asked_for_by_its_words_in_the_other_language(meaning: Services) -> None:
    found = ids(ask(meaning, "“扣押的工资”怎么要回来"), "en")
    assert found[0].startswith("guide/en/sec-3")


def test_totals_count_what_meaning_finds_and_pages_follow_each_other(meaning: Services) -> None:
    question = "how are victims helped"
    whole = ask(meaning, question, limit=50)
    for group in whole.groups:
        assert group.total == (len(group.hits) if group.answered else 0)
        pages = [
            hit.unit_id
            for offset in range(0, len(group.hits) + 2, 2)
            for each in ask(meaning, question, limit=2, offset=offset).groups
            if each.lang == group.lang
            for hit in each.hits
        ]
        assert pages == [hit.unit_id for hit in group.hits]


def test_traditional_characters_mean_the_same(meaning: Services) -> None:
    simplified, traditional = (
        ask(meaning, "受害人有多久时间考虑"),
        ask(meaning, "受害人有多久時間考慮"),
    )
    for lang in ("zh", "en"):
        assert ids(simplified, lang) == ids(traditional, lang)


def test_a_search_without_vectors_leaves_nothing_in_memory(library: Services) -> None:
    library.searcher.search(SearchQuery("victims"))

    problem = library.encoder.problem
    assert problem is not None
    assert problem.__traceback__ is None, "it would hold the frames of each search"


def test_words_alone_answer_where_there_are_no_vectors_and_the_answer_says_so(
    library: Services,
) -> None:
    answer = ask(library, "victim")
    assert answer.mode == "lexical"
    assert answer.lexical_reason is not None
    assert answer.lexical_reason.code == "embeddings-off"
    assert {hit.passage.id for hit in answer.merged} <= {
        hit.passage.id for group in answer.groups for hit in group.hits
    }


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_an_answer_in_one_language_compares_as_one_in_both(
    meaning: Services, lang: SearchLang
) -> None:
    def nearness(answer: Answer) -> dict[str, float | None]:
        (group,) = (group for group in answer.groups if group.lang == lang)
        return {hit.unit_id: hit.scores.dense for hit in group.hits}

    for question in ("雇主拖欠报酬", "wages that are held back"):
        both, alone = ask(meaning, question), ask(meaning, question, langs=(lang,))
        assert nearness(alone) == nearness(both)


@pytest.mark.parametrize("text", ["lang:zh", "-victim", "!!!", '""'])
def test_where_nothing_is_asked_that_has_a_meaning_none_is_missed(
    meaning: Services, text: str
) -> None:
    answer = ask(meaning, text)
    assert answer.mode == "lexical"
    assert answer.lexical_reason is None


def test_what_was_compared_by_meaning_and_found_nothing_was_compared(meaning: Services) -> None:
    answer = ask(meaning, "wages", filters=Filters(year_from=2100))
    assert not answer.merged
    assert answer.mode == "hybrid"


def test_units_beyond_the_window_say_their_share_of_the_words(meaning: Services) -> None:
    weights = load_weights()
    narrow = msgspec.structs.replace(weights.hybrid, window=1, dense=1)
    searcher = Searcher(
        meaning.catalog,
        meaning.engine,
        meaning.segmenter,
        meaning.translations,
        dense=EncodedDense(meaning.encoder, meaning.vectors, whole=narrow.whole),
        weights=msgspec.structs.replace(weights, hybrid=narrow),
    )
    group = searcher.search(SearchQuery("victim employer food rice month")).groups[0]
    assert len(group.hits) > 2
    beyond = group.hits[-1].scores
    assert (beyond.dense, beyond.percentile, beyond.direct) == (None, None, None)
    assert 0 < beyond.lexical <= 1
