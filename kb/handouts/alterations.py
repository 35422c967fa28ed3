"""Alters sentences for true-or-false questions: a number, a negation, or a term of the termbase.

The result may be ungrammatical, or true after all: a trainer reviews it before it is used.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator
from functools import cache
from importlib.resources import files
from random import Random
from typing import Any, Final

from corpus import SearchLang, Termbase
from corpus.numerals import WORDS, int_to_zh, zh_to_int
from search import Translations

_DIGITS: Final = re.compile(r"(?<![\d.,/-])\d{1,4}(?![\d.,/-]*\d)")
_WORD_NUMBER: Final = re.compile(rf"\b({'|'.join(WORDS[1:])})\b", re.IGNORECASE)
_ARTICLE: Final = re.compile(r"\b(an?)\s$", re.IGNORECASE)
_STEPS: Final = (-5, -4, -3, -2, -1, 1, 2, 3, 4, 5)


@cache
def exercise_data() -> dict[str, Any]:
    """``data/exercises.toml``."""
    place = files("kb.handouts") / "data" / "exercises.toml"
    return tomllib.loads(place.read_text("utf-8"))


class Alterer:
    """Alters sentences, in the same way for the same ``chance``."""

    def __init__(self, termbase: Termbase, translations: Translations, chance: Random) -> None:
        self._termbase = termbase
        self._translations = translations
        self._chance = chance

    def alter(self, sentence: str, lang: SearchLang) -> str | None:
        """The sentence with one thing changed; None if there is nothing to change."""
        kinds: list[Callable[[str, SearchLang], str | None]] = [
            self._number,
            self._negation,
            self._term,
        ]
        self._chance.shuffle(kinds)
        altered = (kind(sentence, lang) for kind in kinds)
        return next((each for each in altered if each and each != sentence), None)

    def _number(self, sentence: str, lang: SearchLang) -> str | None:
        places = list(_numbers(sentence, lang))
        if not places:
            return None
        start, end, value = self._chance.choice(places)
        other = self._chance.choice([value + step for step in _STEPS if value + step > 0])
        old = sentence[start:end]
        return sentence[:start] + _written(other, old) + sentence[end:]

    def _negation(self, sentence: str, lang: SearchLang) -> str | None:
        for old, new in exercise_data()[lang]["opposites"]:
            pattern = re.escape(old) if lang == "zh" else rf"\b{re.escape(old)}\b"
            if re.search(pattern, sentence):
                return re.sub(pattern, new, sentence, count=1)
        return None

    def _term(self, sentence: str, lang: SearchLang) -> str | None:
        found = self._translations.find(sentence, "en" if lang == "zh" else "zh")
        for place in self._chance.sample(found, len(found)):
            old = sentence[place.start : place.end]
            concept = self._termbase.get(str(place.expansions[0].concept_id))
            if old.casefold() not in {term.text.casefold() for term in concept.terms_in(lang)}:
                # Another form of the word would need grammar.
                continue
            others = [
                each.preferred(lang).text
                for each in self._termbase.concepts
                if each.subject == concept.subject and each is not concept
            ]
            others = [text for text in others if text not in sentence]
            if article := _ARTICLE.search(sentence[: place.start]):
                is_an = article[1].lower() == "an"
                others = [text for text in others if (text[0].lower() in "aeiou") == is_an]
            if others:
                new = self._chance.choice(others)
                return sentence[: place.start] + new + sentence[place.end :]
        return None


def _numbers(sentence: str, lang: SearchLang) -> Iterator[tuple[int, int, int]]:
    """Start, end and value of each number."""
    for match in _DIGITS.finditer(sentence):
        yield match.start(), match.end(), int(match[0])
    if lang == "en":
        for match in _WORD_NUMBER.finditer(sentence):
            yield match.start(), match.end(), WORDS.index(match[0].lower()) + 1
        return
    units = "|".join(map(re.escape, exercise_data()["zh"]["units"]))
    for match in re.finditer(rf"[一二两三四五六七八九十百千零]+(?={units})", sentence):
        value = zh_to_int(match[0])
        if value:
            yield match.start(), match.end(), value


def _written(number: int, like: str) -> str:
    if like.isdigit() and like.isascii():
        return str(number)
    if not like.isascii():
        return int_to_zh(number)
    word = WORDS[number - 1] if number <= len(WORDS) else str(number)
    return word.capitalize() if like[0].isupper() else word
