"""What tells whether a language answers: it is measured at the best results, whatever order is wanted."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import msgspec
import pytest

from corpus import DocumentType
from search import SearchQuery, load_weights
from search.answer.answered import measured
from search.engines.engine import EngineHit
from search.query.query import Sort
from search.retrieve.fusion import Fused
from search.retrieve.retriever import Found
from search.searcher import Searcher
from search.weights import AnsweredWeights, Weights
from tests.support.search_samples import (
    SEGMENTER,
    TRANSLATIONS,
    Library,
    library_of,
    make_document,
)

ASKED = "human trafficking of victims by zeppelin"
"""No text has its last word, so that no unit answers to the letter."""


def weighing(**weights: float) -> Weights:
    """Weights by which nothing but these measures counts, by words alone."""
    none = dict.fromkeys(AnsweredWeights.__struct_fields__, 0.0)
    return msgspec.structs.replace(
        load_weights(), answered_words=AnsweredWeights(**{**none, **weights})
    )


def verdicts(library: Library, query: SearchQuery, weights: Weights | None = None) -> list[bool]:
    searcher = Searcher(library, library.engine, SEGMENTER, TRANSLATIONS, weights=weights)
    return [group.answered for group in searcher.search(query).groups]


def test_the_order_that_is_wanted_changes_no_verdict(tmp_path: Path) -> None:
    library = library_of(tmp_path)
    old = "An employer must not retain the passports of workers, nor their wages."
    library.add(make_document("old/en", year=1990), old)
    for n in range(12):
        new = make_document(f"new-{n}/en", year=2020, type=DocumentType.TREATY)
        library.add(new, f"Report {n} on workers in agriculture and their wages in region {n}.")
    library.add(make_document("others/en"), *(f"Provision {n} on others." for n in range(100)))
    library.index()

    text = "may an employer retain passports and wages of workers at sea"
    for sort in get_args(Sort):
        assert verdicts(library, SearchQuery(text, sort=sort)) == [True, False], sort


@pytest.mark.parametrize(
    ("ids", "works", "agree"),
    [
        (("treaty/en", "treaty/zh"), ("treaty", "treaty"), True),
        # As after `kb link`.
        (("treaty/en", "tiaoyue/zh"), ("treaty", "treaty"), True),
        (("treaty/en", "treaty/zh"), ("treaty", "tiaoyue"), False),
        (("treaty/en", "tiaoyue/zh"), ("treaty", "tiaoyue"), False),
    ],
)
def test_languages_agree_if_their_best_units_are_of_one_work(
    tmp_path: Path, ids: tuple[str, str], works: tuple[str, str], agree: bool
) -> None:
    library = library_of(tmp_path)
    texts = ("Victims of human trafficking get help.", "人口贩运的被害人得到帮助。")
    for id_, work_id, text in zip(ids, works, texts, strict=True):
        library.add(make_document(id_, work_id=work_id), text)
    library.index()

    agreeing = weighing(bias=-0.5, agree=1.0)
    assert verdicts(library, SearchQuery(ASKED), agreeing) == [agree, agree]


def test_one_language_alone_agrees_with_none(tmp_path: Path) -> None:
    library = library_of(tmp_path, "Victims of human trafficking get help.")
    agreeing = weighing(bias=-0.5, agree=1.0)
    assert verdicts(library, SearchQuery(ASKED), agreeing) == [False, False]
    only = SearchQuery(ASKED, langs=("en",))
    assert verdicts(library, only, agreeing) == [False]


def found_with(library: Library, *shares: float) -> Found:
    """Units that have these shares of the words, each two of one document."""
    (plan, *_) = library.searcher.plans(SearchQuery("trafficking victims", mode="lexical"))
    found = Found(plan=plan, hits=(), total=len(shares), rarity=(2.0, 3.0))
    hits = tuple(
        EngineHit(f"d{n // 2}/en/{n}", f"d{n // 2}/en", (), share * found.ideal)
        for n, share in enumerate(shares)
    )
    return msgspec.structs.replace(found, hits=hits)


def test_the_lead_of_the_best_unit_and_the_documents_of_the_best_five(tmp_path: Path) -> None:
    library = library_of(tmp_path, "Victims of human trafficking.")
    led = measured(found_with(library, 0.9, 0.5, 0.3, 0.1))
    assert led.fall == pytest.approx(0.6)
    assert (led.share, led.documents) == (pytest.approx(0.9), 2)

    even = measured(found_with(library, *[0.5] * 10, 0.0))
    assert even.fall == pytest.approx(0.0)
    assert even.documents == 3
    assert measured(found_with(library, 0.9, 0.1)).fall == 0.0

    raised = measured(found_with(library, 1.4, 0.5, 0.3))
    assert (raised.share, raised.fall) == (1.0, pytest.approx(1.0))


def test_what_only_a_later_page_needs_is_not_measured(tmp_path: Path) -> None:
    found = found_with(library_of(tmp_path, "Victims of human trafficking."), *[0.5] * 40)
    fused = {
        hit.unit_id: Fused(
            hit=hit, score=1.0, lexical=0.5, dense=n / 100, direct=1.0, counterpart=None, likeness=0
        )
        for n, hit in enumerate(found.hits)
    }
    assert measured(msgspec.structs.replace(found, fused=fused)).meaning == pytest.approx(0.29)
