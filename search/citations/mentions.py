"""Finds the names of works in a question: "under the CRC", 刑法里.

Their names are those of citations. An English name of a law that is in the library in Chinese only comes
from the vocabulary of law.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import TypeAlias

from corpus.languages import HAN
from search.citations.names import NameTable, name_key
from search.citations.words import TABLE, prepare
from search.query.legal_words import law_names
from search.text.phrases import Phrases
from search.text.segmenter import Segmenter

_INSTRUMENTS = frozenset(TABLE["types"]["first"])
_ITEM = re.compile(r"[a-z0-9]+|[^\W_a-z0-9]")
_MOST = 5
"""A name of more instruments than this says little about which is meant."""
_KEPT = 50_000
"""The number of names whose items are kept in memory: about 20 MB."""
_LONG_HAN, _LONG_LATIN = 6, 3
"""A title of so many characters or words is a name even if it is not that of an instrument."""

_Items: TypeAlias = tuple[str, ...]
"""Latin words, and single Chinese characters."""


class Mentions:
    """The names of the works in one table. Threads may share it."""

    def __init__(self, names: NameTable, segmenter: Segmenter) -> None:
        self.names = names
        self._segmenter = segmenter
        # Few of many names are ever asked for, so that what they mean is looked up when they are found.
        self._phrases = Phrases[str]()
        for key in names.all():
            self._phrases.add(_items(key), key)
        for english, key in _english_names(names):
            self._phrases.add(english, key)

    def find(self, text: str) -> list[tuple[int, int]]:
        """The positions of names that begin and end with words of a text, in order, without overlap."""
        folded = prepare(text)
        found = list(_ITEM.finditer(folded.text))
        words = self._segmenter.words(text)
        starts, ends = {word.start for word in words}, {word.end for word in words}

        def span(start: int, end: int) -> tuple[int, int]:
            return folded.span(found[start].start(), found[end - 1].end())

        def tells(start: int, end: int) -> bool:
            first, last = span(start, end)
            return first in starts and last in ends and self._is_telling(items[start:end])

        items = tuple(match[0] for match in found)
        return [span(each.start, each.end) for each in self._phrases.find(items, allowed=tells)]

    def _is_telling(self, name: _Items) -> bool:
        """Whether a name tells that its works are meant: the title of a handbook may be common words."""
        if len(name) == 1 and (name[0].isdigit() or HAN.match(name[0])):
            return False
        long = len(name) >= (_LONG_HAN if any(map(HAN.match, name)) else _LONG_LATIN)
        for key in self._phrases.of(name):
            named = self.names.exactly(key)
            works = named.works if named else ()
            types = {str(each.type) for work in works for each in self.names.documents[work]}
            few = len({self.names.instruments[work] for work in works}) <= _MOST
            if types and few and (long or not types.isdisjoint(_INSTRUMENTS)):
                return True
        return False


# Cached: after a commit the names of all other documents are unchanged.
@lru_cache(maxsize=_KEPT)
def _items(key: str) -> _Items:
    return tuple(_ITEM.findall(key))


def _english_names(names: NameTable) -> Iterator[tuple[_Items, str]]:
    """The English names of laws that have no other, each with the key of the Chinese one."""
    for english, chinese in law_names():
        if names.exactly(chinese):
            called = [english]
            if english.endswith(" law"):
                called.append(f"law on {english.removesuffix(' law')}")
            for name in called:
                if not names.exactly(name):
                    yield _items(name_key(name)), name_key(chinese)
