"""The bundled documents are written in two languages, address by address: each finds its counterpart."""

from __future__ import annotations

import pytest

from kb.services import Services
from tests.support.alignment_samples import gold_pairs, linked, measure, restored, stripped

WORKS = [
    "domestic-site-visit-report",
    "npa-2008-2012-digest",
    "npa-2021-2030-digest",
    "palermo-protocol-digest",
    "psychosocial-medical-assistance-module",
    "referral-interagency-guidance",
    "study-tour-report-europe-2012",
    "victim-identification-handbook",
    "victim-identification-slides",
]


@pytest.mark.parametrize("work", WORKS)
def test_every_passage_is_paired_with_its_own(library: Services, work: str) -> None:
    left, right = (library.catalog.passages(f"{work}/{lang}") for lang in ("en", "zh"))
    pairs = library.aligner.align(left, right)
    measured = measure(linked(pairs), gold_pairs(left, right))

    assert (measured.wrong, measured.missed) == ([], [])
    assert all(0 < pair.confidence <= 1 for pair in pairs)


@pytest.mark.parametrize("work", WORKS)
def test_paragraphs_alone_are_paired_by_what_they_say(library: Services, work: str) -> None:
    sides = [library.catalog.passages(f"{work}/{lang}") for lang in ("en", "zh")]
    (left, of_left), (right, of_right) = map(stripped, sides)
    found = restored(library.aligner.align(left, right), of_left, of_right)
    gold = {(at, at) for at in of_left.values() if at in of_right.values()}

    assert measure(found, gold).f1 >= 0.95
