"""Search operators: "quoted", -excluded, one OR another, title:word, type:law.

Full-width characters are read as the usual ones; the operators' names are data (``data/operators.toml``).
Text that only looks like an operator (``art:3``, ``10:30``) is a word.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import Literal

import msgspec

from corpus import Authority, DocumentType, ExpressionStatus, Force, normalise_tag
from corpus.filters import Filters
from search.data import load_table
from search.text.folding import fold

_TABLE = load_table("operators")
_NAMES: dict[str, str] = {name: own for own, names in _TABLE["names"].items() for name in names}
_NAME = re.compile(rf"({'|'.join(sorted(_NAMES, key=len, reverse=True))}):(?=\S)", re.IGNORECASE)
_YEARS = re.compile(r"(\d{1,4})?(\.\.|-)?(\d{1,4})?")

# Users mix "straight" and “curly” quotes, and often close with an opening one.
_DOUBLE = '"“”„'
_CLOSING = dict.fromkeys(_DOUBLE, _DOUBLE) | {"「": "」", "『": "』"}
_MINUS = "-−"
_ASKING = ("word", "quote", "title")
# Each character is replaced by one, so offsets do not change.
_HALF_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}

NoticeCode = Literal[
    "operator-type",
    "operator-year",
    "operator-lang",
    "operator-status",
    "operator-force",
    "operator-authority",
    "operator-as-of",
    "operator-empty",
    "operator-excluded",
    "operator-or",
    "operator-repeated",
]
"""The first eight: a value that the operator does not have; or none."""
_UNUSABLE: dict[str, NoticeCode] = {
    "type": "operator-type",
    "year": "operator-year",
    "lang": "operator-lang",
    "status": "operator-status",
    "force": "operator-force",
    "authority": "operator-authority",
    "as_of": "operator-as-of",
}


class Notice(msgspec.Struct, frozen=True):
    """A part of a query that was ignored, and the reason."""

    code: NoticeCode
    part: str
    """As it was typed."""


class Operator(msgspec.Struct, frozen=True):
    """An operator that filters, as typed at ``text[start:end]``."""

    start: int
    end: int
    filters: Filters
    """The filters of this operator alone."""


class Term(msgspec.Struct, frozen=True):
    """One alternative of a choice; ``title``: it must be in the title."""

    text: str
    quoted: bool = False
    title: bool = False


class ParsedText(msgspec.Struct, frozen=True, kw_only=True):
    """A query's text, split by its operators."""

    words: str
    """The words outside of operators, at their offsets in the query; operators are blanked."""
    quotes: tuple[str, ...] = ()
    choices: tuple[tuple[Term, ...], ...] = ()
    """Of each choice, one term must match: terms joined by OR, and words of the title."""
    excluded: tuple[Term, ...] = ()
    operators: tuple[Operator, ...] = ()
    notices: tuple[Notice, ...] = ()

    @property
    def free_text(self) -> str:
        """The text searched for, otherwise the excluded text; it determines the query's language."""
        terms = [term.text for choice in self.choices for term in choice]
        asked = " ".join([self.words.strip(), *self.quotes, *terms]).strip()
        return asked or " ".join(term.text for term in self.excluded)

    @property
    def lists(self) -> bool:
        """Whether the query has only filters and exclusions, and no words."""
        positive = self.words.strip() or self.quotes or self.choices
        return not positive and bool(self.operators or self.excluded)

    def narrowed(self, filters: Filters) -> Filters:
        """``filters`` combined with those in the text: values add up, a year is replaced."""
        for operator in self.operators:
            filters = _both(filters, operator.filters)
        return filters


class _Piece(msgspec.Struct):
    """A part of a query between spaces and operator characters."""

    kind: Literal["word", "quote", "title", "or", "filter"]
    start: int
    end: int
    term: Term
    excluded: bool = False
    filters: Filters = Filters()


