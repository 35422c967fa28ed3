"""Exercises are made of the quotations' words, the same for a seed, with their answers at the end."""

from __future__ import annotations

from random import Random

import pytest

from corpus import SearchLang
from kb.handouts.alterations import Alterer
from kb.handouts.build import build_handout
from kb.handouts.exercises import BLANK, Exercise, make_exercises
from kb.handouts.options import OutputOptions
from kb.services import Services
from tests.support.handout_samples import collection, heading, made, module, squeezed, text_of


def exercises(services: Services, seed: int = 1, ui: SearchLang = "en") -> tuple[Exercise, ...]:
    handout = build_handout(services, module(services), OutputOptions(ui=ui))
    return make_exercises(services, handout, seed)


@pytest.fixture(scope="module")
def texts(library: Services) -> str:
    handout = build_handout(library, module(library), OutputOptions())
    return squeezed("".join(side.text for item in handout.quotations for side in item.sides))


def test_the_same_seed_gives_the_same_exercises(library: Services) -> None:
    assert exercises(library, 7) == exercises(library, 7)
    assert exercises(library, 7) != exercises(library, 8)


def test_there_is_each_kind_in_both_languages(library: Services) -> None:
    assert [each.title for each in exercises(library)] == [
        "Matching terms",
        "Missing terms (English)",
        "Matching articles and contents (English)",
        "True or false (English)",
        "Missing terms (Chinese)",
        "Matching articles and contents (Chinese)",
        "True or false (Chinese)",
    ]
    assert [each.title for each in exercises(library, ui="zh")][:2] == [
        "术语配对",
        "术语填空（中文）",
    ]


@pytest.mark.parametrize("seed", range(5))
def test_a_missing_term_filled_in_gives_words_of_the_text(
    library: Services, texts: str, seed: int
) -> None:
    cloze = [each for each in exercises(library, seed) if each.title.startswith("Missing")]
    assert len(cloze) == 2
    for exercise in cloze:
        assert sorted(exercise.choices) == sorted(task.answer for task in exercise.tasks)
        for task in exercise.tasks:
            assert task.text.count(BLANK) == 1
            assert squeezed(task.text.replace(BLANK, task.answer)) in texts
            assert task.answer not in task.text
            assert task.citation


@pytest.mark.parametrize("seed", range(5))
def test_pairs_are_those_of_the_termbase_and_of_the_documents(
    library: Services, texts: str, seed: int
) -> None:
    terms, *others = [each for each in exercises(library, seed) if each.is_matching]
    for task in terms.tasks:
        answer = terms.choices["ABCDEFGHIJ".index(task.answer)]
        found = library.termbase.find(task.text)
        assert any(
            concept.preferred("en").text == task.text and concept.preferred("zh").text == answer
            for concept in found
        )
    for exercise in others:
        assert len(set(exercise.choices)) == len(exercise.tasks)
        assert all(squeezed(choice) in texts for choice in exercise.choices)
        for task in exercise.tasks:
            assert task.citation != task.text


@pytest.mark.parametrize("seed", range(5))
def test_an_altered_statement_has_its_original_and_differs(
    library: Services, texts: str, seed: int
) -> None:
    altered = 0
    for exercise in exercises(library, seed):
        if not exercise.needs_review:
            continue
        for task in exercise.tasks:
            if task.original:
                altered += 1
                assert task.answer == "False"
                assert task.text != task.original
                assert squeezed(task.original) in texts
            else:
                assert task.answer == "True"
                assert squeezed(task.text) in texts
    assert altered


@pytest.mark.parametrize(
    ("sentence", "lang", "possible"),
    [
        (
            "Everyone over fourteen pays within 30 days.",
            "en",
            r"over (?!fourteen)\w+ pays within 30|within (?!30)\d+ days",
        ),
        ("The officer must write it down.", "en", r"need not write"),
        ("It cannot be undone.", "en", r"It can be undone"),
        ("不得以任何理由拖延。", "zh", r"可以以任何理由"),
        ("应当在三十日内作出。", "zh", r"无须在三十日|在(?!三十日).+日内"),
    ],
)
def test_a_number_or_a_negation_is_altered(
    library: Services, sentence: str, lang: SearchLang, possible: str
) -> None:
    import re

    for seed in range(20):
        alterer = Alterer(library.termbase, library.translations, Random(seed))
        altered = alterer.alter(sentence, lang)
        assert altered
        assert re.search(possible, altered), altered


def test_the_answers_are_on_a_page_of_their_own(library: Services) -> None:
    content = made(library, module(library), "exercises-docx")
    text = text_of("exercises-docx", content)
    questions, answers = text.split("\nAnswers\n")
    assert "Review before use" in questions
    assert "Original sentence: " in answers
    assert "Original sentence: " not in questions
    chinese = text_of("exercises-docx", made(library, module(library), "exercises-docx", ui="zh"))
    assert "使用前请审核" in chinese
    assert "参考答案" in chinese


def test_a_collection_without_passages_has_none_and_says_so(library: Services) -> None:
    content = made(library, collection(heading("h")), "exercises-docx")
    assert "too few sentences" in text_of("exercises-docx", content)
