"""A query is widened step by step until enough is found; no step is asked twice for one answer."""

from __future__ import annotations

from pathlib import Path

from search import EmbeddedEngine, SearchQuery, index_signature
from search.engines.engine import EngineRequest, EngineResult
from search.searcher import Searcher
from tests.support.search_samples import SEGMENTER, TRANSLATIONS, Library, make_document

ALL_WORDS = "扣押劳动者的身份证件和工资。"
ALL_CHARACTERS = "扣押劳动者的身份证件和施工资质。"
"""工资 stands there as characters, not as a word."""
ASKED = "扣押劳动者身份证件和工资"


class Recorded(EmbeddedEngine):
    """An engine that remembers what it was asked for."""

    asked: list[EngineRequest]

    def search(self, request: EngineRequest) -> EngineResult:
        self.asked.append(request)
        return super().search(request)


def asked_of(path: Path, *texts: str) -> tuple[list[str], list[tuple[float, bool]], int]:
    """The texts of the hits, the steps that only count, and the number of requests for hits."""
    library = Library(path)
    engine = Recorded(path, index_signature(SEGMENTER), deadline=5)
    engine.asked = []
    library.engine = engine
    library.searcher = Searcher(library, engine, SEGMENTER, TRANSLATIONS)
    library.add(make_document("sample/zh"), *texts, *["其他规定。"] * 30)
    library.index()
    (zh,) = library.searcher.search(SearchQuery(ASKED, langs=("zh",), limit=30)).groups
    counted = [(each.share, each.literal) for each in engine.asked if not each.limit]
    return [hit.passage.text for hit in zh.hits], counted, sum(bool(r.limit) for r in engine.asked)


def test_where_units_have_all_characters_these_are_counted_once(tmp_path: Path) -> None:
    found, counted, listed = asked_of(tmp_path, *[ALL_WORDS] * 3, "身份证件。")
    assert found == [*[ALL_WORDS] * 3, "身份证件。"]
    assert counted == [(1.0, True), (1.0, False)]
    assert listed == 1


def test_units_with_all_characters_are_enough(tmp_path: Path) -> None:
    found, counted, listed = asked_of(
        tmp_path, *[ALL_WORDS] * 2, *[ALL_CHARACTERS] * 12, "身份证件。"
    )
    assert sorted(found) == sorted([*[ALL_WORDS] * 2, *[ALL_CHARACTERS] * 12])
    assert found[:2] == [ALL_WORDS] * 2
    assert counted == [(1.0, True), (1.0, False)]
    assert listed == 1


def test_where_no_unit_has_all_characters_one_count_does_for_both_steps(tmp_path: Path) -> None:
    found, counted, listed = asked_of(tmp_path, "扣押身份证件。", "发给工资。")
    assert sorted(found) == sorted(["扣押身份证件。", "发给工资。"])
    assert counted == [(1.0, True)]
    assert listed == 1
