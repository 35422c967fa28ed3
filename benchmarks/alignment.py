"""Alignment of real texts of the shared folder, without vectors; docs/alignment.md has its tables."""

from __future__ import annotations

import random
from collections.abc import Sequence
from itertools import groupby

import msgspec

from benchmarks.frame.measuring import spent
from benchmarks.frame.rows import Bench, Row, Rows
from corpus import Passage
from kb.services import Services, open_services
from kb.settings import Settings
from tests.conftest import run_kb
from tests.support.alignment_samples import (
    Measured,
    address,
    gold_pairs,
    linked,
    measure,
    restored,
    stripped,
)

TREATIES = [
    ("udhr/en", "udhr/zh-Hans"),
    ("udhr/en", "udhr/zh-Hant"),
    ("un-charter/en", "un-charter/zh"),
]
_DROPPED, _AMENDED = 0.05, 0.2
"""The shares of a law's passages that its amended version drops and changes."""


def rows(bench: Bench) -> Rows:
    corpus, data = bench.of_shared("corpus"), bench.work / "alignment"
    run_kb(data, "ingest", corpus / "parallel", corpus / "en" / "palermo-protocol.md")
    extract = corpus / "zh" / "巴勒莫议定书-节选.md"
    run_kb(data, "ingest", extract, "--work", "palermo-protocol", "--lang", "zh")
    run_kb(data, "ingest", corpus / "zh" / "刑法.md", corpus / "zh" / "刑事诉讼法(2018-10-26).md")
    with open_services(Settings(data_dir=data, embeddings="off")) as services:
        services.aligner.align(*_sides(services, *TREATIES[0]))
        for one, other in TREATIES:
            yield from _treaty(services, one, other)
        for document in services.catalog.documents(type="law"):
            yield from _law(services, document.id)
        yield _large_treaty(services)


def _treaty(services: Services, one: str, other: str) -> Rows:
    left, right = _sides(services, one, other)
    with spent() as took:
        found = linked(services.aligner.align(left, right))
    case = f"{one} and {other.rpartition('/')[2]}, {len(left)} and {len(right)} passages"
    articles = [{address(p.id) for p in side if p.kind == "article"} for side in (left, right)]
    both = {(a, b) for a, b in found if a in articles[0] and b in articles[1]}
    yield from _scores(
        case, "articles", measure(both, {(at, at) for at in articles[0] & articles[1]})
    )
    yield from _scores(case, "all passages", measure(found, gold_pairs(left, right)))
    yield _time(case, took.processor)
    (ours, of_left), (theirs, of_right) = stripped(left), stripped(right)
    gold = {
        (a, b)
        for a, b in gold_pairs(left, right)
        if a in of_left.values() and b in of_right.values()
    }
    blocks = [list(block) for _, block in groupby(theirs, lambda p: part_of(of_right[p.id]))]
    orders = {"without numbers": theirs}
    for seed in (7, 8, 9):
        random.Random(seed).shuffle(blocks)
        orders[f"{len(blocks)} parts shuffled, seed {seed}"] = [
            p for block in blocks for p in block
        ]
    for name, order in orders.items():
        pairs = services.aligner.align(ours, order)
        yield from _scores(case, name, measure(restored(pairs, of_left, of_right), gold))


def part_of(at: str) -> str:
    """The part of a treaty in which a passage is: the preamble, or five articles."""
    if not at.startswith("art-"):
        return at.partition(".")[0]
    return str((int(at.removeprefix("art-").split(".")[0]) - 1) // 5)


def _law(services: Services, document_id: str) -> Rows:
    law = services.catalog.passages(document_id)
    chance = random.Random(3)
    amended = [
        _elsewhere(p, text=p.text[:-5] if chance.random() < _AMENDED else p.text)
        for p in law
        if chance.random() >= _DROPPED
    ]
    articles = sum(p.kind == "article" for p in law)
    with spent() as took:
        pairs = services.aligner.align(law, amended)
    case = f"{document_id} amended, {articles} articles, {len(law)} passages"
    gold = {(address(p.id), address(p.id)) for p in amended}
    yield from _scores(case, "all passages", measure(linked(pairs), gold))
    yield _time(case, took.processor)


def _large_treaty(services: Services) -> Row:
    """The Charter repeated four times, as large as a code in two languages."""
    sides = [
        [
            msgspec.structs.replace(p, id=f"{p.document_id}/{copy}{p.id.split('/', 2)[2]}")
            for copy in range(4)
            for p in side
        ]
        for side in _sides(services, *TREATIES[2])
    ]
    with spent() as took:
        services.aligner.align(*sides)
    return _time(f"444 articles in two languages, {len(sides[0])} passages", took.processor)


def _elsewhere(passage: Passage, text: str) -> Passage:
    work, lang, at = passage.id.split("/", 2)
    parent = passage.parent_id and f"{work}-new/{lang}/{passage.parent_id.split('/', 2)[2]}"
    return msgspec.structs.replace(
        passage, id=f"{work}-new/{lang}/{at}", parent_id=parent, text=text
    )


def _sides(services: Services, *ids: str) -> Sequence[list[Passage]]:
    return [services.catalog.passages(id_) for id_ in ids]


def _scores(case: str, what: str, found: Measured) -> Rows:
    scores = {"F1": found.f1}
    if what in ("articles", "all passages"):
        scores = {"precision": found.precision, "recall": found.recall} | scores
    for name, value in scores.items():
        yield Row(case=case, measure=f"{what}, {name}", value=value, unit="share", better="higher")


def _time(case: str, seconds: float) -> Row:
    return Row(case=case, measure="processor time", value=seconds, unit="s", better="lower")
