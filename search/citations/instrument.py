"""Which instrument a reference within a text is about: the one named beside it, or the text's own."""

from __future__ import annotations

import re
from typing import NamedTuple

from corpus import Document
from search.citations.names import Named, NameTable
from search.citations.words import TABLE, any_of

_TEXTS = TABLE["texts"]
_SELF = any_of(_TEXTS["self"])
_SELF_AFTER = re.compile(rf"\s*(?:of|in|to|under)\s+{_SELF}")
_SELF_BEFORE = re.compile(rf"{_SELF}\s*$")
_OF_AFTER = re.compile(r"\s*(?:,\s*|of\s+|in\s+|to\s+|under\s+|\(\s*)(?:the\s+)?(?=[a-z])")
_ELSEWHERE_BEFORE = re.compile(rf"{any_of(_TEXTS['elsewhere_zh'])}\s*$")
_ELSEWHERE_AFTER = re.compile(rf"\s*(?:{_TEXTS['elsewhere_en']})")
_QUOTED = re.compile(r"《([^《》]+)》\s*(?:\([^()]*\)\s*)?$")
_WORD_END = re.compile(r"[a-z0-9]+(?:['-][a-z0-9]+)*")
_HAN = re.compile(r"[\u4e00-\u9fff]")
# Names in running text are no longer than this; a title that is, is quoted.
_LONGEST_WORDS = 24
_LONGEST_SIGNS = 40
_BRACKET_BEFORE = re.compile(r"[\s,(:;]*$")


class NamedSpan(NamedTuple):
    works: Named | None
    """None: the text's own instrument."""
    start: int
    """Of the reference with the name."""
    end: int


class InstrumentNamer:
    """Reads the names beside references in the texts of one document."""

    def __init__(self, document: Document, names: NameTable) -> None:
        self._names = names
        instrument = names.instruments[document.work_id]
        self.has_own = str(document.type) in _TEXTS["own"]
        """Whether "article 5" alone is the document's own."""
        within = _TEXTS["within"].get(instrument)
        self._short: dict[str, str] = within or ({} if self.has_own else _TEXTS["common"])

    def named(self, text: str, start: int, end: int) -> NamedSpan | None:
        """The instrument of the reference at ``text[start:end]``; None where nobody can tell."""
        if text[start] == "第":
            return self._before_chinese(text, start, end)
        return self._after_english(text, start, end) or self._before_english(text, start, end)

    def _before_chinese(self, text: str, start: int, end: int) -> NamedSpan | None:
        before = text[max(0, start - 100) : start]
        if own := _SELF_BEFORE.search(before):
            return self._own(start - len(before) + own.start(), end)
        if quoted := _QUOTED.search(before):
            named = self._known(quoted[1])
            return NamedSpan(named, start - len(before) + quoted.start(), end) if named else None
        run = before.rstrip()
        for length in range(min(len(run), _LONGEST_SIGNS), 1, -1):
            if run[-length].isalnum() and (named := self._known(run[-length:])):
                return NamedSpan(named, start - len(before) + len(run) - length, end)
        return None if _ELSEWHERE_BEFORE.search(before) else self._own(start, end)

    def _after_english(self, text: str, start: int, end: int) -> NamedSpan | None:
        if own := _SELF_AFTER.match(text, end):
            return self._own(start, own.end())
        of = _OF_AFTER.match(text, end)
        if not of:
            return None
        the = of[0].rstrip().endswith("the")
        for name_end in reversed(_word_ends(text, of.end())):
            name = text[of.end() : name_end]
            if named := self._known(name, the=the):
                return NamedSpan(named, start, name_end)
        return None

    def _before_english(self, text: str, start: int, end: int) -> NamedSpan | None:
        before = text[max(0, start - 200) : start]
        joined = _BRACKET_BEFORE.search(before)
        run = before[: joined.start()] if joined else before
        starts = [m.start() for m in _WORD_END.finditer(run)][-_LONGEST_WORDS:]
        if not _HAN.search(run[-1:]):
            for at in starts:
                if named := self._known(run[at:]):
                    return NamedSpan(named, start - len(before) + at, end)
        return None if _ELSEWHERE_AFTER.match(text, end) else self._own(start, end)

    def _own(self, start: int, end: int) -> NamedSpan | None:
        return NamedSpan(None, start, end) if self.has_own else None

    def _known(self, name: str, *, the: bool = False) -> Named | None:
        short = self._short.get(f"the {name}" if the else name)
        if short:
            return self._names.of_instrument(short)
        # "the Convention" of another text is not every text's.
        return self._names.exactly(name)


def _word_ends(text: str, start: int) -> list[int]:
    """Where words end from ``start`` on, up to a sign that ends a name."""
    ends: list[int] = []
    for word in _WORD_END.finditer(text, start):
        gap = text[ends[-1] : word.start()] if ends else ""
        if len(ends) == _LONGEST_WORDS or re.search(r"[.;:()]", gap):
            break
        ends.append(word.end())
    return ends
