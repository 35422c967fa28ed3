"""Tokens by which passages in two languages, or in two versions of a text, are compared."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from corpus import Passage, SearchLang
from corpus.numerals import ZH_NUMERAL, zh_to_int
from search.alignment.settings import load_settings
from search.query.question_words import is_stop_word
from search.text.folding import fold
from search.text.locators import mentions
from search.text.segmenter import Word

_ZH_NUMBER = re.compile(f"[{ZH_NUMERAL}]{{2,}}")
Cut = Callable[[str], list[Word]]
"""Returns the words of a text, as a segmenter splits it."""

_LABEL = re.compile(load_settings().label)


@dataclass(frozen=True, slots=True)
class Side:
    """The passages of one document, prepared for comparison. Each list has one entry per passage."""

    lang: SearchLang
    passages: Sequence[Passage]
    texts: list[str]
    """Folded, without the printed label."""
    bare: list[bool]
    """Whether a passage consists of its label only."""
    words: list[list[Word]]
    """All words of that text, in order."""
    marks: list[frozenset[str]]
    """Tokens that need no translation: figures ``#18``, references ``@article-3``, Latin words in
    Chinese."""


def read_side(passages: Sequence[Passage], lang: SearchLang, cut: Cut) -> Side:
    """Prepare the passages of a document for comparison."""
    whole = [fold(passage.text).text for passage in passages]
    own = [without_label(text) for text in whole]
    # A passage that consists of its label only is compared by that label.
    texts = [rest or text for rest, text in zip(own, whole, strict=True)]
    words = [cut(text) for text in texts]
    marks = [
        frozenset(_marks(text, of_text, lang)) for text, of_text in zip(texts, words, strict=True)
    ]
    return Side(lang, passages, texts, [not rest for rest in own], words, marks)


def plain_tokens(words: Sequence[Word]) -> frozenset[str]:
    """The words of a text in the form in which texts of one language are compared."""
    return frozenset(word.term for word in words if not is_stop_word(word.text))


def without_label(text: str) -> str:
    """A folded text without its printed number or name."""
    return _LABEL.sub("", text).strip()


def own_words(text: str) -> str:
    """A text as versions are compared: folded, without its label, with single spaces."""
    folded = fold(text).text
    return " ".join((without_label(folded) or folded).split())


def _marks(text: str, words: Sequence[Word], lang: SearchLang) -> Iterator[str]:
    numbers = load_settings().numbers
    for mention in mentions(text):
        yield f"@{mention.key}"
    for word in words:
        if word.text.isdigit():
            yield f"#{int(word.text)}" if word.text.isascii() else f"#{word.text}"
        elif word.text in numbers:
            yield f"#{numbers[word.text]}"
        elif not word.han and (lang == "zh" or len(word.term) > 1):
            yield f"={word.term}"
    if lang == "zh":
        for found in _ZH_NUMBER.findall(text):
            yield f"#{zh_to_int(found)}"
