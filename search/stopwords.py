"""Words that only ask or join (``data/stopwords.toml``)."""

from __future__ import annotations

from collections.abc import Sequence

from search.data import load_table
from search.segmenter import Word

_LISTS = {name: frozenset(words.split()) for name, words in load_table("stopwords").items()}
_STOP_WORDS = frozenset[str]().union(*_LISTS.values())


def is_stop_word(text: str) -> bool:
    """Whether a folded word only asks or joins."""
    return text in _STOP_WORDS


def is_question(text: str, dropped: Sequence[str]) -> bool:
    """Whether a text asks rather than names, by its sign or by the stop words in it."""
    return text.rstrip().endswith(("?", "？")) or not _LISTS["asking"].isdisjoint(dropped)


def content_words(words: Sequence[Word], *, keep_one: bool) -> tuple[list[Word], list[str]]:
    """Part words that say what is asked for from the others, which come as text.

    With ``keep_one`` a text that has no other words keeps them all.
    """
    kept = [word for word in words if not is_stop_word(word.text)]
    if not kept and keep_one:
        return list(words), []
    return kept, [word.text for word in words if is_stop_word(word.text)]
