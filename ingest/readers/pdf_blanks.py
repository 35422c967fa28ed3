"""Blanks between Han and Latin letters: typed by the author, or only guessed by pdfium?"""

from __future__ import annotations

from collections.abc import Sequence

from ingest.readers.pdf_lines import GUESSED, MIXED, MIXED_GAP, Line


def settle_blanks(lines: Sequence[Line]) -> None:
    """Makes the guessed blanks in the ``lines`` of a document real ones, or none.

    A program that sets Han and Latin apart does so everywhere and on both sides of a word, and pdfium
    guesses all these blanks. Of two that somebody typed it sees one at least in the file (one before a
    change of font may be lost on it), and where blanks are typed some words stand without.
    """
    guessed = sum(line.text.count(GUESSED) for line in lines)
    if not guessed:
        return
    own = [line.text for line in lines if not line.pieces]
    typed = sum(len(MIXED_GAP.findall(text)) for text in own)
    tight = sum(len(MIXED.findall(text)) for text in own)
    is_typed = 2 * typed >= guessed and tight + 1.5 * typed >= guessed
    for line in lines:
        for piece in (line, *line.pieces):
            piece.text = piece.text.replace(GUESSED, " " if is_typed else "")
