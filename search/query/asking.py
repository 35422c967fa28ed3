"""Finds the words of a query that only ask: politeness, and Chinese questions of the form A-not-A
(能不能)."""

from __future__ import annotations

import re
from typing import NamedTuple

from search.data import load_table
from search.text.folding import fold
from search.text.segmenter import Segmenter

_DATA = load_table("asking")
_A_NOT_A = re.compile(r"([\u4e00-\u9fff]{1,2}?)[不没](?=\1)")
_NOT_ASKING = frozenset[str](_DATA["not_asking"])


def _longest_first(phrases: list[str]) -> str:
    return "|".join(map(re.escape, sorted(phrases, key=len, reverse=True)))


_ASKER = re.compile(
    rf"{_longest_first(_DATA['asker_zh'].split())}|\b(?:{_longest_first(_DATA['asker_en'].split())})\b"
)
_COURTESY = re.compile(
    rf"^(?:{_longest_first(_DATA['opening_zh'].split())})|"
    + _longest_first(_DATA["courtesy_zh"].split())
    + rf"|\b(?:{_longest_first(_DATA['courtesy_en'])})\b"
)


class Put(NamedTuple):
    """A query's words without those that only ask."""

    text: str
    """As long as the query: removed parts are blank."""
    asks: bool
    """Whether it contains an A-not-A question."""


def speaks_of_asker(text: str) -> bool:
    """Whether a text speaks of who writes it: 我, me."""
    return _ASKER.search(fold(text).text) is not None


def without_asking(text: str, segmenter: Segmenter) -> Put:
    """Remove politeness and the "A not" of A-not-A: 构不构成犯罪 becomes 构成犯罪.

    能不能 is not a "cannot", and 有没有 not a "not have". A text that contains nothing else is unchanged.
    """
    folded = fold(text)
    starts = {word.start for word in segmenter.words(text)}
    asking = [
        folded.span(*match.span())
        for match in _A_NOT_A.finditer(folded.text)
        # 原告不告 contains 告不告, which is not a question: 原告 is one word.
        if folded.starts[match.start()] in starts
        and f"{match[0]}{match[1]}" not in _NOT_ASKING
        and not {"不", "没"} & {*match[1]}
    ]
    polite = [folded.span(*match.span()) for match in _COURTESY.finditer(folded.text)]
    blanked = text
    for start, end in (*asking, *polite):
        blanked = blanked[:start] + " " * (end - start) + blanked[end:]
    left = any(word.text for word in segmenter.words(blanked))
    return Put(blanked if left else text, bool(asking))