# The planner, the searcher and the page each parse the same query.
@lru_cache(maxsize=256)
def parse_text(text: str) -> ParsedText:
    """Split a query by its operators; an operator that cannot be used counts as a space."""
    notices: list[Notice] = []
    pieces = list(_pieces(text, notices))
    choices = _take_choices(text, pieces, notices)
    # Offsets in the remaining text are those of the query.
    words = list(" " * len(text))
    for piece in pieces:
        if piece.kind == "word" and not piece.excluded:
            words[piece.start : piece.end] = text[piece.start : piece.end]
    return ParsedText(
        words="".join(words),
        quotes=tuple(p.term.text for p in pieces if p.kind == "quote" and not p.excluded),
        choices=(*choices, *((p.term,) for p in pieces if p.kind == "title" and not p.excluded)),
        excluded=tuple(p.term for p in pieces if p.excluded),
        operators=tuple(
            Operator(p.start, p.end, p.filters)
            for p in _last_years(text, pieces, notices)
            if p.kind == "filter"
        ),
        notices=tuple(notices),
    )


def _pieces(text: str, notices: list[Notice]) -> Iterator[_Piece]:
    half_width = text.translate(_HALF_WIDTH)
    at = 0
    while at < len(half_width):
        if half_width[at].isspace():
            at += 1
            continue
        opens = at == 0 or half_width[at - 1].isspace()
        excluded = opens and half_width[at] in _MINUS and bool(half_width[at + 1 : at + 2].strip())
        start = at + excluded
        name = _NAME.match(half_width, start) if opens else None
        value = name.end() if name else start
        end, inner, quoted = _value(half_width, value)
        if half_width[at] == "|" or (opens and half_width[at:end] == "OR"):
            yield _Piece("or", at, at + 1 if half_width[at] == "|" else end, Term(""))
            at = at + 1 if half_width[at] == "|" else end
            continue
        typed = text[inner]
        if name:
            own = _NAMES[name[1].lower()]
            piece = _operator(own, typed, at, end, quoted=quoted, excluded=excluded)
            if piece is None:
                notices.append(Notice(_UNUSABLE.get(own, "operator-empty"), text[at:end]))
            elif piece.kind == "filter" and excluded:
                notices.append(Notice("operator-excluded", text[at:end]))
            else:
                yield piece
        elif typed.strip():
            term = Term(typed.strip(), quoted)
            yield _Piece("quote" if quoted else "word", at, end, term, excluded)
        at = end


def _value(half_width: str, start: int) -> tuple[int, slice, bool]:
    """The end of the value that begins at ``start``, its text, and whether it is quoted."""
    close = _closing(half_width, start)
    if close is not None:
        return close + 1, slice(start + 1, close), True
    end = start + 1
    while end < len(half_width) and not (
        half_width[end].isspace() or half_width[end] == "|" or _closing(half_width, end) is not None
    ):
        end += 1
    return end, slice(start, end), False


def _closing(half_width: str, start: int) -> int | None:
    """The end of the quotation that opens at ``start``; None if none opens or closes."""
    closing = _CLOSING.get(half_width[start : start + 1])
    if closing is None:
        return None
    return next((i for i in range(start + 1, len(half_width)) if half_width[i] in closing), None)


def _operator(
    name: str, value: str, start: int, end: int, *, quoted: bool, excluded: bool
) -> _Piece | None:
    """The operator; None if its value is not valid."""
    if name == "title":
        term = Term(value.strip(), quoted, title=True)
        return _Piece("title", start, end, term, excluded) if term.text else None
    filters = _FILTERS[name](value.strip())
    return None if filters is None else _Piece("filter", start, end, Term(""), excluded, filters)


def _type(value: str) -> Filters | None:
    folded = fold(value).text
    value = _TABLE["types"].get(folded, folded)
    return Filters(types=(DocumentType(value),)) if value in list(DocumentType) else None


def _year(value: str) -> Filters | None:
    match = _YEARS.fullmatch(value.translate(_HALF_WIDTH))
    if not match or not (match[1] or match[3]):
        return None
    first, last = (int(year) if year else None for year in (match[1], match[3]))
    if not match[2]:
        last = first
    if first == 0 or last == 0 or (first and last and first > last):
        return None
    return Filters(year_from=first, year_to=last)


