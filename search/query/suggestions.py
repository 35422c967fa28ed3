"""Suggestions while somebody types: terms, titles, and the passage that the words cite so far.

Two sorted tables of prefixes are searched by bisection; nothing is searched by scanning. Each text is in a
table once for each place where typing may begin: at each of its words, in Chinese at each character.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from operator import itemgetter
from threading import Lock
from typing import Final, Literal, NamedTuple

import msgspec

from corpus import Document, SearchLang, Termbase, TermStatus, search_lang
from corpus.languages import to_simplified
from corpus.termbase import fold
from search.citations import CitationResolver
from search.citations.names import NameTable

LONGEST: Final = 200
"""Characters that are suggested for."""
_MOST_READ: Final = 400
"""Entries with the same prefix that are compared: after one letter there are thousands."""
_MOST_BEGINNINGS: Final = 12
_MOST_CITED: Final = 3
"""The number of documents of a work in which a cited passage is looked for."""
_HAN: Final = re.compile(r"[\u3400-\u9fff]")
_NUMBERED: Final = re.compile(r"\d|第|[一二三四五六七八九十百]+条?$")

_OTHER: Final[dict[SearchLang, SearchLang]] = {"en": "zh", "zh": "en"}

Kind = Literal["passage", "term", "document"]


class Suggestion(msgspec.Struct, frozen=True, kw_only=True):
    """A text that the words may become, and the thing that it names."""

    kind: Kind
    text: str
    """The term, the document's title, or title and locator of the passage."""
    lang: str
    """Language tag of ``text``."""
    id: str
    """Of the concept, the document or the passage."""
    translation: str | None = None
    """The preferred term in the other language; None for what is no term."""


class _Entry(NamedTuple):
    key: str
    """Folded, from where typing may begin."""
    skipped: int
    """Words or characters before that."""
    length: int
    suggestion: Suggestion


class _Table:
    """Entries sorted by key."""

    def __init__(self, suggestions: Iterable[Suggestion], before: _Table | None = None) -> None:
        """``before``: an earlier table with most of the same suggestions, which need not be sorted
        again."""
        self._suggestions = frozenset(suggestions)
        had = before._suggestions if before else frozenset()
        gone, new = had - self._suggestions, self._suggestions - had
        kept: list[_Entry] = before._entries if before else []
        entries = [entry for entry in kept if entry.suggestion not in gone]
        entries += (entry for suggestion in new for entry in _entries(suggestion))
        entries.sort(key=itemgetter(0, 1, 2))
        self._entries: list[_Entry] = entries
        self._keys = [entry.key for entry in entries]

    def find(self, prefix: str, *, hant: bool) -> Iterator[Suggestion]:
        """Texts with a word that begins with ``prefix``: first those that begin with it, short before long.

        If a text exists in both Chinese scripts, only one is returned: Traditional if ``hant``, otherwise
        Simplified.
        """
        start = bisect_left(self._keys, prefix)
        found: list[_Entry] = []
        for entry in self._entries[start : start + _MOST_READ]:
            if not entry.key.startswith(prefix):
                break
            found.append(entry)
        found.sort(key=lambda entry: (entry.skipped > 0, entry.length, entry.key))
        chosen: dict[tuple[str, int, str], Suggestion] = {}
        for key, _, length, suggestion in found:
            names = key, length, suggestion.id
            if names not in chosen or (suggestion.lang == "zh-Hant") == hant:
                chosen[names] = suggestion
        return iter(chosen.values())


class Suggester:
    """Made from the termbase and the resolver's table of names. Threads may share it."""

    def __init__(self, termbase: Termbase, resolver: CitationResolver) -> None:
        self._resolver = resolver
        self._terms = _Table(_terms(termbase))
        self._lock = Lock()
        self._titles: tuple[NameTable, _Table] | None = None

    def suggest(self, text: str, limit: int) -> list[Suggestion]:
        """At most ``limit``: the cited passage in its versions, then terms and titles in turn."""
        prefix = fold(text[:LONGEST])
        if not prefix:
            return []
        found = list(self._cited(text[:LONGEST]))
        hant = to_simplified(text) != text
        tables = [list(table.find(prefix, hant=hant)) for table in (self._terms, self._documents())]
        # In turn, so that many terms do not hide all titles.
        for index in range(limit):
            found += [suggestions[index] for suggestions in tables if index < len(suggestions)]
        return list(dict.fromkeys(found))[:limit]

    def _cited(self, text: str) -> Iterator[Suggestion]:
        if not _NUMBERED.search(text):
            return
        for document, passage in self._resolver.glance(text, _MOST_CITED):
            locator = getattr(passage.locator, search_lang(document.lang))
            yield Suggestion(
                kind="passage",
                text=f"{document.title} {locator}",
                lang=document.lang,
                id=passage.id,
            )

    def _documents(self) -> _Table:
        names = self._resolver.names()
        with self._lock:
            if self._titles is None or self._titles[0] is not names:
                documents = (d for versions in names.documents.values() for d in versions)
                before = self._titles[1] if self._titles else None
                self._titles = names, _Table(map(_title, documents), before)
            return self._titles[1]


def _terms(termbase: Termbase) -> Iterator[Suggestion]:
    for concept in termbase.concepts:
        for lang, terms in concept.terms.items():
            for term in terms:
                if term.status is not TermStatus.DEPRECATED:
                    yield Suggestion(
                        kind="term",
                        text=term.text,
                        lang=lang,
                        id=concept.id,
                        translation=concept.preferred(_OTHER[search_lang(lang)]).text,
                    )


def _title(document: Document) -> Suggestion:
    return Suggestion(kind="document", text=document.title, lang=document.lang, id=document.id)


def _entries(suggestion: Suggestion) -> Iterator[_Entry]:
    key = fold(suggestion.text).strip("《》“”\"' ")
    starts = [0, *(m.end() for m in re.finditer(r"[\s(/《-]+", key))]
    if _HAN.search(key):
        starts = sorted({*starts, *(m.start() for m in _HAN.finditer(key))})
    for skipped, start in enumerate(starts[:_MOST_BEGINNINGS]):
        if start < len(key):
            yield _Entry(key[start:], skipped, len(key), suggestion)
