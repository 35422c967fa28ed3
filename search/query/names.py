"""Names in a query: of places and persons, and years, which a text that answers would say."""

from __future__ import annotations

import re
from collections.abc import Sequence

from search.data import load_table
from search.query.dictionary import Dictionary
from search.query.question_words import is_stop_word
from search.text.segmenter import Word

_DATA = load_table("names")
_PEOPLES_END: tuple[str, ...] = tuple(_DATA["peoples_end"])
_PEOPLES = frozenset[str](_DATA["peoples"].split())
_INTERNATIONAL = frozenset[str](_DATA["international"].split())
_YEAR = re.compile(r"(?:1[89]|20)\d\d")


def names_in(text: str, words: Sequence[Word], dictionary: Dictionary) -> frozenset[str]:
    """The words of a text that are names, folded.

    Besides those that the dictionary has: words with a capital inside the text that it does not know.
    Without those of peoples, and places that are the nickname of an international text: Maputo Protocol.
    """
    return frozenset(
        word.text
        for at, word in enumerate(words)
        if not is_stop_word(word.text)
        and not _is_of_people(word.text)
        and not (at + 1 < len(words) and words[at + 1].text in _INTERNATIONAL)
        and (
            _YEAR.fullmatch(word.text)
            or dictionary.is_name(word.text)
            or (
                at and _has_capital(text[word.start : word.end]) and not dictionary.knows(word.text)
            )
        )
    )


def _has_capital(word: str) -> bool:
    """Whether a word begins with a capital that others do not follow: Myawaddy, and not NGO."""
    return word[:1].isupper() and word[1:].islower()


def _is_of_people(word: str) -> bool:
    return word in _PEOPLES or word.endswith(_PEOPLES_END)
