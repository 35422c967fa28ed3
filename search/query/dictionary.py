"""A general Chinese–English dictionary, for words that the termbase does not contain.

A translation's weight is 1 / its position among the meanings of the Chinese word, in both directions: a
rare meaning of a word is rarely meant (docs/relevance-studies.md has the effect).
"""

from __future__ import annotations

import hashlib
import os
import re
import sqlite3
import threading
from collections import defaultdict
from collections.abc import Iterable, Mapping
from contextlib import closing, suppress
from functools import lru_cache
from importlib import metadata
from importlib.metadata import PackageNotFoundError
from pathlib import Path
from typing import Any, NamedTuple, Protocol

import msgspec

from corpus import SearchLang
from search.data import load_table
from search.query import cedict
from search.text.segmenter import word_frequencies
from search.text.stemming import base, stem

_DATA = load_table("dictionary")
_LATIN = re.compile(r"[a-z0-9]+(?:'[a-z]+)?")
_MOST: int = _DATA["most_translations"]
_LAYOUT = "dictionary-7"
"""Changes whenever the same entries would be kept otherwise."""
_OLD_SECONDS = 30 * 24 * 3600


class Translation(NamedTuple):
    """A word of the other language, and the probability that it is meant: 0–1."""

    text: str
    weight: float


class Dictionary(Protocol):
    """Methods may be called from any thread."""

    def translations(self, phrase: str, target: SearchLang) -> tuple[Translation, ...]:
        """Translations of a folded phrase, the likeliest first; empty if the phrase is unknown."""

    def knows(self, word: str) -> bool:
        """Whether a folded word occurs in either language; an English word may be part of a phrase."""

    def frequency(self, word: str) -> float:
        """The share of a Chinese word among all words of general texts; 0 if it is unknown."""

    def is_name(self, word: str) -> bool:
        """Whether a folded word of either language is the name of a place or a person."""

    def general(self) -> Dictionary:
        """The dictionary without lists of our own."""

    def classes(self, word: str, meaning: str) -> int:
        """The classes of a Chinese word where it means an English phrase: ``cedict.VERB``, ``OTHER``, both.

        Those of all its meanings if the dictionary explains it otherwise; 0 if it is unknown.
        """


class NoDictionary:
    """The empty dictionary, for use if the package is missing or the dictionary is switched off."""

    def knows(self, word: str) -> bool:  # noqa: ARG002 - the interface
        return False

    def frequency(self, word: str) -> float:  # noqa: ARG002 - the interface
        return 0.0

    def is_name(self, word: str) -> bool:  # noqa: ARG002 - the interface
        return False

    def classes(self, word: str, meaning: str) -> int:  # noqa: ARG002 - the interface
        return 0

    def general(self) -> Dictionary:
        return self

    def translations(
        self,
        phrase: str,  # noqa: ARG002 - the interface
        target: SearchLang,  # noqa: ARG002
    ) -> tuple[Translation, ...]:
        return ()


_SCHEMA = """
CREATE TABLE about (signature TEXT);
CREATE TABLE to_english (word TEXT PRIMARY KEY, found BLOB) WITHOUT ROWID;
CREATE TABLE to_chinese (stems TEXT PRIMARY KEY, found BLOB) WITHOUT ROWID;
CREATE TABLE english (stem TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE usual (word TEXT PRIMARY KEY, share REAL) WITHOUT ROWID;
CREATE TABLE name (word TEXT PRIMARY KEY) WITHOUT ROWID;
"""
"""By folded Chinese word its meanings, their weights and its classes in them; by the stems of a meaning
(meaning, word, weight); the stems of all English words by which something is explained: a good list of
words; how frequent Chinese words are; and the names of both languages."""
_TO_ENGLISH = "SELECT found FROM to_english WHERE word = ?"
_TO_CHINESE = "SELECT found FROM to_chinese WHERE stems = ?"
_MEANINGS = msgspec.msgpack.Decoder(list[tuple[str, float, int]])
_WORDS = msgspec.msgpack.Decoder(list[tuple[str, str, float]])
_REMEMBERED = 20_000
"""Answers kept in memory: a search asks for the same words several times."""


