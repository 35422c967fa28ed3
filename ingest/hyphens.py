"""Joins words that are hyphenated at the end of a line."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from functools import lru_cache
from importlib import resources

# Hyphen-minus, hyphen, non-breaking and soft hyphen, and the two characters that pdfium puts for a hyphen
# at a line's end.
HYPHENS = frozenset("-\u2010\u2011\u00ad\ufffe\x02")

_WORD = r"[^\W\d_]+"
_WORDS = re.compile(_WORD)
_LAST_WORD = re.compile(rf"({_WORD})$")
# The second half is only a lookahead: "child-friendly-based" contains two compounds. The first half is
# possessive ("++"), so that a word without a hyphen is not tried again from each of its letters.
_COMPOUNDS = re.compile(rf"\b({_WORD}+)[-\u2010\u2011](?=({_WORD}))")
# A hyphenated text breaks a word in about every tenth line; others only where a compound meets the edge.
_CUT = re.compile(rf"\b({_WORD}+)[{re.escape(''.join(HYPHENS))}]\n\s*({_WORD})")
_SHARE = 0.02
_FEW_LINES = 40
_LONGEST_WORD = 60
_SUSPENDED = ("and", "or")


class Hyphenation:
    """The hyphens of a document, judged by the document's own text."""

    def __init__(self, document: str) -> None:
        self._document = document
        self._words: Counter[str] = Counter()
        self._compounds: Counter[str] = Counter()
        self._hyphenates = True

    def join(self, before: str, after: str) -> str:
        """``before``, which ends in a hyphen, and ``after`` as one text.

        Between letters of the same case the hyphen is kept if the document writes the compound more often
        than the plain word. If it writes neither, the hyphen is kept if the document is not hyphenated, if
        one half often forms compounds (data/hyphens.toml), or if the halves would meet in the same vowel
        ("re-/elect"); otherwise it is dropped. Between other characters ("1990-", "Asia-/Pacific") it is
        kept, and so are the spaces around a dash.
        """
        stem, sign = before[:-1], before[-1]
        shown = "-" if sign in "\u00ad\ufffe\x02" else sign
        head, tail = _LAST_WORD.search(stem[-_LONGEST_WORD:]), _WORDS.match(after)
        if not stem or stem[-1].isspace():
            return f"{stem}{shown} {after}"
        if not head or not tail or not (after[0].islower() or (head[1] + tail[0]).isupper()):
            return f"{stem}{shown}{after}"
        word, ending = head[1].lower(), tail[0].lower()
        if sign == "\u00ad" or not self._is_compound(word, ending):
            return stem + after
        # "child-/and gender-sensitive"
        return f"{stem}{shown} {after}" if ending in _SUSPENDED else f"{stem}{shown}{after}"

    def _is_compound(self, head: str, tail: str) -> bool:
        if not self._words:
            text = self._document.lower()
            self._words = Counter(_WORDS.findall(text))
            self._compounds = Counter(f"{a}-{b}" for a, b in _COMPOUNDS.findall(text))
            self._hyphenates = self._cuts_words(text)
        plain, compound = self._words[head + tail], self._compounds[f"{head}-{tail}"]
        if plain or compound:
            return compound > plain
        if not self._hyphenates or tail in _SUSPENDED:
            return True
        before, after = _compound_parts()
        doubled = head[-1] == tail[0] and tail[0] in "aeiou"
        return head in before or tail in after or doubled

    def _cuts_words(self, text: str) -> bool:
        """Whether the text is hyphenated: it breaks many words, or one that is whole elsewhere in it."""
        lines = text.count("\n")
        cuts = _CUT.findall(text)
        return (
            lines < _FEW_LINES
            or len(cuts) > _SHARE * lines
            or any(
                self._words[head + tail] > self._compounds[f"{head}-{tail}"] for head, tail in cuts
            )
        )


@lru_cache(maxsize=1)
def _compound_parts() -> tuple[frozenset[str], frozenset[str]]:
    text = resources.files("ingest").joinpath("data/hyphens.toml").read_text("utf-8")
    table = tomllib.loads(text)
    return frozenset(table["before"]), frozenset(table["after"])
