"""Sentences of a line, each character once: where a quotation may be divided."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from corpus import SearchLang
from search.data import load_table

_ENDS: Final = {
    "en": re.compile(r"[.!?;][\"”’')\]]*\s+"),
    "zh": re.compile(r"[。！？；][”’」』）)]*\s*"),
}
_ABBREVIATIONS: Final = frozenset(
    load_table("embeddings")["sentences"]["en"]["abbreviations"].split()
)
_LAST_WORD: Final = re.compile(r"(\S*?)[.!?;][\"”’')\]]*\s+$")
_LABEL: Final = re.compile(r"[(（]?[\w]{1,3}[.)）]?")


def sentences(text: str, lang: SearchLang) -> tuple[str, ...]:
    """The parts of a line that joined give it again; each ends with its mark and the space after it.

    A semicolon ends a part, too. A printed label ("1. ") belongs to the sentence after it.
    """
    return tuple(_parts(text, lang))


def _parts(text: str, lang: SearchLang) -> Iterator[str]:
    start = 0
    for mark in _ENDS[lang].finditer(text):
        if mark.end() == len(text):
            break
        part = text[start : mark.end()]
        if lang == "en" and _goes_on(part, text[mark.end() :]):
            continue
        yield part
        start = mark.end()
    yield text[start:]


def _goes_on(part: str, rest: str) -> bool:
    """Whether the full stop belongs to an abbreviation or to a printed label."""
    last = _LAST_WORD.search(part)
    word = last[1].lstrip("(\"“‘'").casefold() if last else ""
    if _LABEL.fullmatch(part.strip()):
        return True
    if part.rstrip().endswith(";"):
        return False
    return len(word) == 1 or word in _ABBREVIATIONS or "." in word or rest[:1].islower()
