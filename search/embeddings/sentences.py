"""The texts that are embedded for a unit: its sentences, and the whole unit with the text above it.

A query is close to one sentence rather than to a page, but the subject of the sentence is often
named above it.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from math import ceil
from typing import Any, NamedTuple

from corpus import SearchLang
from search.data import load_table
from search.embeddings.encoder import safe_text
from search.index.units import Unit

_LAYOUT = "texts-1"
"""Must be changed whenever the same unit gives different texts."""
_DATA: dict[str, Any] = load_table("embeddings")["sentences"]
_WHOLE: dict[str, int] = load_table("embeddings")["whole"]
_ABBREVIATIONS = frozenset(_DATA["en"]["abbreviations"].split())
_DOTTED = re.compile(r"(?:[^\W\d_]\.)+")
_OPENING = "\"'“‘([（「『"


class UnitTexts(NamedTuple):
    """The texts of a unit that are embedded."""

    sentences: list[str]
    """Distinct, in order; at least one."""
    whole: str

    @property
    def all(self) -> list[str]:
        """The sentences, then the whole."""
        return [*self.sentences, self.whole]


def texts_signature() -> str:
    """Everything that the texts of a document depend on besides its passages."""
    tables = repr([load_table("units"), _DATA, _WHOLE])
    return f"{_LAYOUT}/{hashlib.sha256(tables.encode()).hexdigest()[:12]}"


def split_sentences(text: str, lang: SearchLang) -> list[str]:
    """The sentences of a text, in order, with single spaces. A line break ends a sentence, too.

    A piece too short to mean anything alone (a label, a heading of one word) is joined to its
    neighbour; a piece that is too long is cut.
    """
    rules = _DATA[lang]
    lines = (" ".join(line.split()) for line in text.splitlines())
    pieces = [piece for line in lines if line for piece in _pieces(line, lang)]
    return [part for piece in _merged(pieces, rules["shortest"]) for part in _cut(piece, rules)]


def unit_texts(unit: Unit) -> UnitTexts:
    """The texts of a unit that are embedded for search."""
    sentences = distinct_sentences(unit.texts, unit.lang) or [unit.title or unit.id]
    headings = " ".join(unit.headings[: len(unit.headings) - unit.own_heading])
    lead_ins = " ".join(unit.lead_ins)
    above = [headings[-_WHOLE["headings"] :], lead_ins[-_WHOLE["lead_ins"] :]]
    return UnitTexts(sentences, "\n".join(part for part in [*above, *unit.texts] if part.strip()))


def distinct_sentences(texts: Iterable[str], lang: SearchLang) -> list[str]:
    """Sentences of several texts, each once, in order; no sentence spans two texts."""
    found = (sentence for text in texts for sentence in split_sentences(text, lang))
    return list(dict.fromkeys(found))


def content_hash(sentence: str) -> str:
    """The key of a sentence's vector: 32 hexadecimal digits, a hash of the embedded text."""
    return hashlib.blake2b(safe_text(sentence).encode(), digest_size=16).hexdigest()


def _pieces(line: str, lang: SearchLang) -> Iterator[str]:
    start = 0
    for mark in _ENDS[lang].finditer(line):
        if lang == "zh" or _is_end(line[start : mark.end(1)], mark, line[mark.end() :]):
            yield line[start : mark.end()].strip()
            start = mark.end()
    if rest := line[start:].strip():
        yield rest


def _is_end(sentence: str, mark: re.Match[str], rest: str) -> bool:
    """Whether an English sentence ends here, rather than an abbreviation or the whole part of a
    number."""
    if not rest or not mark[1].isascii():
        return True
    if not rest[0].isspace() or rest.lstrip(f" {_OPENING}")[:1].islower():
        return False
    last = sentence.rsplit(maxsplit=1)[-1].lstrip(_OPENING)
    abbreviated = _DOTTED.fullmatch(last) or last[:-1].lower() in _ABBREVIATIONS
    return not (mark[0] == "." and abbreviated)


def _merged(pieces: Sequence[str], shortest: int) -> list[str]:
    """Joins each short piece to the next one, and a short last piece to the one before it."""
    merged: list[str] = []
    waiting = ""
    for piece in pieces:
        waiting = f"{waiting} {piece}" if waiting else piece
        if len(waiting) >= shortest:
            merged.append(waiting)
            waiting = ""
    if waiting and merged:
        merged[-1] = f"{merged[-1]} {waiting}"
    elif waiting:
        merged.append(waiting)
    return merged


def _cut(piece: str, rules: dict[str, Any]) -> Iterator[str]:
    """Parts of about the same length."""
    longest: int = rules["longest"]
    while len(piece) > longest:
        aim = ceil(len(piece) / ceil(len(piece) / longest))
        at = _nearest(piece, rules["breaks"], aim, longest) or _nearest(piece, " ", aim, longest)
        at = at or aim
        yield piece[:at].strip()
        piece = piece[at:].strip()
    if piece:
        yield piece


def _nearest(piece: str, breaks: str, aim: int, longest: int) -> int | None:
    """The end of the break nearest to ``aim``, between half of it and ``longest`` characters; or None."""
    places = [i + 1 for i in range(aim // 2, longest) if piece[i] in breaks]
    return min(places, key=lambda place: abs(place - aim), default=None)


def _ends(lang: SearchLang) -> re.Pattern[str]:
    ends, closing = (re.escape(_DATA[lang][name]) for name in ("ends", "closing"))
    return re.compile(f"([{ends}]+)[{closing}]*")


_ENDS = {"zh": _ends("zh"), "en": _ends("en")}
