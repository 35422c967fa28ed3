"""How near words are in meaning, by vectors of words in both languages (``data/nearness.npz``).

The vectors are made once from a sentence encoder by ``python -m benchmarks.nearness``, so that a search
needs no encoder for them: 64 components in a byte each, which keep half of the variance. They tell the
senses of a word apart: refuse is nearer to 拒绝 than to 垃圾.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterable, Sequence
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, TypeAlias

from corpus import SearchLang
from search.text.stemming import base

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Row: TypeAlias = NDArray[np.float32]
    """Shape (64,), of length 1."""

_NEAREST = 3
"""The number of other words of a query that are compared: the rest may be about something else."""
_LONGEST = 40
"""In characters; longer texts are no words."""


def key_of(word: str, lang: SearchLang) -> int:
    """The number that stands for a folded word in the file: 64 bits of its BLAKE2b hash."""
    return int.from_bytes(hashlib.blake2b(f"{lang}:{word}".encode(), digest_size=8).digest())


class Nearness:
    """Word vectors; threads may share it."""

    def __init__(self, keys: NDArray[np.uint64], vectors: NDArray[np.int8]) -> None:
        """``keys``: ascending (``key_of``); ``vectors``: one row for each."""
        self._keys, self._vectors = keys, vectors
        self.of_word = lru_cache(20_000)(self._of_word)

    def _of_word(self, word: str, lang: SearchLang) -> Row | None:
        """The vector of a folded word, or of an English one in its base form; None if it has none.

        An English phrase without a vector has the mean of its words'.
        """
        if lang == "zh":
            return self._row(word, lang)
        forms = dict.fromkeys((word, base(word), f"{base(word)}e"))
        rows = (self._row(form, lang) for form in forms)
        found = next((row for row in rows if row is not None), None)
        if found is not None or " " not in word:
            return found
        return _mean([self.of_word(part, lang) for part in word.split()])

    def senses(
        self, word: str, lang: SearchLang, others: Sequence[str], meanings: Iterable[str]
    ) -> list[float | None]:
        """For each translation of a word how near it is to the word and to the other words of its query.

        From −2 to 2; None where it has no vector. All are None if the word itself has none.
        """
        target: SearchLang = "en" if lang == "zh" else "zh"
        rows = [self.of_word(text[:_LONGEST], target) for text in meanings]
        itself = self.of_word(word[:_LONGEST], lang)
        if itself is None:
            return [None for _ in rows]
        beside = [
            row
            for each in others
            if (row := self.of_word(each[:_LONGEST], lang)) is not None and row is not itself
        ]
        return [
            None if row is None else float(row @ itself) + _nearest(row, beside) for row in rows
        ]

    def beside(self, word: str, others: Iterable[str], lang: SearchLang) -> float:
        """How near a word is to the nearest other words of its query in the same language; 0 if unknown."""
        row = self.of_word(word[:_LONGEST], lang)
        rows = (self.of_word(each[:_LONGEST], lang) for each in others)
        return 0.0 if row is None else _nearest(row, [each for each in rows if each is not None])

    def nearest(self, word: str, others: Iterable[str], lang: SearchLang) -> float:
        """The largest cosine of a word with one of other words in the same language; -1 if unknown."""
        row = self.of_word(word[:_LONGEST], lang)
        rows = [self.of_word(each[:_LONGEST], lang) for each in others]
        if row is None:
            return -1.0
        return max((float(row @ each) for each in rows if each is not None), default=-1.0)

    def _row(self, word: str, lang: SearchLang) -> Row | None:
        key = key_of(word, lang)
        at = int(self._keys.searchsorted(self._keys.dtype.type(key)))
        if at == len(self._keys) or int(self._keys[at]) != key:
            return None
        row: Row = self._vectors[at].astype("float32")
        return row / float((row @ row) ** 0.5)


def _nearest(row: Row, others: Sequence[Row]) -> float:
    """The mean of the largest cosines with some of ``others``; 0 without any."""
    cosines = sorted((float(row @ other) for other in others), reverse=True)[:_NEAREST]
    return sum(cosines) / len(cosines) if cosines else 0.0


def _mean(rows: Iterable[Row | None]) -> Row | None:
    known = [row for row in rows if row is not None]
    if not known:
        return None
    total: Row = sum(known[1:], start=known[0])
    return total / (float((total @ total) ** 0.5) or 1.0)


@lru_cache(maxsize=1)
def load_nearness() -> Nearness:
    """The vectors of the file; takes some milliseconds."""
    # Imported here, because commands that search nothing need not load it.
    import numpy as np

    content = files("search.data").joinpath("nearness.npz").read_bytes()
    with np.load(io.BytesIO(content)) as held:
        return Nearness(held["keys"], held["vectors"])
