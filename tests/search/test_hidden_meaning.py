"""Search by meaning and related passages know nothing of documents that a reader does not see."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from kb import access
from kb.access import Reader
from kb.readers import ReaderViews
from kb.services import Services, open_services
from kb.settings import Settings
from search import SearchQuery

ASKED = SearchQuery("people need time to think")


@pytest.fixture
def services(meaning_dir: Path, tmp_path: Path) -> Iterator[Services]:
    """With the report of a visit restricted."""
    shutil.copytree(meaning_dir, tmp_path / "data")
    settings = Settings(data_dir=tmp_path / "data", embeddings="on", embedding_seconds=30)
    with open_services(settings) as services:
        services.encoder.start()
        services.alignments.catch_up()
        access.add_group(services.catalog, "visitors")
        access.restrict(services.catalog, "visitors", ["visit"])
        yield services


def works(services: Services) -> set[str]:
    answer = services.searcher.search(ASKED)
    assert answer.mode == "hybrid"
    return {hit.document.work_id for hit in answer.merged}


def related(services: Services) -> set[str]:
    passage = services.catalog.passage("guide/en/sec-1.p1")
    found = services.related.find(passage, [], 20).found
    return {each.document.work_id for group in found.values() for each in group}


def test_meaning_finds_only_what_is_seen(services: Services) -> None:
    views = ReaderViews(services)
    outside = views.of(Reader())
    inside = views.of(Reader("x", "read", groups=frozenset({"visitors"})))
    assert "visit" in works(inside)
    assert "visit" in related(inside)
    assert "visit" not in works(outside)
    assert works(outside)
    assert "visit" not in related(outside)
    explained = outside.searcher.explain(ASKED)
    assert "visit/" not in str(explained)
