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
from kb.handouts.model import Handout, Line, LineKind, Words
from kb.handouts.sentences import sentences
from kb.handouts.texts import Wording
from kb.services import Services

BLANK: Final = "________"
_LABEL: Final = re.compile(
    r"^\s*(?:[(（][^()（）]{1,4}[)）]|\d{1,3}(?:[.)、]|(?=\s))|[一二三四五六七八九十]{1,3}、)\s*"
)
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


def make_exercises(services: Services, handout: Handout, seed: int) -> tuple[Exercise, ...]:
    """The exercises that the handout has enough words for, possibly none."""
    return tuple(each for each in _Maker(services, handout, seed).make() if each.tasks)


class _Maker:
    def __init__(self, services: Services, handout: Handout, seed: int) -> None:
        # Not a secret: the same seed has to give the same exercises.
        self._chance = Random(seed)  # noqa: S311
        self._translations = services.translations
        self._alterer = Alterer(services.termbase, services.translations, self._chance)
        self._handout = handout
        self._wording = Wording(handout.ui)
        self._most = exercise_data()["most"]

    def make(self) -> Iterator[Exercise]:
        langs = sorted(SEARCH_LANGS, key=lambda lang: lang != self._handout.ui)
        yield self._terms()
        for lang in langs:
            yield self._cloze(lang)
            yield self._contents(lang)
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
        for sentence, words in self._shuffled(lang):
            for place in self._translations.find(sentence, "en" if lang == "zh" else "zh"):
                term = sentence[place.start : place.end]
                concept = place.expansions[0].concept_id
                if not concept or concept in used or sentence.count(term) > 1:
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
            found = next(self._sentences([words]), None)
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
        ends = tuple(exercise_data()[lang]["sentence"]["ends"])
        for sentence, words in self._shuffled(lang):
            if not sentence.endswith(ends) or sentence[0].islower():
                continue
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
        sides = [
            side
            for quoted in self._handout.quotations
            for side in quoted.sides
            if side.base_lang == lang and side.citation
        ]
        found = list({each.text: each for each in self._sentences(sides)}.values())
        return self._chance.sample(found, len(found))

    def _sentences(self, sides: Sequence[Words]) -> Iterator[_Sentence]:
        """The sentences of a usable length, without the labels printed in front of them."""
        for words in sides:
            rules = exercise_data()[words.base_lang]["sentence"]
            for line in _whole_lines(words):
                for part in sentences(line, words.base_lang):
                    text = _LABEL.sub("", part).strip()
                    is_usable = rules["shortest"] <= len(text) <= rules["longest"]
                    if is_usable and not text.endswith(_COLONS):
                        yield _Sentence(text, words)

    def _in(self, lang: SearchLang, title: str) -> str:
        """The title with the language of the words, if there are two."""
        langs = {side.base_lang for quoted in self._handout.quotations for side in quoted.sides}
        return self._wording.in_language(title, lang if len(langs) > 1 else None)


def _whole_lines(words: Words) -> Iterator[str]:
    """Lines of whole sentences: not the items that go on with a line ending in a colon."""
    opened: int | None = None
    for block in words.blocks:
        if not isinstance(block, Line) or block.kind is not LineKind.WORDS:
            continue
        if opened is not None and block.depth > opened:
            continue
        opened = block.depth if block.text.rstrip().endswith(_COLONS) else None
        yield block.text


def _task(text: str, words: Words, answer: str, original: str = "") -> Task:
    return Task(
        text=text, lang=words.lang, answer=answer, citation=words.citation, original=original
    )
