"""Exercises from a handout: cloze, matching, true or false, each with its key.

The same handout and seed give the same exercises. What is asked are exact words of the quotations;
only statements are altered, and each altered one has its original in the key.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from random import Random
from typing import Final, NamedTuple

import msgspec

from corpus import SEARCH_LANGS, SearchLang
from kb.handouts import texts
from kb.handouts.alterations import Alterer, exercise_data
from kb.handouts.model import Handout, Line, LineKind, Quoted, Words
from kb.handouts.options import ExerciseKind
from kb.handouts.sentences import sentences
from kb.handouts.texts import Wording
from kb.services import Services

BLANK: Final = "________"
_LABEL: Final = re.compile(
    r"^\s*(?:[(（][^()（）]{1,4}[)）]|\d{1,3}(?:[.)、]|(?=\s))|[一二三四五六七八九十]{1,3}、)\s*"
)
_BRACKETS: Final = ("()", "（）", "[]", "【】", "〔〕", "“”", "‘’", "「」", "《》")
_SEMICOLONS: Final = (";", "；")
_COLONS: Final = (":", "：")
_LETTERS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_FEWEST_PAIRS: Final = 3


class Task(msgspec.Struct, frozen=True, kw_only=True):
    text: str
    lang: str
    answer: str
    citation: str = ""
    """Of the passage; in ``lang``."""
    original: str = ""
    """The exact sentence, if ``text`` was altered."""


class Exercise(msgspec.Struct, frozen=True, kw_only=True):
    title: str
    instruction: str
    tasks: tuple[Task, ...]
    choices: tuple[str, ...] = ()
    """For a cloze the missing terms; for matching what the tasks are matched with, A to Z."""
    choices_lang: str = "en"
    is_matching: bool = False
    needs_review: bool = False


class _Sentence(NamedTuple):
    text: str
    words: Words
    terms: tuple[str, ...]
    """Ids of the concepts that occur in both languages of the quotation."""


def make_exercises(
    services: Services, handout: Handout, seed: int, kinds: Sequence[ExerciseKind] = ()
) -> tuple[Exercise, ...]:
    """The exercises that the handout has enough words for, possibly none. ``kinds``: all if empty."""
    made = _Maker(services, handout, seed).make(kinds or tuple(ExerciseKind))
    return tuple(each for each in made if each.tasks)


class _Maker:
    def __init__(self, services: Services, handout: Handout, seed: int) -> None:
        # Not a secret: the same seed has to give the same exercises.
        self._chance = Random(seed)  # noqa: S311
        self._translations = services.translations
        self._alterer = Alterer(services.termbase, services.translations, self._chance)
        self._handout = handout
        self._wording = Wording(handout.ui)
        self._most = exercise_data()["most"]

    def make(self, kinds: Sequence[ExerciseKind]) -> Iterator[Exercise]:
        langs = sorted(SEARCH_LANGS, key=lambda lang: lang != self._handout.ui)
        if ExerciseKind.TERMS in kinds:
            yield self._terms()
        for lang in langs:
            if ExerciseKind.CLOZE in kinds:
                yield self._cloze(lang)
            if ExerciseKind.CONTENTS in kinds:
                yield self._contents(lang)
            if ExerciseKind.STATEMENTS in kinds:
                yield self._statements(lang)

    def _terms(self) -> Exercise:
        terms = {term.zh: term for term in self._handout.terms}
        chosen = list({term.en: term for term in terms.values()}.values())
        chosen = self._chance.sample(chosen, min(self._most["terms"], len(chosen)))
        pairs = [(term.en, "en", term.zh, "") for term in chosen]
        return self._matching(
            self._wording.text(texts.MATCH_TERMS), texts.MATCH_TERMS_HOW, pairs, "zh"
        )

    def _cloze(self, lang: SearchLang) -> Exercise:
        tasks: list[Task] = []
        used: set[str] = set()
        for sentence, words, terms in self._shuffled(lang):
            places = self._translations.find(sentence, "en" if lang == "zh" else "zh")
            # What is missing can be known only from the terms that are left.
            for place in places if len(places) > 1 else ():
                term = sentence[place.start : place.end]
                concept = place.expansions[0].concept_id
                if concept not in terms or concept in used or sentence.count(term) > 1:
                    continue
                # A capital tells which of the terms begins the sentence.
                if lang == "en" and not sentence[: place.start].strip(' "“'):
                    continue
                used.add(concept)
                text = sentence[: place.start] + BLANK + sentence[place.end :]
                tasks.append(_task(text, words, term))
                break
            if len(tasks) == self._most["cloze"]:
                break
        answers = [task.answer for task in tasks]
        return Exercise(
            title=self._in(lang, texts.CLOZE),
            instruction=self._wording.text(texts.CLOZE_HOW),
            tasks=tuple(tasks),
            choices=tuple(self._chance.sample(answers, len(answers))),
            choices_lang=lang,
        )

    def _contents(self, lang: SearchLang) -> Exercise:
        """Articles, in the other language where there is one, and what each of them says."""
        pairs = []
        for quoted in self._handout.quotations:
            words = next((side for side in quoted.sides if side.base_lang == lang), None)
            other = next((side for side in quoted.sides if side.base_lang != lang), words)
            if not words or not other or not words.citation:
                continue
            found = next(self._sentences(quoted, words), None)
            if found:
                pairs.append((other.citation, other.lang, found.text, words.citation))
        distinct = list({pair[0]: pair for pair in pairs}.values())
        chosen = self._chance.sample(distinct, min(self._most["contents"], len(distinct)))
        return self._matching(
            self._in(lang, texts.MATCH_CONTENTS), texts.MATCH_CONTENTS_HOW, chosen, lang
        )

    def _matching(
        self, title: str, how: str, pairs: Sequence[tuple[str, str, str, str]], lang: str
    ) -> Exercise:
        """``pairs``: text, its language, what it is matched with, and the citation of that."""
        pairs = pairs if len(pairs) >= _FEWEST_PAIRS else []
        choices = self._chance.sample([pair[2] for pair in pairs], len(pairs))
        return Exercise(
            title=title,
            instruction=self._wording.text(how),
            tasks=tuple(
                Task(
                    text=text,
                    lang=text_lang,
                    answer=_LETTERS[choices.index(choice)],
                    citation=citation,
                )
                for text, text_lang, choice, citation in pairs
            ),
            choices=tuple(choices),
            choices_lang=lang,
            is_matching=True,
        )

    def _statements(self, lang: SearchLang) -> Exercise:
        tasks: list[Task] = []
        for sentence, words, _ in self._shuffled(lang):
            # Half of them are altered, in no order that a reader can guess.
            altered = self._alterer.alter(sentence, lang) if self._chance.random() < 0.5 else None
            answer = self._wording.text(texts.FALSE if altered else texts.TRUE)
            tasks.append(_task(altered or sentence, words, answer, sentence if altered else ""))
            if len(tasks) == self._most["statements"]:
                break
        return Exercise(
            title=self._in(lang, texts.STATEMENTS),
            instruction=self._wording.text(texts.STATEMENTS_HOW),
            tasks=tuple(tasks),
            needs_review=True,
        )

    def _shuffled(self, lang: SearchLang) -> list[_Sentence]:
        found = {
            each.text: each
            for quoted in self._handout.quotations
            for side in quoted.sides
            if side.base_lang == lang and side.citation
            for each in self._sentences(quoted, side)
        }
        return self._chance.sample(list(found.values()), len(found))

    def _sentences(self, quoted: Quoted, words: Words) -> Iterator[_Sentence]:
        """The sentences that can be asked about, without the labels printed in front of them."""
        for line in _whole_lines(words):
            for part in _joined(sentences(line, words.base_lang)):
                text = _LABEL.sub("", part).strip()
                if _is_statement(text, words.base_lang):
                    yield _Sentence(text, words, quoted.terms)

    def _in(self, lang: SearchLang, title: str) -> str:
        """The title with the language of the words, if there are two."""
        langs = {side.base_lang for quoted in self._handout.quotations for side in quoted.sides}
        return self._wording.in_language(title, lang if len(langs) > 1 else None)


def _whole_lines(words: Words) -> Iterator[str]:
    """Lines of whole sentences.

    Not the items that go on with a line ending in a colon, nor items without a printed label: a
    bullet's subject is in the heading above it.
    """
    opened: int | None = None
    for block in words.blocks:
        if not isinstance(block, Line) or block.kind is not LineKind.WORDS:
            continue
        if opened is not None and block.depth > opened:
            continue
        opened = block.depth if block.text.rstrip().endswith(_COLONS) else None
        if not block.depth or _LABEL.match(block.text):
            yield block.text


def _joined(parts: Sequence[str]) -> Iterator[str]:
    """Whole sentences: what a semicolon divides is one."""
    waiting = ""
    for part in parts:
        waiting += part
        if not part.rstrip().endswith(_SEMICOLONS):
            yield waiting
            waiting = ""
    if waiting:
        yield waiting


def _is_statement(text: str, lang: SearchLang) -> bool:
    """Whether a sentence of a usable length says something that is true or false."""
    rules = exercise_data()[lang]["sentence"]
    if not rules["shortest"] <= len(text) <= rules["longest"]:
        return False
    if not text.endswith(tuple(rules["ends"])) or text[0].islower():
        return False
    if text.count('"') % 2 or any(text.count(a) != text.count(b) for a, b in _BRACKETS):
        return False
    if lang == "en":
        return re.split(r"\W", text, maxsplit=1)[0] not in rules["openings"]
    return text.startswith(tuple(rules["except"])) or not text.startswith(tuple(rules["openings"]))


def _task(text: str, words: Words, answer: str, original: str = "") -> Task:
    return Task(
        text=text, lang=words.lang, answer=answer, citation=words.citation, original=original
    )
