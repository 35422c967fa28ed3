"""The words of a query by a general dictionary: the longest runs of words that it knows.

Chinese words that it does not know are cut into the longest words within them that it does.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from corpus import SearchLang
from search.data import load_table
from search.dictionary import Dictionary, Translation
from search.segmenter import Word
from search.stopwords import is_stop_word

_LONGEST: int = load_table("dictionary")["longest_phrase"]


class Gloss(NamedTuple):
    """A run of words, and what the dictionary has for it; empty where it has nothing."""

    words: tuple[Word, ...]
    text: str
    """Folded, as the dictionary was asked."""
    translations: tuple[Translation, ...]


def gloss(words: Sequence[Word], dictionary: Dictionary, target: SearchLang) -> list[Gloss]:
    """Words in order, into glosses in order; stop words are left out where no phrase holds them."""
    found: list[Gloss] = []
    at = 0
    while at < len(words):
        taken = next(_phrases(words, at, dictionary, target), None)
        if taken:
            found.append(taken)
            at += len(taken.words)
            continue
        word = words[at]
        if not is_stop_word(word.text):
            whole = dictionary.translations(word.text, target)
            inner = [] if whole or not word.han else list(_within(word, dictionary, target))
            found += inner or [Gloss((word,), word.text, whole)]
        at += 1
    return found


def _phrases(
    words: Sequence[Word], at: int, dictionary: Dictionary, target: SearchLang
) -> Iterator[Gloss]:
    """Runs of several words that begin at ``at`` and that the dictionary knows, the longest first."""
    for count in range(min(_LONGEST, len(words) - at), 1, -1):
        run = tuple(words[at : at + count])
        if is_stop_word(run[0].text) or is_stop_word(run[-1].text) or not _follow(run):
            continue
        text = ("" if run[0].han else " ").join(word.text for word in run)
        if translations := dictionary.translations(text, target):
            yield Gloss(run, text, translations)


def _follow(run: Sequence[Word]) -> bool:
    """Whether words stand side by side, with at most a space between."""
    return all(b.start - a.end <= (not a.han) and a.han == b.han for a, b in pairwise(run))


def _within(word: Word, dictionary: Dictionary, target: SearchLang) -> Iterator[Gloss]:
    at, text = 0, word.text
    while at < len(text):
        for end in range(min(len(text), at + _LONGEST), at + 1, -1):
            if translations := dictionary.translations(text[at:end], target):
                yield Gloss((word,), text[at:end], translations)
                at = end
                break
        else:
            at += 1
