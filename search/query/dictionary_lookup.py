"""Looks up the words of a query in a general dictionary: the longest runs of words that it contains.

Chinese words that are not in it are cut into the longest words within them that are.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from corpus import SearchLang
from search.data import load_table
from search.query.dictionary import Dictionary, Translation
from search.query.question_words import is_stop_word
from search.text.segmenter import Word

_LONGEST: int = load_table("dictionary")["longest_phrase"]


class Gloss(NamedTuple):
    """A run of words and its translations; empty if the dictionary does not contain it."""

    words: tuple[Word, ...]
    text: str
    """Folded, in the form that was looked up."""
    translations: tuple[Translation, ...]


def gloss(words: Sequence[Word], dictionary: Dictionary, target: SearchLang) -> list[Gloss]:
    """Words in order, as glosses in order; stop words are left out unless a phrase contains them."""
    found: list[Gloss] = []
    at = 0
    while at < len(words):
        longest = next(_phrases(words, at, dictionary, target), None)
        if longest:
            found.append(longest)
            at += len(longest.words)
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
    """Runs of several words from ``at`` on that are in the dictionary, the longest first."""
    if is_stop_word(words[at].text):
        return
    end = at + 1
    while end < min(at + _LONGEST, len(words)) and _follows(words[end - 1], words[end]):
        end += 1
    for stop in range(end, at + 1, -1):
        if is_stop_word(words[stop - 1].text):
            continue
        run = tuple(words[at:stop])
        text = ("" if run[0].han else " ").join(word.text for word in run)
        if translations := dictionary.translations(text, target):
            yield Gloss(run, text, translations)


def _follows(one: Word, next_one: Word) -> bool:
    """Whether two words of one script are adjacent, with at most a space between."""
    return one.han == next_one.han and next_one.start - one.end <= (not one.han)


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
