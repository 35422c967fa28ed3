"""The two engines give the same answers: hits, order, highlights, snippets, totals and facets."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest

from search import Answer, EmbeddedEngine, EngineRequest, Filters
from search.engines.engine import Form, QueryWord
from search.weights import load_weights
from tests.engines.conftest import SIGNATURE, library_in, meilisearch_engine
from tests.engines.samples import QUERIES, fill
from tests.engines.server import TestServer
from tests.support.search_samples import Library


def said(answer: Answer) -> object:
    """An answer without its scores, which may differ in the last digit."""
    groups = [
        (group.lang, group.total, group.fallback, [
            (hit.unit_id, hit.passage.id, hit.highlights, hit.snippet) for hit in group.hits
        ])
        for group in answer.groups
    ]  # fmt: skip
    return groups, answer.facets


@pytest.fixture
def both(tmp_path: Path, server: TestServer, prefix: str) -> tuple[Library, Library]:
    embedded = library_in(tmp_path, EmbeddedEngine(tmp_path / "index", SIGNATURE))
    return fill(embedded), fill(library_in(tmp_path, meilisearch_engine(server, prefix)))


def test_every_answer_is_the_same(both: tuple[Library, Library]) -> None:
    embedded, meili = both
    for query in QUERIES:
        for filters in (None, Filters(langs=("zh",)), Filters(year_from=2000, works=("protocol",))):
            one, other = embedded.ask(query, filters), meili.ask(query, filters)
            assert said(other) == said(one), (query, filters)


def test_scores_are_the_same(both: tuple[Library, Library]) -> None:
    for query in QUERIES:
        scores = [
            [hit.score for group in library.ask(query).groups for hit in group.hits]
            for library in both
        ]
        assert scores[1] == pytest.approx(scores[0], rel=1e-3), query


GUESSED = (
    QueryWord(
        "援助",
        (
            Form("term", ("aid",), 0.6),
            Form("phrase", ("legal", "aid"), 0.3),
            Form("parts", ("polic", "aid"), 0.3),
            Form("phrase", ("polic", "assist", "victim", "of", "traffick"), 0.2),
            Form("exact", ("use", "of", "force", "or", "other"), 0.2),
            Form("term", ("night",), 0.1),
            Form("term", ("submarine",), 0.1),
        ),
        guessed=True,
    ),
    QueryWord("被害人", (Form("term", ("victim",)),), guessed=True),
    QueryWord("天气", (Form("term", ("weather",)),), guessed=True, optional=True),
)
AMONG = tuple(f"handbook/en/p{at}" for at in range(4))


def test_guesses_and_what_is_found_by_meaning_are_the_same(both: tuple[Library, Library]) -> None:
    embedded, meili = (library.engine for library in both)
    ways = [((), False), (AMONG, False), (AMONG, True), (("nobody/en/p0",), True)]
    for share, (among, only_among) in itertools.product((1.0, 0.6, 0.01), ways):
        request = EngineRequest(
            lang="en",
            words=GUESSED,
            raised=(Form("exact", ("the", "police"), 0.25),),
            share=share,
            all_words=40.0,
            among=among,
            only_among=only_among,
            weights=load_weights(),
            limit=20,
        )
        one, other = embedded.search(request), meili.search(request)
        assert other.total == one.total, request
        assert other.rarity == pytest.approx(one.rarity)
        assert [hit.unit_id for hit in other.hits] == [hit.unit_id for hit in one.hits], request
        assert [hit.score for hit in other.hits] == pytest.approx(
            [hit.score for hit in one.hits], rel=1e-3
        ), request
        assert meili.facets(request) == embedded.facets(request)


def test_the_vocabularies_are_the_same(both: tuple[Library, Library]) -> None:
    embedded, meili = both
    for lang in ("en", "zh"):
        assert meili.engine.vocabulary(lang) == embedded.engine.vocabulary(lang)
