"""Words that Taiwan has for what the mainland calls otherwise: 網路 is 网络, 軟體 is 软件."""

from __future__ import annotations

import re

from corpus.languages import HAN, taiwan_to_mainland, to_simplified
from search.lexicon import Lexicon, Spelt
from search.segmenter import Segmenter

_RUN = re.compile(f"{HAN.pattern}+")


class TaiwanFinder:
    """Finds such words in texts in Traditional characters."""

    def __init__(self, lexicon: Lexicon, segmenter: Segmenter) -> None:
        self._lexicon = lexicon
        self._segmenter = segmenter

    def find(self, text: str) -> list[Spelt]:
        """Words that no document holds and whose mainland counterpart some do; in order.

        Raises IndexUnavailable.
        """
        found: list[Spelt] = []
        for run in _RUN.finditer(text):
            typed, simplified = run[0], to_simplified(run[0])
            mainland = taiwan_to_mainland(typed) if simplified != typed else simplified
            # Where a word is longer than its counterpart, which one is whose cannot be told.
            if mainland == simplified or len(mainland) != len(typed):
                continue
            for word in self._segmenter.words(mainland):
                span = slice(word.start, word.end)
                known = simplified[span] == word.text or self._lexicon.has_chinese(simplified[span])
                if not known and self._lexicon.has_chinese(word.text):
                    start, end = run.start() + word.start, run.start() + word.end
                    found.append(Spelt(start, end, typed[span], (word.text,), "dictionary"))
        return found
