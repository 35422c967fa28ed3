"""Units found by meaning are included, and guessed words are weighed, on every engine."""

from __future__ import annotations

import math
from typing import Any

import msgspec
import pytest

from corpus import DocumentType
from search import EngineRequest, Filters, SearchEngine
from search.engines.engine import Form, QueryWord
from search.weights import load_weights
from tests.engines.samples import fill
from tests.support.search_samples import Library, make_document

SHELTER = ("handbook/en/p0", "handbook/en/p1")
POLICE = "handbook/en/p4"
FORCE = "protocol/en/p"
AMONG = (SHELTER[0], POLICE, FORCE, "law/zh/p0", "nobody/en/p0")
"""A unit that has the word, two of two documents that have not, one of the other index, and none."""


def word(text: str, **options: Any) -> QueryWord:
    return QueryWord(text, (Form("term", (text,)),), **options)


def asking(*words: QueryWord, **options: Any) -> EngineRequest:
    return EngineRequest(lang="en", words=words, weights=load_weights(), **options)


def scores(engine: SearchEngine, request: EngineRequest) -> dict[str, float]:
    """Unit → score, best first."""
    result = engine.search(request)
    assert result.total == len(result.hits)
    return {hit.unit_id: hit.score for hit in result.hits}


@pytest.fixture
def filled(library: Library) -> SearchEngine:
    return fill(library).engine


def test_what_is_among_matches_without_words_and_counts(filled: SearchEngine) -> None:
    plain = scores(filled, asking(word("shelter")))
    assert set(plain) == set(SHELTER)
    request = asking(word("shelter"), among=AMONG)
    found = scores(filled, request)
    assert found == plain | {POLICE: 0.0, FORCE: 0.0}
    assert list(found)[:2] == list(plain)
    facets = filled.facets(request)
    assert facets["work"] == {"handbook": 3, "protocol": 1}
    assert facets["year"] == {"2013": 3, "2000": 1}
    assert filled.search(msgspec.structs.replace(request, limit=0)).total == 4


def test_what_is_among_and_has_too_few_words_has_none_of_their_score(filled: SearchEngine) -> None:
    words = (word("shelter"), word("night"), word("open"))
    request = asking(*words, share=0.6, all_words=40.0)
    plain = scores(filled, request)
    assert set(plain) == {SHELTER[1]}
    assert scores(filled, msgspec.structs.replace(request, among=AMONG)) == plain | dict.fromkeys(
        (SHELTER[0], POLICE, FORCE), 0.0
    )


def test_filters_phrases_exclusions_and_requirements_hold_for_it(filled: SearchEngine) -> None:
    def found(**options: Any) -> set[str]:
        return set(scores(filled, asking(word("shelter"), among=AMONG, **options)))

    assert found(filters=Filters(works=("protocol",))) == {FORCE}
    assert found(filters=Filters(types=(DocumentType.OTHER,), year_from=2001)) == {*SHELTER, POLICE}
    assert found(phrases=(("of", "no", "use"),)) == {FORCE}
    assert found(phrases=(("article", "3", "and", "article", "3", "again"),)) == {FORCE}
    assert found(excluded_words=(word("polic"),)) == {*SHELTER, FORCE}
    assert found(excluded_phrases=(("open", "at", "night"),)) == {SHELTER[0], POLICE, FORCE}
    assert found(required=(word("polic"),)) == {POLICE}
    request = asking(word("shelter"), among=AMONG, filters=Filters(works=("protocol",)))
    assert filled.facets(request)["work"] == {"handbook": 3, "protocol": 1}


def test_nothing_else_matches_if_that_is_asked_and_words_raise_it(filled: SearchEngine) -> None:
    request = asking(word("victim"), word("shelter"), all_words=40.0, share=0.01)
    each = [scores(filled, asking(one)) for one in request.words]
    only = msgspec.structs.replace(request, among=AMONG, only_among=True)
    found = scores(filled, only)
    assert list(found) == [SHELTER[0], POLICE, FORCE]
    assert found == pytest.approx(
        {id_: sum(one.get(id_, 0.0) for one in each) for id_ in found}, abs=1e-3
    )
    assert filled.facets(only)["work"] == {"handbook": 2, "protocol": 1}
    assert set(scores(filled, msgspec.structs.replace(only, phrases=(("of", "no", "use"),)))) == {
        FORCE
    }
    nowhere = asking(word("submarine", optional=True), among=AMONG, only_among=True)
    assert scores(filled, nowhere) == dict.fromkeys((SHELTER[0], POLICE, FORCE), 0.0)


def test_without_words_it_changes_nothing(filled: SearchEngine) -> None:
    assert set(scores(filled, asking(phrases=(("at", "night"),), among=AMONG))) == {SHELTER[1]}
    assert scores(filled, asking(among=AMONG, only_among=True)) == {}


def test_words_that_the_index_does_not_hold_leave_what_is_among(filled: SearchEngine) -> None:
    nowhere = word("submarine", optional=True)
    assert set(scores(filled, asking(nowhere, among=AMONG))) == {SHELTER[0], POLICE, FORCE}


def test_where_only_a_quotation_is_left_to_ask_for_it_does_not_narrow(filled: SearchEngine) -> None:
    nowhere = word("submarine", optional=True)
    for asked in ({"phrases": (("at", "night"),)}, {"required": (word("night"),)}):
        plain = scores(filled, asking(nowhere, **asked))
        assert plain
        assert scores(filled, asking(nowhere, among=AMONG, **asked)) == plain


GUESS = QueryWord(
    "帮助",
    (
        Form("term", ("aid",), 0.9),
        Form("phrase", ("old", "remedi"), 0.5),
        Form("phrase", ("aid", "remedi"), 0.5),
        Form("term", ("remedi",), 0.1),
    ),
    guessed=True,
)


@pytest.fixture
def guessing(library: Library) -> SearchEngine:
    texts = ["Aid is given.", *["Aid is sent to us."] * 3, "Remedies.", *["Old remedies."] * 2]
    library.add(make_document("sample/en"), *texts, *["Nothing of it."] * 13)
    return library.index().engine


def test_a_guessed_word_is_as_rare_as_its_guesses_together(guessing: SearchEngine) -> None:
    held = 4 * 0.9 + 2 * 0.5 + 3 * 0.1
    idf = math.log1p((20 - held + 0.5) / (held + 0.5))
    assert guessing.search(asking(GUESS)).rarity == pytest.approx([idf])
    everywhere = QueryWord("的", (Form("term", ("aid",), 9.0),), guessed=True)
    assert guessing.search(asking(everywhere)).rarity == pytest.approx([math.log1p(0.5 / 20.5)])


def test_each_guess_counts_by_the_rarity_of_the_word_and_its_weight(guessing: SearchEngine) -> None:
    def best(word: QueryWord, unit: str) -> float:
        found = guessing.search(asking(word, limit=20))
        return next(hit.score for hit in found.hits if hit.unit_id == f"sample/en/{unit}")

    def alone(form: Form) -> QueryWord:
        return QueryWord("帮助", (msgspec.structs.replace(form, weight=1.0),))

    for form, unit in ((GUESS.forms[0], "p0"), (GUESS.forms[3], "p4")):
        plain = guessing.search(asking(alone(form)))
        scale = guessing.search(asking(GUESS)).rarity[0] / plain.rarity[0]
        expected = best(alone(form), unit) * scale * form.weight
        assert best(GUESS, unit) == pytest.approx(expected, rel=1e-3)
