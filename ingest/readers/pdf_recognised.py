"""Recognised pages as lines, so that what finds paragraphs in a PDF's own text finds them in a scan's."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from statistics import median

import pypdfium2
import pypdfium2.raw as pdfium_c

from corpus import OcrPage
from ingest.confidence import mean_confidence
from ingest.ocr.geometry import Box, upright
from ingest.readers.pdf_lines import Line, Piece
from ingest.readers.recognised_signs import as_printed
from ingest.readers.recognised_sizes import Sizes
from ingest.textclean import WIDE_SIGN

# Beside each other on a line: farther apart than this (in ems) are cells, nearer is one word.
_CELL_GAP_EM = 0.9
_WORD_GAP_EM = 0.15
# Margins that lie so near (in ems) are one, found a few dots off.
_MARGIN_EM = 0.45
# Text of so few signs on a picture that takes up so much of the page is a stamp or a page number.
_STAMP_SIGNS = 60
_FILLS = 0.6

Sides = tuple[float, float]
"""A page's width and height in points, as it is shown."""


def recognised_lines(pages: Iterable[tuple[OcrPage, Sides]]) -> dict[int, list[Line]]:
    """The lines of each page by its number, upright, in points, with the confidence of each."""
    boxes = {page.page: [upright(line, *sides) for line in page.lines] for page, sides in pages}
    size = Sizes([box for found in boxes.values() for box in found])
    return {number: _lines(found, number, size) for number, found in boxes.items()}


def is_picture(page: pypdfium2.PdfPage, lines: Sequence[Line]) -> bool:
    """Whether the page shows something but has no text, or a mere stamp on a picture that fills it."""
    if not lines:
        return bool(pdfium_c.FPDFPage_CountObjects(page))
    if sum(len(line.text) for line in lines) > _STAMP_SIGNS:
        return False
    width, height = page.get_size()
    pictures = page.get_objects(filter=[pdfium_c.FPDF_PAGEOBJ_IMAGE], max_depth=2)
    boxes = (picture.get_bounds() for picture in pictures)
    return any((x1 - x0) * (y1 - y0) > _FILLS * width * height for x0, y0, x1, y1 in boxes)


def _lines(boxes: Sequence[Box], number: int, size: Sizes) -> list[Line]:
    lines: list[Line] = []
    for box in boxes:
        line = _line(box, number, size(box))
        if not (lines and _joins(lines[-1], line)):
            lines.append(line)
    _settle_margins(lines)
    return lines


def _line(box: Box, number: int, size: float) -> Line:
    text = as_printed(box.line.text)
    # The box stands off the text on all sides by the same.
    off = max(0.0, (box.height - size) / 2)
    x0 = box.x0 + off
    line = Line(text, x0, max(x0, box.x1 - off), box.middle + size / 3, size, number, False, False)
    line.confidence = box.line.confidence
    return line


def _joins(last: Line, line: Line) -> bool:
    """Whether ``line`` stands beside ``last``, which then holds it."""
    em = max(last.size, line.size)
    gap = line.x0 - last.x1
    if abs(last.y - line.y) > em / 2 or gap < -em:
        return False
    if gap > _CELL_GAP_EM * em:
        last.pieces = (last.pieces or [_piece(last)]) + [_piece(line)]
    elif last.pieces:
        _lengthen(last.pieces[-1], line, gap, em)
    last.confidence = mean_confidence([(n.confidence, n.text) for n in (last, line)])
    _lengthen(last, line, gap, em)
    return True


def _lengthen(piece: Piece, line: Line, gap: float, em: float) -> None:
    tight = gap <= _WORD_GAP_EM * em or (
        gap <= _CELL_GAP_EM * em and WIDE_SIGN.match(piece.text[-1]) and WIDE_SIGN.match(line.text)
    )
    piece.text += ("" if tight else " ") + line.text
    piece.x1 = line.x1
    piece.size = max(piece.size, line.size)


def _piece(line: Line) -> Piece:
    return Piece(line.text, line.x0, line.x1, line.y, line.size)


def _settle_margins(lines: Sequence[Line]) -> None:
    """Puts sides that lie a few dots apart on one place: indents are told by them."""
    pieces = [piece for line in lines for piece in (line, *line.pieces)]
    for name in ("x0", "x1"):
        ordered = sorted(pieces, key=lambda piece: float(getattr(piece, name)))
        group: list[Piece] = []
        for piece in [*ordered, None]:
            if piece is not None and (
                not group
                or getattr(piece, name) - getattr(group[0], name) <= _MARGIN_EM * piece.size
            ):
                group.append(piece)
                continue
            place = median(getattr(member, name) for member in group) if group else 0.0
            for member in group:
                setattr(member, name, place)
            group = [piece] if piece is not None else []
