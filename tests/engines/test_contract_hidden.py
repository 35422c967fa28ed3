"""An index with hidden documents answers as one that has never had them."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

import pytest

from corpus import SearchLang
from search import HidingEngine, document_records
from search.engines.engine import VOCABULARY_FIELDS
from search.searcher import Searcher
from tests.engines.samples import QUERIES, fill
from tests.support.search_samples import SEGMENTER, TRANSLATIONS, Library

HIDDEN = ("handbook/en", "law/zh")


@pytest.fixture
def whole(library: Library) -> Library:
    return fill(library)


@pytest.fixture
def lacking(tmp_path: Path) -> Library:
    """In an embedded engine of its own; the engines agree."""
    lacking = fill(Library(tmp_path / "lacking"))
    for id_ in HIDDEN:
        del lacking.documents[id_], lacking.passages[id_]
    return lacking.index()


def hiding(whole: Library) -> HidingEngine:
    def words(lang: SearchLang) -> Collection[str]:
        texts = [(whole.documents[id_], whole.passages[id_]) for id_ in HIDDEN]
        return {
            word
            for document in document_records(SEGMENTER, texts)
            for unit in document.units
            for field in VOCABULARY_FIELDS[lang]
            for word in getattr(unit, field).split()
        }

    return HidingEngine(whole.engine, HIDDEN, words)


def test_queries_are_answered_as_without_them(whole: Library, lacking: Library) -> None:
    seen = hiding(whole)
    whole.searcher = Searcher(whole, seen, SEGMENTER, TRANSLATIONS)
    for query in QUERIES:
        one, other = whole.ask(query, limit=50), lacking.ask(query, limit=50)
        assert one.facets == other.facets, query
        assert (one.did_you_mean, one.respelt) == (other.did_you_mean, other.respelt), query
        for here, there in zip(one.groups, other.groups, strict=True):
            assert (here.total, here.fallback) == (there.total, there.fallback), query
            found = [{hit.passage.id for hit in group.hits} for group in (here, there)]
            assert found[0] == found[1], query


def test_words_that_only_they_have_are_not_known(whole: Library, lacking: Library) -> None:
    seen = hiding(whole)
    for lang in VOCABULARY_FIELDS:
        known = seen.vocabulary(lang)
        assert set(known) < set(whole.engine.vocabulary(lang))
        assert set(known) == set(whole.engine.vocabulary(lang)) & set(
            lacking.engine.vocabulary(lang)
        )
        assert seen.vocabulary(lang) is known


def test_words_that_only_a_removed_document_had_are_forgotten_at_once(library: Library) -> None:
    engine = fill(library).engine
    before = set(engine.vocabulary("en"))
    engine.delete(["handbook/en"])
    del library.documents["handbook/en"], library.passages["handbook/en"]
    left = {
        word
        for document in document_records(SEGMENTER, library.contents())
        for unit in document.units
        if unit.index == "en"
        for field in VOCABULARY_FIELDS["en"]
        for word in getattr(unit, field).split()
    }
    assert before - left
    assert set(engine.vocabulary("en")) == before & left


def test_contents_leave_them_out(whole: Library) -> None:
    assert set(hiding(whole).contents()) == whole.documents.keys() - set(HIDDEN)
