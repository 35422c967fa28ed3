"""Moves notes from the foot of their page to the text that refers to them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ingest.readers.pdf.characters import RAISED, lowered
from ingest.readers.pdf.geometry import Piece
from ingest.readers.pdf.paragraphs import Paragraph
from ingest.readers.pdf.patterns import patterns
from ingest.readers.pdf.tables import Row

_MARK = re.compile(f"{RAISED}+")
# One or more marks after a word, in brackets or not.
_RUN = f"{RAISED}+(?:[,，、] ?{RAISED}+)*"
_MARKS = re.compile(rf" ?(?:\[{_RUN}\]|［{_RUN}］|〔{_RUN}〕|\({_RUN}\)|（{_RUN}）|{_RUN})")

_Notes = dict[tuple[int, str], Paragraph]
"""By page and mark."""


def place_notes(items: Sequence[Paragraph | Row]) -> list[Paragraph | Row]:
    """``items`` with each note right after the first item that refers to it. The note's text begins with
    its mark and a space; a note without a reference stays in place.

    References to a note of the same page are removed from the text; other superscripts become plain
    characters ("m2").
    """
    notes: _Notes = {}
    for item in items:
        if isinstance(item, Paragraph) and item.is_note:
            notes.setdefault((item.page, _set_mark_apart(item)), item)
    moved: set[int] = set()
    following: dict[int, list[Paragraph]] = {}
    for item in items:
        is_note = isinstance(item, Paragraph) and item.is_note
        cited = _take_marks(item, notes) if notes and not is_note else []
        for note in cited:
            if id(note) not in moved:
                moved.add(id(note))
                following.setdefault(id(item), []).append(note)
        for _, piece in _pieces(item):
            piece.text = lowered(piece.text)
    return [
        placed
        for item in items
        if id(item) not in moved
        for placed in (item, *following.get(id(item), []))
    ]


def _set_mark_apart(note: Paragraph) -> str:
    """Adds a space after the note's mark and returns the mark."""
    line = note.lines[0]
    match = patterns().note_start.match(line.text)
    if not match or not match["mark"]:
        return ""
    line.text = f"{match[0].rstrip()} {line.text[match.end() :]}"
    return lowered(match["mark"])


def _take_marks(item: Paragraph | Row, notes: _Notes) -> list[Paragraph]:
    """Removes the marks of notes from the item's text; returns the notes in the order of the marks."""
    cited: list[Paragraph] = []
    for page, piece in _pieces(item):
        if not _MARK.search(piece.text):
            continue

        def take(match: re.Match[str], page: int = page) -> str:
            found = [notes.get((page, lowered(mark))) for mark in _MARK.findall(match[0])]
            if None in found or patterns().unit_of_measure.search(match.string[: match.start()]):
                return match[0]
            cited.extend(note for note in found if note)
            # "word ¹next": the space belongs between the words.
            following = match.string[match.end() : match.end() + 1]
            return " " if match[0][0] == " " and following.isascii() and following.isalnum() else ""

        piece.text = _MARKS.sub(take, piece.text)
    return cited


def _pieces(item: Paragraph | Row) -> Iterator[tuple[int, Piece]]:
    """The pieces of text of the item, each with its page."""
    if isinstance(item, Row):
        yield from ((item.page, piece) for cell in item.cells for piece in cell.pieces)
    else:
        yield from ((line.page, line) for line in item.lines)
