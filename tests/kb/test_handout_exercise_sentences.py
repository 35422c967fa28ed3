"""Exercises ask about whole statements: nothing without a subject, no request, no half of a bracket."""

from __future__ import annotations

import re

import pytest

from corpus import SearchLang
from kb.handouts.build import build_handout
from kb.handouts.exercises import BLANK, Exercise, make_exercises
from kb.handouts.options import ExerciseKind, OutputOptions
from kb.services import Services
from tests.support.handout_samples import collection, module, quoted

ASKED = (
    "victim-identification-handbook/en/sec-3.4",
    "victim-identification-handbook/en/sec-6.2",
    "victim-identification-slides/en/slide-12",
    "victim-identification-slides/en/slide-15",
    "psychosocial-medical-assistance-module/en/sec-3.1",
    "study-tour-report-europe-2012/en/sec-3.1.3",
    "palermo-protocol-digest/en/art-8",
)
SEEDS = range(12)


def made(services: Services, *kinds: ExerciseKind, seed: int = 1) -> tuple[Exercise, ...]:
    what = collection(*(quoted(services, id_) for id_ in ASKED))
    return make_exercises(services, build_handout(services, what, OutputOptions()), seed, kinds)


@pytest.fixture(scope="module")
def asked(library: Services) -> list[str]:
    """All sentences that are asked about, as they are in the text."""
    return sorted(
        {
            task.original or task.text.replace(BLANK, task.answer)
            for seed in SEEDS
            for exercise in made(library, ExerciseKind.CLOZE, ExerciseKind.STATEMENTS, seed=seed)
            for task in exercise.tasks
        }
    )


def test_there_are_sentences_of_both_languages(asked: list[str]) -> None:
    assert len([text for text in asked if text.isascii()]) > 8
    assert len([text for text in asked if text[0] > "\u4e00"]) > 8


@pytest.mark.parametrize(
    "refused",
    [
        r"article 281; *$",
        r"^Law on the Protection of Minors, article",
        r"^no expulsion order",
        r"^Ask about the family",
        r"^(Has|Have|Works|Let|Find|Repeat)\b",
        r"^As a victim or witness",
        r"^An infant without birth papers",
        "^请学员讨论",
        "^劳动时间",
        "第二十一条、第二十八条；",
    ],
)
def test_what_cannot_be_answered_is_not_asked(asked: list[str], refused: str) -> None:
    assert [text for text in asked if re.search(refused, text)] == []


def test_what_a_semicolon_divides_is_asked_as_one(asked: list[str]) -> None:
    assert any("thirty days; no expulsion order" in text for text in asked)
    for text in asked:
        assert text.endswith((".", "。"))
        assert text.count("(") == text.count(")")
        assert text.count("（") == text.count("）")


@pytest.mark.parametrize("seed", SEEDS)
def test_a_missing_term_leaves_another_and_no_capital_tells_it(
    library: Services, seed: int
) -> None:
    languages: tuple[tuple[str, SearchLang], ...] = (("en", "zh"), ("zh", "en"))
    for exercise in made(library, ExerciseKind.CLOZE, seed=seed):
        for task in exercise.tasks:
            target = dict(languages)[task.lang[:2]]
            assert library.translations.find(task.text.replace(BLANK, "…"), target)
            assert not (task.lang == "en" and task.text.startswith(BLANK))


def test_the_kinds_can_be_chosen(library: Services) -> None:
    handout = build_handout(library, module(library), OutputOptions())
    chosen = make_exercises(library, handout, 1, [ExerciseKind.CLOZE])
    assert [each.title for each in chosen] == ["Missing terms (English)", "Missing terms (Chinese)"]
    assert len(make_exercises(library, handout, 1)) == 7
