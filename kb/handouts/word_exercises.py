"""Exercises as a Word file, the key on a page of its own."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest
from pathlib import Path

from corpus.bundled.docx_styles import CELL
from kb.handouts import texts
from kb.handouts.exercises import Exercise
from kb.handouts.model import Handout
from kb.handouts.texts import Wording
from kb.handouts.word import new_word_file
from kb.handouts.word_file import WordFile
from kb.handouts.word_template import BODY, CITATION, ORIGIN, QUOTATION


def write_exercises(
    handout: Handout, exercises: Sequence[Exercise], template: Path | None = None
) -> bytes:
    """Raises TemplateInvalid."""
    wording = Wording(handout.ui)
    title = wording.labelled(texts.EXERCISES, handout.title)
    file = new_word_file(handout, template, title)
    if not exercises:
        file.paragraph(wording.text(texts.NO_EXERCISES), BODY)
    for number, exercise in enumerate(exercises, 1):
        file.paragraph(f"{number}. {exercise.title}", "Heading 1")
        if exercise.needs_review:
            file.paragraph(wording.text(texts.REVIEW), ORIGIN)
        file.paragraph(exercise.instruction, BODY)
        if exercise.is_matching:
            _matching(file, exercise)
        else:
            _tasks(file, exercise, wording)
    if exercises:
        file.page_break()
        file.paragraph(wording.text(texts.KEY), "Heading 1")
    for number, exercise in enumerate(exercises, 1):
        _key(file, number, exercise, wording)
    return file.save()


def _tasks(file: WordFile, exercise: Exercise, wording: Wording) -> None:
    if exercise.choices:
        joint = "　" if exercise.choices_lang == "zh" else "   "
        file.paragraph(joint.join(exercise.choices), QUOTATION, exercise.choices_lang)
    for number, task in enumerate(exercise.tasks, 1):
        text = f"{number}. {task.text}"
        if not exercise.choices:
            text += f"  {wording.text(texts.TRUE_OR_FALSE)}"
        file.paragraph(text, BODY, task.lang)


def _matching(file: WordFile, exercise: Exercise) -> None:
    table = file.table(len(exercise.tasks), (0.42, 0.08, 0.5), header=False)
    rows = zip_longest(exercise.tasks, exercise.choices)
    for number, (row, (task, choice)) in enumerate(zip(table.rows, rows, strict=True)):
        left, line, right = row.cells
        file.paragraph(f"{number + 1}. {task.text}", CELL, task.lang, cell=left)
        file.paragraph("____", CELL, cell=line)
        file.paragraph(
            f"{chr(ord('A') + number)}. {choice}", CELL, exercise.choices_lang, cell=right
        )


def _key(file: WordFile, number: int, exercise: Exercise, wording: Wording) -> None:
    file.paragraph(f"{number}. {exercise.title}", "Heading 2")
    for at, task in enumerate(exercise.tasks, 1):
        lang = file.lang if exercise.needs_review or exercise.is_matching else task.lang
        file.paragraph(f"{at}. {task.answer}", BODY, lang)
        if task.original:
            original = wording.labelled(texts.ORIGINAL, task.original)
            file.paragraph(original, QUOTATION, task.lang, depth=1)
        if task.citation:
            file.paragraph(task.citation, CITATION, task.lang, depth=1)