class WordDictionary:
    """A dictionary asked both ways; English by stems.

    It reads a file, which all processes share: in memory it would take 150 MB in each, and a third of a
    second to load.
    """

    def __init__(self, tables: sqlite3.Connection) -> None:
        self._tables = tables
        self._asking = threading.Lock()
        self.translations = lru_cache(_REMEMBERED)(self._translations)
        self.knows = lru_cache(_REMEMBERED)(self._knows)
        self.frequency = lru_cache(_REMEMBERED)(self._frequency)
        self.is_name = lru_cache(_REMEMBERED)(self._is_name)
        self.classes = lru_cache(_REMEMBERED)(self._classes)

    def general(self) -> Dictionary:
        return self

    def _translations(self, phrase: str, target: SearchLang) -> tuple[Translation, ...]:
        if target == "en":
            return tuple(Translation(text, weight) for text, weight, _ in self._meanings(phrase))
        weights: dict[str, float] = {}
        content = self._find(_TO_CHINESE, _stems(phrase))
        found = _WORDS.decode(content) if content else []
        # The dependent of a person is not meant by "depends", if the dictionary has "depend" itself.
        typed = _bases(phrase)
        same = [each for each in found if _bases(each[0]) == typed]
        for meaning, word, weight in same or found:
            says = weight if meaning == phrase else weight * _DATA["other_form"]
            weights[word] = max(weights.get(word, 0.0), says)
        ranked = sorted(weights.items(), key=lambda pair: -pair[1])
        return tuple(Translation(*each) for each in ranked[:_MOST])

    def _knows(self, word: str) -> bool:
        return (
            self._find(_TO_ENGLISH, word) is not None
            or self._find("SELECT stem FROM english WHERE stem = ?", stem(word)) is not None
        )

    def _frequency(self, word: str) -> float:
        return self._find("SELECT share FROM usual WHERE word = ?", word) or 0.0

    def _is_name(self, word: str) -> bool:
        return self._find("SELECT word FROM name WHERE word = ?", word) is not None

    def _classes(self, word: str, meaning: str) -> int:
        wanted = _bases(meaning)
        every, of_meaning = 0, 0
        for text, _, classes in self._meanings(word):
            every |= classes
            of_meaning |= classes if _bases(text) == wanted else 0
            # Explained in this very form: 指定 is "designated", though not "to designate".
            of_meaning |= cedict.VERB if text == meaning and meaning.endswith(("ed", "ing")) else 0
        return of_meaning or every

    def _meanings(self, word: str) -> list[tuple[str, float, int]]:
        content = self._find(_TO_ENGLISH, word)
        return _MEANINGS.decode(content) if content else []

    def _find(self, query: str, key: str) -> Any:
        key = key.encode("utf-8", "replace").decode()
        with self._asking:
            row = self._tables.execute(query, (key,)).fetchone()
        return row[0] if row else None


def load_dictionary(folder: Path | None = None) -> Dictionary:
    """CC-CEDICT; NoDictionary if its package is missing.

    Reading it takes seconds. So the result is kept in a file of ``folder``, if one is given and can be
    written, and made again when anything that it depends on has changed. Two versions of kb keep a file
    each.
    """
    try:
        signature = _signature(
            cedict.version(), metadata.version("jieba"), metadata.version("tantivy")
        )
    except PackageNotFoundError:
        return NoDictionary()
    digest = hashlib.sha256(signature.encode()).hexdigest()[:8]
    cache = folder / f"dictionary-{digest}.sqlite" if folder else None
    tables = _kept(cache, signature) if cache else None
    if tables is None and cache and _keep(cache, signature):
        tables = _kept(cache, signature)
    if tables is None:
        tables = sqlite3.connect(":memory:", check_same_thread=False)
        _fill(tables, cedict.entries(), signature)
    return WordDictionary(tables)


