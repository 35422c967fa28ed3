"""Lines that pdfium cuts at a raised or far sign, whole again."""

from __future__ import annotations

from ingest.readers.pdf_lines import CELL_GAP_EM, Line, Piece
from ingest.readers.pdf_raised import CANDIDATE, HIGH_EM, SMALL, raised

# "[12]" and "1, 2".
_LONGEST_MARK = 5


def merge_baselines(lines: list[Line]) -> list[Line]:
    """Neighbours on one baseline joined; where a wide blank parts them they become its pieces."""
    merged: list[Line] = []
    for line in lines:
        last = merged[-1] if merged else None
        em = max(last.size, line.size) if last else 0.0
        if (
            last is None
            or last.text.endswith("\ufffe")
            or last.place != line.place
            or abs(last.y - line.y) > 0.5 * em
            or line.x0 < last.x1 - 0.3 * em
        ):
            merged.append(line)
            continue
        _raise_lone_mark(last, line)
        gap = line.x0 - last.x1
        if gap > CELL_GAP_EM * em:
            last.pieces = (last.pieces or [_piece(last)]) + (line.pieces or [_piece(line)])
        elif last.pieces or line.pieces:
            last.pieces = []
        if line.size > last.size:
            last.y, last.size = line.y, line.size
        last.text += (" " if gap > 0.15 * em else "") + line.text
        last.x1, last.closes_bold = line.x1, line.closes_bold
    return merged


def _raise_lone_mark(a: Line, b: Line) -> None:
    """Of two neighbours: a number that stands above the other's baseline, in smaller type, is raised."""
    mark, text = (a, b) if a.size < b.size else (b, a)
    if (
        mark.size < SMALL * text.size
        and mark.y < text.y - HIGH_EM * text.size
        and len(mark.text) <= _LONGEST_MARK
        and CANDIDATE.search(mark.text)
    ):
        mark.text = raised(mark.text)


def _piece(line: Line) -> Piece:
    return Piece(line.text, line.x0, line.x1, line.y, line.size)
