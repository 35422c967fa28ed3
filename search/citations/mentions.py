"""Finds the works that a question names beside what it asks: "under the CRC", 刑法里.

Their names are those of citations. An English name of a law that is in the library in Chinese only comes
from the vocabulary of law. Organisations stand for the treaties that they come from or watch over, or for
what they published (``data/organisations.toml``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple, TypeAlias

from corpus import Document, SearchLang, search_lang
from corpus.languages import HAN
from search.citations.names import NameTable, name_key
from search.citations.words import TABLE, prepare
from search.data import load_table
from search.query.legal_words import law_names
from search.text.phrases import Phrases
from search.text.segmenter import Segmenter

_ORGANISATIONS: list[dict[str, list[str]]] = load_table("organisations")["organisation"]
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


class Mention(NamedTuple):
    """A name in a text, by its place in it, and the works that it names."""

    start: int
    end: int
    documents: tuple[Document, ...]
    """Those of the works that it names, in all languages."""
    is_organisation: bool

    def titles(self, lang: SearchLang) -> tuple[str, ...]:
        """The titles of the works in ``lang``; of works that are not in it, in the other language."""
        own = {each.work_id for each in self.documents if search_lang(each.lang) == lang}
        shown = (
            each
            for each in self.documents
            if search_lang(each.lang) == lang or each.work_id not in own
        )
        return tuple(dict.fromkeys(each.title for each in shown))


class _Meant(NamedTuple):
    works: tuple[str, ...]
    is_organisation: bool


class Mentions:
    """The names of the works in one table, and of organisations. Threads may share it."""

    def __init__(self, names: NameTable, segmenter: Segmenter) -> None:
        self.names = names
        self._segmenter = segmenter
        self._listed = {
            name: _Meant(works, is_organisation=False) for name, works in _short_names(names)
        }
        for name, works in _organisations(names):
            self._listed[name] = _Meant(works, is_organisation=True)
        # Few of many names are ever asked for, so that what they mean is looked up when they are found.
        self._phrases = Phrases[str]()
        for key in names.all():
            self._phrases.add(_items(key), key)
        for name in self._listed:
            self._phrases.add(name, "")

    def find(self, text: str) -> list[Mention]:
        """The names in a text that begin and end with words of it, in order, without overlap."""
        folded = prepare(text)
        found = list(_ITEM.finditer(folded.text))
        words = self._segmenter.words(text)
        starts, ends = {word.start for word in words}, {word.end for word in words}

        def span(start: int, end: int) -> tuple[int, int]:
            return folded.span(found[start].start(), found[end - 1].end())

        def tells(start: int, end: int) -> bool:
            first, last = span(start, end)
            return first in starts and last in ends and self._meant(items[start:end]) is not None

        items = tuple(match[0] for match in found)
        places = self._phrases.find(items, allowed=tells)
        meant = (self._meant(items[each.start : each.end]) for each in places)
        return [
            self._mention(*span(each.start, each.end), works)
            for each, works in zip(places, meant, strict=True)
            if works
        ]

    def _meant(self, name: _Items) -> _Meant | None:
        if listed := self._listed.get(name):
            return listed
        for key in self._phrases.of(name):
            named = self.names.exactly(key)
            if named and _is_telling(name, named.works, self.names):
                return _Meant(named.works, is_organisation=False)
        return None

    def _mention(self, start: int, end: int, meant: _Meant) -> Mention:
        documents = (each for work in meant.works for each in self.names.documents[work])
        return Mention(start, end, tuple(documents), meant.is_organisation)


# Cached: after a commit the names of all other documents are unchanged.
@lru_cache(maxsize=_KEPT)
def _items(key: str) -> _Items:
    return tuple(_ITEM.findall(key))


def _short_names(names: NameTable) -> Iterator[tuple[_Items, tuple[str, ...]]]:
    """Short names that are clear in this field, and English names of laws that have no other."""
    for name, instrument in TABLE["texts"]["common"].items():
        if named := names.of_instrument(instrument):
            yield _items(name), named.works
    for english, chinese in law_names():
        if named := names.exactly(chinese):
            called = [english]
            if english.endswith(" law"):
                called.append(f"law on {english.removesuffix(' law')}")
            for name in called:
                if not names.exactly(name):
                    yield _items(name_key(name)), named.works


def _is_telling(name: _Items, works: Sequence[str], names: NameTable) -> bool:
    """Whether a name tells that its works are meant: the title of a handbook may be common words."""
    if _is_too_many(works, names) or (len(name) == 1 and (name[0].isdigit() or HAN.match(name[0]))):
        return False
    types = {str(document.type) for work in works for document in names.documents[work]}
    least = _LONG_HAN if any(map(HAN.match, name)) else _LONG_LATIN
    return not types.isdisjoint(_INSTRUMENTS) or len(name) >= least


def _is_too_many(works: Sequence[str], names: NameTable) -> bool:
    return len({names.instruments[work] for work in works}) > _MOST


def _organisations(names: NameTable) -> Iterator[tuple[_Items, tuple[str, ...]]]:
    """The names of organisations, each with the works that are meant, if they are few."""
    called: list[tuple[list[_Items], set[str]]] = []
    others = Phrases[set[str]]()
    for each in _ORGANISATIONS:
        own = [_items(name_key(name)) for name in each["names"]]
        listed = (names.of_instrument(instrument) for instrument in each.get("works", ()))
        works = {work for named in listed if named for work in named.works}
        called.append((own, works))
        for name in () if works else own:
            others.add(name, works)
    for work, versions in names.documents.items():
        for text in {text for d in versions for text in (d.title, d.issuing_body) if text}:
            for place in others.find(_items(name_key(text))):
                for works in place.values:
                    works.add(work)
    for own, works in called:
        found = tuple(sorted(works))
        if found and not _is_too_many(found, names):
            for name in own:
                yield name, found
