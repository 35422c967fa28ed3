"""The words of citations, from ``data/citations.toml``, as patterns."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from corpus.numerals import ZH_NUMERAL
from search.citations.address import StepKind
from search.data import load_table
from search.folding import Folded, fold

TABLE: dict[str, Any] = load_table("citations")
CONFIDENCE: dict[str, float] = TABLE["confidence"]

_ALIKE = str.maketrans(dict.fromkeys("‐‑‒–—―−", "-") | {"\t": " ", "\n": " ", "〇": "零"})


def prepare(text: str) -> Folded:
    """Text as the patterns take it, with the way back to the offsets of the original."""
    folded = fold(text)
    return folded._replace(text=folded.text.translate(_ALIKE))


def any_of(words: Iterable[str]) -> str:
    """A pattern of any of the words, the longest that fits; Latin ones only as whole words."""
    longest_first = sorted(set(words), key=lambda word: (-len(word), word))
    return "(?:" + "|".join(map(_whole, longest_first)) + ")"


def kinds_of(lang: str) -> dict[str, StepKind]:
    """The kind that each word of a language names."""
    return {word: kind for kind, words in TABLE["words"][lang].items() for word in words}


def _whole(word: str) -> str:
    pattern = re.escape(word)
    first = r"(?<![a-z0-9])" if _is_latin(word[0]) else ""
    last = r"(?![a-z0-9])" if _is_latin(word[-1]) else ""
    return first + pattern + last


def _is_latin(char: str) -> bool:
    return char.isascii() and char.isalnum()


ZH = f"[{ZH_NUMERAL}]+"
NUMBER = rf"(?:{ZH}|\d{{1,4}}(?!\d))"
LIST = any_of(TABLE["joints"]["list"])
RANGE = any_of(TABLE["joints"]["range"])
OF = any_of(TABLE["joints"]["of"])
LATIN: dict[str, int] = TABLE["numbers"]["latin"]
LONGEST_RANGE: int = TABLE["numbers"]["longest_range"]
UNNUMBERED: list[str] = TABLE["words"]["unnumbered"]
