"""What a person asked for, as a value; nothing here knows of segmentation or engines."""

from __future__ import annotations

import msgspec

from corpus import DocumentType, QueryInvalid, SearchLang
from corpus.records import SEARCH_LANGS

MAX_DEPTH = 10_000
"""Hits that can be paged through; nobody reads further, and each page costs all before it."""
MAX_TEXT = 2_000
"""Characters of a query; longer ones are no questions."""

# Typing "straight" and “curly” signs as they come is common, and so is closing with an opening one.
_DOUBLE = '"“”„＂'
_CLOSING = dict.fromkeys(_DOUBLE, _DOUBLE) | {"「": "」", "『": "』"}
_MINUS = "-－−"


class Filters(msgspec.Struct, frozen=True):
    """Each empty filter lets all through; a filter's values are alternatives."""

    langs: tuple[str, ...] = ()
    """Tags: ``zh-Hant`` is that, ``zh`` is all Chinese."""
    types: tuple[DocumentType, ...] = ()
    works: tuple[str, ...] = ()
    year_from: int | None = None
    year_to: int | None = None
    issuing_bodies: tuple[str, ...] = ()

    def values(self, facet: str) -> tuple[str, ...]:
        """The values asked of a facet other than the year; empty where it lets all through."""
        return {
            "lang": self.langs,
            "type": tuple(map(str, self.types)),
            "work": self.works,
            "issuing_body": self.issuing_bodies,
        }[facet]


class SearchQuery(msgspec.Struct, frozen=True):
    """Raises QueryInvalid where there is nothing to look for or no such page."""

    text: str
    ui_lang: SearchLang = "en"
    """The reader's language; the query's own language, where it has one, goes before it."""
    langs: tuple[SearchLang, ...] = SEARCH_LANGS
    """Languages to answer in."""
    filters: Filters = Filters()
    limit: int = 10
    """Hits per language."""
    offset: int = 0

    def __post_init__(self) -> None:
        if not self.text.strip():
            raise QueryInvalid(detail="it is empty")
        if len(self.text) > MAX_TEXT:
            raise QueryInvalid(detail=f"it is longer than {MAX_TEXT} characters")
        if self.limit < 0 or self.offset < 0:
            raise QueryInvalid(detail="limit and offset cannot be negative")
        if self.limit + self.offset > MAX_DEPTH:
            raise QueryInvalid(detail=f"only the first {MAX_DEPTH} hits can be paged through")


class ParsedText(msgspec.Struct, frozen=True):
    """A query's text by its signs."""

    words: str
    """What stands outside of signs."""
    quotes: tuple[str, ...]
    excluded_words: tuple[str, ...]
    excluded_quotes: tuple[str, ...]


def parse_text(text: str) -> ParsedText:
    """Part words, "quoted text" and -excluded; a sign that makes no sense is a space."""
    words: list[str] = []
    quotes: list[str] = []
    excluded_words: list[str] = []
    excluded_quotes: list[str] = []
    at = 0
    while at < len(text):
        excluded = _excludes(text, at)
        start = at + excluded
        close = _closing(text, start)
        if close:
            inner = text[start + 1 : close].strip()
            if inner:
                (excluded_quotes if excluded else quotes).append(inner)
            words.append(" ")
            at = close + 1
        elif excluded:
            end = next((i for i in range(start, len(text)) if text[i].isspace()), len(text))
            excluded_words.append(text[start:end])
            at = end
        else:
            words.append(text[at])
            at += 1
    return ParsedText(
        "".join(words).strip(), tuple(quotes), tuple(excluded_words), tuple(excluded_quotes)
    )


def _closing(text: str, start: int) -> int | None:
    """Where the quotation that opens at ``start`` closes; None if none opens, or none closes."""
    signs = _CLOSING.get(text[start], "")
    return next((i for i in range(start + 1, len(text)) if text[i] in signs), None)


def _excludes(text: str, at: int) -> bool:
    """Whether a minus here excludes what follows: it opens a word and something follows at once."""
    opens = at == 0 or text[at - 1].isspace()
    return text[at] in _MINUS and opens and at + 1 < len(text) and not text[at + 1].isspace()
