"""Of passages about as good by words and meaning, that of the higher authority comes first."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from corpus import Authority
from search import EngineHit, SearchQuery
from search.answer.alike import weigh_authority
from search.embeddings import VectorPack
from search.retrieve.retriever import Found
from search.retrieve.vectors import DenseView
from tests.support.search_samples import Library, make_document

VIEW = DenseView(VectorPack.empty("zh", 2), np.array([1, 0], np.float32), whole=0.5)


@pytest.fixture
def library(tmp_path: Path) -> Library:
    library = Library(tmp_path)
    for name, authority in (
        ("办法", Authority.DEPARTMENTAL_RULE),
        ("法律", Authority.LAW),
        ("条约", Authority.TREATY),
    ):
        document = make_document(f"{name}/zh", title=name, authority=authority)
        library.add(document, "灯塔由看护人看护。")
    return library.index()


def found(library: Library, scores: dict[str, float], view: DenseView | None) -> Found:
    (plan, *_) = library.searcher.plans(SearchQuery("灯塔看护"))
    hits = tuple(
        EngineHit(f"{name}/zh/p0", f"{name}/zh", (f"{name}/zh/p0",), score)
        for name, score in scores.items()
    )
    return Found(plan=plan, hits=hits, total=len(hits), view=view)


def order(library: Library, scores: dict[str, float], view: DenseView | None) -> list[str]:
    weighed = weigh_authority(found(library, scores, view), library.documents)
    return [hit.document_id.partition("/")[0] for hit in weighed.hits]


def test_a_law_comes_before_a_rule_about_as_good(library: Library) -> None:
    assert order(library, {"办法": 3.1, "法律": 3.0, "条约": 2.0}, VIEW) == ["法律", "办法", "条约"]


def test_a_better_passage_stays_first_whatever_its_authority(library: Library) -> None:
    assert order(library, {"办法": 4.0, "法律": 3.0}, VIEW) == ["办法", "法律"]


def test_by_words_alone_authority_changes_nothing(library: Library) -> None:
    assert order(library, {"办法": 3.1, "法律": 3.0}, None) == ["办法", "法律"]