def _lang(value: str) -> Filters | None:
    tag = _TABLE["langs"].get(fold(value).text) or normalise_tag(value.translate(_HALF_WIDTH))
    return Filters(langs=(tag,)) if tag else None


def _work(value: str) -> Filters | None:
    return Filters(works=(value.translate(_HALF_WIDTH),)) if value else None


def _status(value: str) -> Filters | None:
    found = _member(value, "statuses", ExpressionStatus)
    return Filters(statuses=(ExpressionStatus(found),)) if found else None


def _force(value: str) -> Filters | None:
    found = _member(value, "forces", Force)
    return Filters(forces=(Force(found),)) if found else None


def _authority(value: str) -> Filters | None:
    found = _member(value, "authorities", Authority)
    return Filters(authorities=(Authority(found),)) if found else None


def _member(value: str, table: str, kind: type[StrEnum]) -> str | None:
    folded = fold(value).text
    named = str(_TABLE[table].get(folded, folded))
    return named if named in list(kind) else None


def _as_of(value: str) -> Filters | None:
    try:
        return Filters(as_of=date.fromisoformat(value.translate(_HALF_WIDTH)))
    except ValueError:
        return None


_FILTERS: dict[str, Callable[[str], Filters | None]] = {
    "type": _type,
    "year": _year,
    "lang": _lang,
    "work": _work,
    "status": _status,
    "force": _force,
    "authority": _authority,
    "as_of": _as_of,
}


def _take_choices(text: str, pieces: list[_Piece], notices: list[Notice]) -> list[tuple[Term, ...]]:
    """Remove terms joined by OR from ``pieces``; values of one filter are alternatives anyway."""
    choices: list[tuple[Term, ...]] = []
    rest: list[_Piece] = []
    at = 0
    while at < len(pieces):
        joined = [pieces[at]]
        while _joins(pieces[at : at + 3]):
            joined.append(pieces[at + 2])
            at += 2
        at += 1
        if len(joined) > 1 and all(p.kind in _ASKING and not p.excluded for p in joined):
            choices.append(tuple(piece.term for piece in joined))
            continue
        if len(joined) > 1 and not _one_facet(joined):
            notices.append(Notice("operator-or", text[joined[0].start : joined[-1].end]))
        rest += (_as_word(text, piece) if piece.kind == "or" else piece for piece in joined)
    pieces[:] = rest
    return choices


def _joins(pieces: Sequence[_Piece]) -> bool:
    return [piece.kind == "or" for piece in pieces] == [False, True, False]


def _as_word(text: str, piece: _Piece) -> _Piece:
    """An OR that joins nothing is an ordinary word."""
    return _Piece("word", piece.start, piece.end, Term(text[piece.start : piece.end]))


def _one_facet(pieces: Sequence[_Piece]) -> bool:
    facets = {
        name
        for p in pieces
        for name in ("types", "langs", "works", "statuses", "forces", "authorities")
        if getattr(p.filters, name)
    }
    return len(facets) == 1 and all(p.kind == "filter" for p in pieces)


def _last_years(text: str, pieces: Sequence[_Piece], notices: list[Notice]) -> list[_Piece]:
    """The pieces with only the last year filter: a filter has one range of years."""
    years = [piece for piece in pieces if piece.filters.has_years]
    notices += [Notice("operator-repeated", text[p.start : p.end]) for p in years[:-1]]
    return [piece for piece in pieces if piece not in years[:-1]]


def _both(one: Filters, other: Filters) -> Filters:
    years = other if other.has_years else one
    return Filters(
        langs=tuple(dict.fromkeys((*one.langs, *other.langs))),
        types=tuple(dict.fromkeys((*one.types, *other.types))),
        works=tuple(dict.fromkeys((*one.works, *other.works))),
        year_from=years.year_from,
        year_to=years.year_to,
        issuing_bodies=one.issuing_bodies,
        statuses=tuple(dict.fromkeys((*one.statuses, *other.statuses))),
        forces=tuple(dict.fromkeys((*one.forces, *other.forces))),
        authorities=tuple(dict.fromkeys((*one.authorities, *other.authorities))),
        as_of=other.as_of or one.as_of,
    )
