"""In a whole answer, too, what says more of the question comes first: on each page and in each list."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import msgspec
import numpy as np
import pytest

from corpus import SearchLang
from search import Answer, SearchQuery, load_weights
from search.answer.covering import MOST_READ
from search.embeddings import VectorPack
from search.retrieve.reranking import Reranker
from search.retrieve.vectors import DenseView
from search.searcher import Searcher
from tests.support.packs import pack_of
from tests.support.search_samples import SEGMENTER, TRANSLATIONS, Library, make_document

QUESTION = "救助站应当提供什么食物"
TOGETHER = "救助站应当提供食物。来访须登记。"
APART = "救助站每日开放。来访应当登记。本市提供指南。不得浪费食物。"
COUNT = 14
TO_ALL = np.eye(1, COUNT + 1, dtype=np.float32)[0]
NO_COVERING = msgspec.structs.replace(
    load_weights(),
    covering=msgspec.convert(
        dict.fromkeys(("unit", "sentence", "words", "words_sentence"), 0.0),
        type(load_weights().covering),
    ),
)


class Meaning:
    """Each unit is a little further from every question than the one before, and far from the others."""

    def __init__(self, library: Library) -> None:
        self._library = library

    def check(self) -> None: ...

    def views(
        self,
        text: str,
        own: SearchLang,
        langs: Iterable[SearchLang],
    ) -> dict[SearchLang, DenseView]:
        return {lang: DenseView(self._pack(lang), TO_ALL, 0.5) for lang in langs}

    def _pack(self, lang: SearchLang) -> VectorPack:
        documents = [each for each in self._library.documents if each.endswith(f"/{lang}")]
        ids = tuple(f"{each}/p0" for each in documents)
        near = 0.7 - 0.002 * np.arange(len(ids))
        rows = np.column_stack([near, np.eye(len(ids), COUNT) * np.sqrt(1 - near**2)[:, None]])
        values = np.rint(rows * 127).astype(np.int8)
        scales = np.full(len(ids), 1 / 127, np.float32)
        return pack_of(lang, ids, values, scales, documents)


class AllEqual:
    """A reranker that prefers none."""

    def scores(self, query: str, texts: Sequence[str]) -> list[float]:
        return [0.0] * len(texts)


@pytest.fixture
def library(tmp_path: Path) -> Library:
    library = Library(tmp_path)
    for number in range(COUNT):
        text = TOGETHER if number == 5 else APART
        library.add(make_document(f"n{number}/zh"), f"{text}第{number}号楼，{'各' * number}。")
    library.add(make_document("n0/en"), "The lighthouse is kept by a guard.")
    library.add(make_document("n1/en"), "Shelters provide food to all who come.")
    return library.index()


def ask(
    library: Library,
    *,
    covering: bool = True,
    reranker: Reranker | None = None,
    limit: int = 30,
    offset: int = 0,
    hybrid: bool = True,
) -> Answer:
    searcher = Searcher(
        library,
        library.engine,
        SEGMENTER,
        TRANSLATIONS,
        dense=Meaning(library),
        weights=None if covering else NO_COVERING,
        reranker=reranker,
    )
    mode = "hybrid" if hybrid else "lexical"
    return searcher.search(SearchQuery(QUESTION, mode=mode, limit=limit, offset=offset))


def own(answer: Answer) -> list[str]:
    return [hit.document.work_id for hit in answer.groups[0].hits]


def merged(answer: Answer) -> list[str]:
    return [hit.document.id for hit in answer.merged]


def test_what_says_it_in_one_sentence_comes_first_in_both_lists(library: Library) -> None:
    before = ask(library, covering=False)
    assert own(before)[:4] == ["n0", "n1", "n5", "n2"]
    assert merged(before)[:4] == ["n0/zh", "n1/zh", "n5/zh", "n2/zh"]

    after = ask(library)
    assert own(after) == ["n5", "n0", "n1", "n2", *own(before)[4:]]
    assert merged(after)[:4] == ["n5/zh", "n0/zh", "n1/zh", "n2/zh"]
    assert sorted(merged(after)) == sorted(merged(before))
    scores = [hit.score for hit in after.groups[0].hits]
    assert scores == sorted(scores, reverse=True)


def test_hits_tell_the_shares_that_ordered_them(library: Library) -> None:
    best, next_one, *others = [hit.scores for hit in ask(library).groups[0].hits]
    assert (best.coverage, best.sentence_coverage) == (1.0, 1.0)
    assert (next_one.coverage, next_one.sentence_coverage) == (1.0, 0.3333)
    assert all(each.coverage is not None for each in others[: MOST_READ - 2])
    assert all(each.coverage is None for each in others[MOST_READ - 2 :])


def test_pages_follow_each_other_over_the_last_that_is_read(library: Library) -> None:
    pages = [ask(library, limit=4, offset=offset) for offset in range(0, COUNT + 4, 4)]
    whole = ask(library)
    assert [each for page in pages for each in own(page)] == own(whole)
    assert [each for page in pages for each in merged(page)] == merged(whole)


def test_after_a_reranker_the_order_stays(library: Library) -> None:
    answer = ask(library, reranker=AllEqual())
    assert own(answer) == own(ask(library, covering=False))
    assert answer.groups[0].hits[0].scores.coverage is None


def test_by_words_alone_a_reranker_is_not_asked_and_the_words_are_counted(library: Library) -> None:
    answer = ask(library, reranker=AllEqual(), hybrid=False)
    assert answer.groups[0].hits[0].scores.coverage == 1.0
