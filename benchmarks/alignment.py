"""Measures alignment on real texts: `python -m benchmarks.alignment`, for docs/alignment.md.

Needs the shared folder beside the repository.
"""

from __future__ import annotations

import random
import tempfile
import time
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path

import msgspec

from corpus import Passage
from kb.services import Services, open_services
from kb.settings import Settings
from tests.conftest import SHARED, run_kb
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
CORPUS = SHARED / "corpus"
_DROPPED, _AMENDED = 0.05, 0.2
"""The shares of a law's passages that its amended version drops and changes."""


def main() -> None:
    with tempfile.TemporaryDirectory() as work:
        data = Path(work) / "data"
        run_kb(data, "ingest", CORPUS / "parallel", CORPUS / "en" / "palermo-protocol.md")
        extract = CORPUS / "zh" / "巴勒莫议定书-节选.md"
        run_kb(data, "ingest", extract, "--work", "palermo-protocol", "--lang", "zh")
        run_kb(
            data, "ingest", CORPUS / "zh" / "刑法.md", CORPUS / "zh" / "刑事诉讼法(2018-10-26).md"
        )
        with open_services(Settings(data_dir=data, embeddings="off")) as services:
            services.aligner.align(*_sides(services, *TREATIES[0]))
            for one, other in TREATIES:
                _treaty(services, one, other)
            for document in services.catalog.documents(type="law"):
                _law(services, document.id)
            _large_treaty(services)


def _treaty(services: Services, one: str, other: str) -> None:
    left, right = _sides(services, one, other)
    started = time.process_time()
    found = linked(services.aligner.align(left, right))
    seconds = time.process_time() - started
    articles = [{address(p.id) for p in side if p.kind == "article"} for side in (left, right)]
    both = {(a, b) for a, b in found if a in articles[0] and b in articles[1]}
    print(f"{one} {other}: {len(left)} and {len(right)} passages in {seconds:.2f} s of a processor")
    _print("articles", measure(both, {(at, at) for at in articles[0] & articles[1]}))
    _print("all passages", measure(found, gold_pairs(left, right)))
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
        _print(name, measure(restored(pairs, of_left, of_right), gold))


def part_of(at: str) -> str:
    """The part of a treaty in which a passage is: the preamble, or five articles."""
    if not at.startswith("art-"):
        return at.partition(".")[0]
    return str((int(at.removeprefix("art-").split(".")[0]) - 1) // 5)


def _law(services: Services, document_id: str) -> None:
    law = services.catalog.passages(document_id)
    chance = random.Random(3)
    amended = [
        _elsewhere(p, text=p.text[:-5] if chance.random() < _AMENDED else p.text)
        for p in law
        if chance.random() >= _DROPPED
    ]
    articles = sum(p.kind == "article" for p in law)
    started = time.process_time()
    pairs = services.aligner.align(law, amended)
    seconds = time.process_time() - started
    print(
        f"{document_id}: {articles} articles, {len(law)} passages in {seconds:.2f} s of a processor"
    )
    gold = {(address(p.id), address(p.id)) for p in amended}
    _print("amended", measure(linked(pairs), gold))


def _large_treaty(services: Services) -> None:
    """The Charter repeated four times, as large as a code in two languages."""
    sides = [
        [
            msgspec.structs.replace(p, id=f"{p.document_id}/{copy}{p.id.split('/', 2)[2]}")
            for copy in range(4)
            for p in side
        ]
        for side in _sides(services, *TREATIES[2])
    ]
    started = time.process_time()
    services.aligner.align(*sides)
    seconds = time.process_time() - started
    print(
        f"444 articles in two languages, {len(sides[0])} passages: {seconds:.2f} s of a processor"
    )


def _elsewhere(passage: Passage, text: str) -> Passage:
    work, lang, at = passage.id.split("/", 2)
    parent = passage.parent_id and f"{work}-new/{lang}/{passage.parent_id.split('/', 2)[2]}"
    return msgspec.structs.replace(
        passage, id=f"{work}-new/{lang}/{at}", parent_id=parent, text=text
    )


def _sides(services: Services, *ids: str) -> Sequence[list[Passage]]:
    return [services.catalog.passages(id_) for id_ in ids]


def _print(name: str, measured: Measured) -> None:
    print(
        f"  {name}: precision {measured.precision:.3f}, recall {measured.recall:.3f},"
        f" F1 {measured.f1:.3f}"
    )


if __name__ == "__main__":
    main()