def _fill(tables: sqlite3.Connection, entries: Iterable[cedict.Entry], signature: str) -> None:
    # Usual words come first among those with one meaning: the dictionary has many rare ones.
    usual = word_frequencies()
    to_english: defaultdict[str, dict[str, tuple[float, int]]] = defaultdict(dict)
    to_chinese: defaultdict[str, list[tuple[str, str, float]]] = defaultdict(list)
    for entry in entries:
        known = to_english[entry.word]
        is_rare = len(entry.word) == 1 and usual.get(entry.word, 0) < _DATA["least_usual"]
        each_meaning = zip(entry.meanings, entry.classes, strict=True)
        for place, (meaning, classes) in enumerate(each_meaning, 1):
            weight, others = known.get(meaning, (0.0, 0))
            known[meaning] = max(weight, 1 / place), others | classes
            if not is_rare and (key := _stems(meaning)):
                to_chinese[key].append((meaning, entry.word, 1 / place))
    encode = msgspec.msgpack.encode
    tables.executescript(_SCHEMA)
    tables.executemany(
        "INSERT INTO to_english VALUES (?, ?)",
        ((word, encode(_likeliest(meanings))) for word, meanings in sorted(to_english.items())),
    )
    tables.executemany(
        "INSERT INTO to_chinese VALUES (?, ?)",
        (
            (key, encode(sorted(found, key=lambda each: (-each[2], -usual.get(each[1], 0)))))
            for key, found in sorted(to_chinese.items())
        ),
    )
    stems = {part for key in to_chinese for part in key.split()}
    tables.executemany("INSERT INTO english VALUES (?)", ((each,) for each in sorted(stems)))
    words = sum(usual.values())
    tables.executemany(
        "INSERT INTO usual VALUES (?, ?)",
        ((word, count / words) for word, count in sorted(usual.items())),
    )
    tables.executemany("INSERT INTO name VALUES (?)", ((each,) for each in sorted(cedict.names())))
    tables.execute("INSERT INTO about VALUES (?)", (signature,))
    tables.commit()


def _signature(*versions: str) -> str:
    tables = repr([load_table(name) for name in ("dictionary", "english")])
    return f"{_LAYOUT}/{' '.join(versions)}/{hashlib.sha256(tables.encode()).hexdigest()[:12]}"


def _kept(cache: Path, signature: str) -> sqlite3.Connection | None:
    """The tables in a file; None if they are missing, damaged or of another signature."""
    if not cache.is_file():
        return None
    tables = sqlite3.connect(
        f"{cache.absolute().as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False
    )
    try:
        (held,) = tables.execute("SELECT signature FROM about").fetchone()
        ((pages,), (size,)) = (
            tables.execute(f"PRAGMA {name}").fetchone() for name in ("page_count", "page_size")
        )
        if held == signature and pages * size == cache.stat().st_size:
            return tables
    except (OSError, sqlite3.Error, TypeError):
        pass
    tables.close()
    return None


def _keep(cache: Path, signature: str) -> bool:
    """Whether the file could be written. Without it, each start takes seconds longer."""
    # Several processes may make it at the same time.
    draft = cache.with_suffix(f".{os.getpid()}")
    try:
        cache.parent.mkdir(parents=True, exist_ok=True)
        draft.unlink(missing_ok=True)
        with closing(sqlite3.connect(draft)) as tables:
            tables.execute("PRAGMA journal_mode = OFF")
            _fill(tables, cedict.entries(), signature)
        draft.replace(cache)
        _remove_old(cache)
    except (OSError, sqlite3.Error):
        with suppress(OSError):
            draft.unlink(missing_ok=True)
        return False
    return True


def _remove_old(cache: Path) -> None:
    """Remove the files of other versions of kb that are a month older than this one."""
    for other in cache.parent.glob("dictionary*.sqlite"):
        if cache.stat().st_mtime - other.stat().st_mtime > _OLD_SECONDS:
            other.unlink(missing_ok=True)


def _stems(text: str) -> str:
    return " ".join(stem(word) for word in _LATIN.findall(text))


@lru_cache(maxsize=_REMEMBERED)
def _bases(text: str) -> str:
    """The words without inflections."""
    return " ".join(base(word) for word in _LATIN.findall(text))


def _likeliest(known: Mapping[str, tuple[float, int]]) -> list[tuple[str, float, int]]:
    ranked = sorted(known.items(), key=lambda pair: -pair[1][0])[:_MOST]
    return [(meaning, weight, classes) for meaning, (weight, classes) in ranked]
