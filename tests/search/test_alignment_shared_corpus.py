"""Real treaties in two languages, not written by us: with numbers, without, and in extracts."""

from __future__ import annotations

import random
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

import pytest

from benchmarks.alignment import TREATIES, part_of
from corpus import Passage
from kb.services import Services, open_services
from kb.settings import Settings
from tests.conftest import run_kb
from tests.support.alignment_samples import (
    address,
    gold_pairs,
    linked,
    measure,
    restored,
    stripped,
)


@pytest.fixture(scope="module")
def treaties(
    tmp_path_factory: pytest.TempPathFactory, shared_corpus: Path, library: Services
) -> Iterator[Services]:
    data = tmp_path_factory.mktemp("treaties")
    run_kb(data, "ingest", shared_corpus / "parallel", shared_corpus / "en" / "palermo-protocol.md")
    extract = shared_corpus / "zh" / "巴勒莫议定书-节选.md"
    run_kb(data, "ingest", extract, "--work", "palermo-protocol", "--lang", "zh")
    with open_services(Settings(data_dir=data, embeddings="off")) as services:
        yield services


def sides(services: Services, *ids: str) -> list[list[Passage]]:
    return [services.catalog.passages(id_) for id_ in ids]


@pytest.mark.parametrize(("one", "other"), TREATIES)
def test_articles_are_paired_without_a_fault(treaties: Services, one: str, other: str) -> None:
    left, right = sides(treaties, one, other)
    articles = [{address(p.id) for p in side if p.kind == "article"} for side in (left, right)]
    found = linked(treaties.aligner.align(left, right))

    measured = measure(
        {(a, b) for a, b in found if a in articles[0] and b in articles[1]},
        {(at, at) for at in articles[0] & articles[1]},
    )
    assert (measured.wrong, measured.missed) == ([], [])


@pytest.mark.parametrize(("one", "other"), TREATIES)
def test_paragraphs_without_numbers_and_headings(treaties: Services, one: str, other: str) -> None:
    left, right = sides(treaties, one, other)
    (ours, of_left), (theirs, of_right) = stripped(left), stripped(right)
    found = restored(treaties.aligner.align(ours, theirs), of_left, of_right)
    kept = of_left.values(), of_right.values()
    gold = {(a, b) for a, b in gold_pairs(left, right) if a in kept[0] and b in kept[1]}

    assert measure(found, gold).f1 >= 0.95


@pytest.mark.parametrize(("one", "other"), TREATIES)
def test_parts_in_another_order(treaties: Services, one: str, other: str) -> None:
    left, right = sides(treaties, one, other)
    (ours, of_left), (theirs, of_right) = stripped(left), stripped(right)
    blocks = [list(block) for _, block in groupby(theirs, lambda p: part_of(of_right[p.id]))]
    random.Random(7).shuffle(blocks)
    shuffled = [passage for block in blocks for passage in block]
    found = restored(treaties.aligner.align(ours, shuffled), of_left, of_right)
    kept = of_left.values(), of_right.values()
    gold = {(a, b) for a, b in gold_pairs(left, right) if a in kept[0] and b in kept[1]}

    assert measure(found, gold).f1 >= 0.95


def test_what_an_extract_leaves_out_has_no_counterpart(treaties: Services) -> None:
    left, right = sides(treaties, "palermo-protocol/en", "palermo-protocol/zh")
    pairs = treaties.aligner.align(left, right)
    found = linked(pairs)
    common = {address(p.id) for p in left} & {address(p.id) for p in right}
    articles = {at for at in common if at.startswith("art-")}

    assert {(at, at) for at in articles} <= found
    assert {a for a, _ in found if a.startswith("art-")} == articles
    # One block in the English file, a heading and seven paragraphs in the Chinese one.
    assert len([b for a, b in found if a == "preamble"]) == 8
