"""Joins words that are hyphenated at the end of a line."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from importlib import resources

# Hyphen-minus, hyphen, non-breaking and soft hyphen, and the two characters that pdfium puts for a hyphen
# at a line's end.
HYPHENS = frozenset("-\u2010\u2011\u00ad\ufffe\x02")

# The letters of scripts that hyphenate words, and ligatures; a class of ranges is found several times as
# fast as "word characters without digits".
LETTER = (
    "[A-Za-z\u00aa\u00b5\u00ba\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02af\u0370-\u0587"
    "\u1e00-\u1fff\ufb00-\ufb17]"
)
_WORDS = re.compile(f"{LETTER}+")
_LAST_WORD = re.compile(rf"({LETTER}+)$")
# Found by their hyphens, which are rare, and not by the words before them. The second half is only a
# lookahead: "child-friendly-based" contains two compounds.
_COMPOUND = re.compile(rf"[-\u2010\u2011](?=({LETTER}+))")
# A hyphenated text breaks a word in about every tenth line; others only where a compound meets the edge.
_CUT = re.compile(rf"[{re.escape(''.join(HYPHENS))}]\n\s*({LETTER}+)")
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
            self._compounds = Counter(f"{a}-{b}" for a, b in _parted(_COMPOUND, text))
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
        cuts = list(_parted(_CUT, text))
        return (
            lines < _FEW_LINES
            or len(cuts) > _SHARE * lines
            or any(
                self._words[head + tail] > self._compounds[f"{head}-{tail}"] for head, tail in cuts
            )
        )


def _parted(pattern: re.Pattern[str], text: str) -> Iterator[tuple[str, str]]:
    """The words before and after each hyphen that ``pattern`` finds."""
    for match in pattern.finditer(text):
        at = match.start()
        if head := _LAST_WORD.search(text[max(0, at - _LONGEST_WORD) : at]):
            yield head[1], match[1]


@lru_cache(maxsize=1)
def _compound_parts() -> tuple[frozenset[str], frozenset[str]]:
    text = resources.files("ingest").joinpath("data/hyphens.toml").read_text("utf-8")
    table = tomllib.loads(text)
    return frozenset(table["before"]), frozenset(table["after"])
