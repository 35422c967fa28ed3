"""The two engines give the same answers: hits, order, highlights, snippets, totals and facets."""

from __future__ import annotations

from pathlib import Path

import pytest

from search import Answer, EmbeddedEngine, Filters
from tests.contract.conftest import SIGNATURE, library_in, meilisearch_engine
from tests.contract.samples import QUERIES, fill
from tests.contract.server import TestServer
from tests.search_samples import Library


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
