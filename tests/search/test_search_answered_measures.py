"""What tells whether a language answers: it is measured at the best results, whatever order is wanted."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import msgspec
import pytest

from corpus import DocumentType
from corpus.filters import Filters
from kb.settings import Settings
from search import SearchQuery, load_dictionary, load_weights
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
    """Units that have these shares of the words."""
    (plan, *_) = library.searcher.plans(SearchQuery("trafficking victims", mode="lexical"))
    found = Found(plan=plan, hits=(), total=len(shares), rarity=(2.0, 3.0))
    hits = tuple(
        EngineHit(f"d{n}/en/{n}", f"d{n}/en", (), share * found.ideal)
        for n, share in enumerate(shares)
    )
    return msgspec.structs.replace(found, hits=hits)


def test_the_share_of_the_words_in_the_best_unit_is_not_above_all_of_them(tmp_path: Path) -> None:
    library = library_of(tmp_path, "Victims of human trafficking.")
    assert measured(found_with(library, 0.9, 0.5, 0.3), 0.0).matched == pytest.approx(1.8)
    raised = measured(found_with(library, 1.4, 0.5), 0.0)
    assert (raised.matched, raised.share_of_all) == (2.0, pytest.approx(1.0))


def test_what_one_sentence_says_is_measured_in_the_best_units(tmp_path: Path) -> None:
    library = library_of(tmp_path)
    library.add(make_document("one/en"), "An employer must not retain passports of workers.")
    scattered = "Employers pay. Some retain wages. Passports are here. Workers are there."
    library.add(make_document("two/en"), *[scattered] * 2)
    library.index()

    saying = weighing(bias=-0.7, said=1.0)
    text = "zeppelin employer retain passports workers"
    assert verdicts(library, SearchQuery(text), saying)[0]
    only_scattered = SearchQuery(f"{text} -one", filters=Filters(works=("two",)))
    assert not verdicts(library, only_scattered, saying)[0]


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("taken to Brazil by traffickers", True),
        ("taken to brazil by traffickers", True),
        ("traffickers in 2031", True),
        ("traffickers of Myawaddy", True),
        ("traffickers in Thailand", False),
        ("贩运到日本的被害人", True),
        ("traffickers of blorptastic victims", False),
    ],
)
def test_a_name_or_a_year_that_no_text_has_counts(tmp_path: Path, query: str, named: bool) -> None:
    texts = ("Traffickers in Thailand and their victims.", "人口贩运的被害人得到帮助。")
    library = library_of(tmp_path, *texts)
    searcher = Searcher(
        library,
        library.engine,
        SEGMENTER,
        TRANSLATIONS,
        dictionary=load_dictionary(Settings().cache_dir),
        weights=weighing(bias=0.5, named=-1.0),
    )
    groups = searcher.search(SearchQuery(query)).groups
    assert [group.answered for group in groups if group.hits] == [
        not named for group in groups if group.hits
    ]
    assert any(group.hits for group in groups)


def test_what_only_a_later_page_needs_is_not_measured(tmp_path: Path) -> None:
    found = found_with(library_of(tmp_path, "Victims of human trafficking."), *[0.5] * 40)
    fused = {
        hit.unit_id: Fused(
            hit=hit, score=1.0, lexical=0.5, dense=n / 100, direct=1.0, counterpart=None, likeness=0
        )
        for n, hit in enumerate(found.hits)
    }
    assert measured(msgspec.structs.replace(found, fused=fused), 0.0).meaning == pytest.approx(0.29)
