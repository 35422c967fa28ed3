"""Spaces between Han and Latin letters: typed by the author, or only guessed by pdfium."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from ingest.readers.pdf.geometry import Line, Piece
from ingest.readers.pdf.lines import FIGURE, GUESSED, MIXED, MIXED_GAP
from ingest.textclean import HAN, WIDE

# Chinese with letter spacing: pdfium takes the gaps for spaces. Two spaced characters are a title or a name
# (总 则); four in a row are not.
_STRETCHED = re.compile(f"(?:{HAN}[、。，．；：！？）》〉」』】〕”’]? ){{3,}}{HAN}")
_STRETCHED_GAP = re.compile(f"(?<={WIDE}) (?={WIDE})")
# "J U D G M E N T", alone on its line; a word has at least so many different letters.
_SPACED_CAPITALS = re.compile("(?:[A-Z] ){4,}[A-Z]")
_FEWEST_LETTERS = 4
# One or several words between Han characters: neither Han nor a guessed space.
_RUN = f"(?:(?!{HAN})[^{GUESSED}])+"
_ONLY_BEHIND = re.compile(f"{GUESSED}({_RUN})(?<= )(?={HAN})")
_ONLY_BEFORE = re.compile(f"(?<={HAN})(?= )({_RUN}){GUESSED}")
_ON_BOTH_SIDES = re.compile(f"{GUESSED}({_RUN}){GUESSED}")
_FIGURE = re.compile(FIGURE)
_BY_FIGURE = re.compile(f"(?<={FIGURE}){GUESSED}|{GUESSED}(?={FIGURE})")


def settle_blanks(lines: Sequence[Line]) -> None:
    """Replaces each guessed space in a document's ``lines`` by a real space or by nothing.

    Chromium drops all spaces beside Han characters and adds no gaps: its guesses are spaces that somebody
    typed. LibreOffice and typst put gaps between Han and Latin on both sides of each word, and of the typed
    spaces they keep only the one after the word; so a word with guesses on both sides had none. Spaces
    before punctuation follow the document's other spaces, separately for words and figures, because many
    people type spaces around words but not around figures.
    """
    for line in lines:
        if " " in line.text and not line.text.isascii() and _STRETCHED.search(line.text):
            for piece in (line, *line.pieces):
                piece.text = _STRETCHED_GAP.sub("", piece.text)
        elif _SPACED_CAPITALS.fullmatch(line.text) and not line.pieces:
            line.text = _closed_up(line.text)
    guessed = sum(line.text.count(GUESSED) for line in lines)
    if not guessed:
        return
    mixed = [line for line in lines if not line.text.isascii()]
    own = [line.text for line in mixed if not line.pieces]
    typed = any(MIXED_GAP.search(text) for text in own)
    tight = sum(len(MIXED.findall(text)) for text in own)
    pieces = [piece for line in mixed for piece in (line, *line.pieces)]
    if not typed and tight > guessed:
        for piece in pieces:
            piece.text = piece.text.replace(GUESSED, " ")
        return
    by_figures, by_words = _gaps_kept(pieces)
    for piece in pieces:
        if GUESSED in piece.text:
            piece.text = _BY_FIGURE.sub(by_figures, piece.text).replace(GUESSED, by_words)


def _closed_up(text: str) -> str:
    """A word in spaced capitals without its spaces; a row of answers ("A B C D E", "Y N Y N Y") stays."""
    letters = text.split()
    is_row = letters == sorted(letters) or len(set(letters)) < _FEWEST_LETTERS
    return text if is_row else "".join(letters)


def _gaps_kept(pieces: Sequence[Piece]) -> tuple[str, str]:
    """Decide on the guessed spaces at both ends of a word, which are dropped.

    Returns what the other guesses stand for, beside figures and beside words: a space or nothing, as more
    of the gaps of that kind are.
    """
    none: Counter[bool] = Counter()
    kept: Counter[bool] = Counter()
    for piece in pieces:
        text = piece.text
        if GUESSED in text:
            text = _ONLY_BEFORE.sub(r"\1 ", _ONLY_BEHIND.sub(r" \1", text))
            for match in _ON_BOTH_SIDES.finditer(text):
                none[_by_figure(match[0])] += 1
            piece.text = _ON_BOTH_SIDES.sub(r"\1", text)
        for match in MIXED_GAP.finditer(text):
            kept[_by_figure(text[match.start() - 1 : match.end() + 1])] += 1
    by_figures, by_words = (" " if kept[kind] > none[kind] else "" for kind in (True, False))
    return by_figures, by_words


def _by_figure(around: str) -> bool:
    """Whether the space at either end of ``around`` is beside a figure."""
    signs = around.strip(f" {GUESSED}")
    return bool(_FIGURE.match(signs) or _FIGURE.match(signs[-1:]))
