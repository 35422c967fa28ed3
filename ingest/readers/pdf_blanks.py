"""Blanks between Han and Latin letters: typed by the author, or only guessed by pdfium?"""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.readers.pdf_lines import FIGURE, GUESSED, MIXED, MIXED_GAP, Line
from ingest.textclean import HAN

_RUN = f"((?:(?!{HAN})[^{GUESSED}])+)"
_BEFORE = re.compile(f"{GUESSED}{_RUN}(?<= )(?={HAN})")
_BEHIND = re.compile(f"(?<={HAN})(?= ){_RUN}{GUESSED}")
_BY_FIGURE = re.compile(f"(?<={FIGURE}){GUESSED}|{GUESSED}(?={FIGURE})")
_FIGURE = re.compile(FIGURE)
# Of three blanks that somebody typed by words, one at least is in the file.
_SEEN = 3


def settle_blanks(lines: Sequence[Line]) -> None:
    """Makes the guessed blanks in the ``lines`` of a document real ones, or none.

    A program that sets Han and Latin apart does so everywhere and on both sides of a word, and pdfium
    guesses all these blanks. Of two that somebody typed it sees one at least in the file (one before a
    change of font may be lost on it), and where blanks are typed some words stand without. Many people
    type them by words and not by figures.
    """
    if not any(GUESSED in line.text for line in lines):
        return
    pieces = [piece for line in lines for piece in (line, *line.pieces)]
    for piece in pieces:
        piece.text = _BEHIND.sub(r"\1 ", _BEFORE.sub(r" \1", piece.text))
    own = [line.text for line in lines if not line.pieces]
    typed_by_words = typed_by_figures = 0
    for text in own:
        for gap in MIXED_GAP.finditer(text):
            by_figure = bool(_FIGURE.search(text[gap.start() - 1] + text[gap.end()]))
            typed_by_figures += by_figure
            typed_by_words += not by_figure
    by_figures = sum(len(_BY_FIGURE.findall(line.text)) for line in lines)
    by_words = sum(line.text.count(GUESSED) for line in lines) - by_figures
    tight = sum(len(MIXED.findall(text)) for text in own)
    figures_apart = (
        2 * typed_by_figures >= by_figures and tight + 1.5 * typed_by_figures >= by_figures
    )
    words_apart = _SEEN * typed_by_words >= by_words
    for piece in pieces:
        text = _BY_FIGURE.sub(" " if figures_apart else "", piece.text)
        piece.text = text.replace(GUESSED, " " if words_apart else "")
