"""Stop words, and questions that ask for a definition."""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus import SearchLang
from search.data import load_table
from search.text.segmenter import Word

_LISTS = {name: frozenset(words.split()) for name, words in load_table("stopwords").items()}
_STOP_WORDS = frozenset[str]().union(*_LISTS.values())


def is_stop_word(text: str) -> bool:
    """Whether a folded word is a stop word."""
    return text in _STOP_WORDS


def is_question(text: str, dropped: Sequence[str]) -> bool:
    """Whether a text is a question, by its question mark or the stop words in it."""
    return text.rstrip().endswith(("?", "？")) or not _LISTS["asking"].isdisjoint(dropped)


def content_words(words: Sequence[Word], *, keep_one: bool) -> tuple[list[Word], list[str]]:
    """Separate content words from the others, which are returned as text.

    With ``keep_one``, a text without content words keeps all its words.
    """
    kept = [word for word in words if not is_stop_word(word.text)]
    if not kept and keep_one:
        return list(words), []
    return kept, [word.text for word in words if is_stop_word(word.text)]


_DATA = load_table("definitions")
_ASKED = [re.compile(pattern) for patterns in _DATA["asked"].values() for pattern in patterns]
_WORDINGS: dict[SearchLang, list[str]] = _DATA["said"]
_LONGEST = 60
"""In characters; longer text is not a term."""


def asked_term(folded: str) -> str | None:
    """The term whose definition a folded query asks for."""
    text = folded.strip().rstrip("?.!。").strip()
    for pattern in _ASKED:
        match = pattern.match(text)
        if match and len(match["x"]) <= _LONGEST:
            return match["x"].strip()
    return None


def defining_texts(term: str, lang: SearchLang) -> tuple[str, ...]:
    """The wording with which a text in ``lang`` defines ``term``."""
    return tuple(wording.format(x=term) for wording in _WORDINGS[lang])
