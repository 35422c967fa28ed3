"""Recognised pages as lines, so that a scan's paragraphs are found like those of a PDF's own text.

It estimates the type size of recognised lines. A detector's boxes are up to half as high again as the
characters, by varying amounts; so the length of a line for its characters is a better measure than its
height.

It also corrects characters that a recogniser confuses, by the conventions of the language."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Sequence
from functools import lru_cache
from importlib import resources
from itertools import islice
from statistics import median

import pypdfium2
import pypdfium2.raw as pdfium_c

from corpus import OcrPage
from ingest.confidence import mean_confidence
from ingest.ocr.geometry import Box, upright
from ingest.readers.pdf.geometry import Line, Piece
from ingest.textclean import HAN, HAN_SIGN, WIDE, WIDE_SIGN

# Pieces on one line farther apart than this (in ems) are cells; nearer ones are one word.
_CELL_GAP_EM = 0.9
_WORD_GAP_EM = 0.15
# Margins this near to each other (in ems) are one, detected with a small error.
_MARGIN_EM = 0.45
# Text on at most this share of a page that pictures fill by at least this share is a stamp, a header or a
# page number. A page divided into more pictures than this does not come from a scanner.
_STAMP = 0.03
_FILLS = 0.6
_MOST_PICTURES = 500

Sides = tuple[float, float]
"""A page's displayed width and height in points."""


def recognised_lines(pages: Iterable[tuple[OcrPage, Sides]]) -> dict[int, list[Line]]:
    """The lines of each page, by its number; upright, in points, each with its confidence."""
    boxes = {page.page: [upright(line, *sides) for line in page.lines] for page, sides in pages}
    size = Sizes([box for found in boxes.values() for box in found])
    return {number: _lines(found, number, size) for number, found in boxes.items()}


def is_picture(page: pypdfium2.PdfPage, lines: Sequence[Line]) -> bool:
    """Whether the page is a scan: it shows something but has no text, or pictures fill it and its text
    takes up no more of it than a stamp or a header."""
    if not lines:
        return bool(pdfium_c.FPDFPage_CountObjects(page))
    width, height = page.get_size()
    if sum((line.x1 - line.x0) * line.size for line in lines) > _STAMP * width * height:
        return False
    pictures = page.get_objects(filter=[pdfium_c.FPDF_PAGEOBJ_IMAGE], max_depth=2)
    filled = 0.0
    for x0, y0, x1, y1 in (picture.get_bounds() for picture in islice(pictures, _MOST_PICTURES)):
        wide, high = min(x1, width) - max(x0, 0.0), min(y1, height) - max(y0, 0.0)
        filled += max(wide, 0.0) * max(high, 0.0)
    return bool(filled > _FILLS * width * height)


def beside_stamp(own: Sequence[Line], recognised: Sequence[Line]) -> list[Line]:
    """A scanned page's lines: the file's own text, and recognised lines elsewhere on the page."""

    def is_own(line: Line) -> bool:
        middle = line.y - line.size / 3
        return any(
            mine.y - mine.size < middle < mine.y + mine.size / 3
            and min(line.x1, mine.x1) - max(line.x0, mine.x0) > (line.x1 - line.x0) / 2
            for mine in own
        )

    if not own:
        return list(recognised)
    kept = [line for line in recognised if not is_own(line)]
    top = min((line.y for line in kept), default=0.0)
    above = [line for line in own if line.y < top]
    return [*above, *kept, *(line for line in own if line.y >= top)]


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
    # The box extends beyond the text by the same distance on all sides.
    off = max(0.0, (box.height - size) / 2)
    x0 = box.x0 + off
    line = Line(text, x0, max(x0, box.x1 - off), box.middle + size / 3, size, number, False, False)
    line.confidence = box.line.confidence
    return line


def _joins(last: Line, line: Line) -> bool:
    """Whether ``line`` is right beside ``last``; if so, appends it to ``last``."""
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
    """Aligns sides that are a few pixels apart, because indents are found by them."""
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


# Lines of one size differ by less than this share: justified lines are stretched, bold ones wider.
_SCATTER = 0.14
# The length of shorter lines, in ems, is not reliable; their height divided by the size of their type is
# about the second number, as measured on 28 pages (benchmarks/ocr.py).
_SHORT = 3.0
_SHORT_HEIGHT = 1.4
_SHORT_SCATTER = 0.3
_ENDS_HALF = re.compile("[、。，．：；！？）》〉」』】]$")
_BEGINS_HALF = re.compile("[（《〈「『【]")
_HALF_SQUARE = 0.55
# The ink of a line of one em.
_INK = 0.95


class Sizes:
    """The type sizes of a document: estimates that differ only by chance are one size."""

    def __init__(self, boxes: Sequence[Box]) -> None:
        self._sizes: list[float] = []
        left = sorted((_em(box), len(box.line.text)) for box in boxes if not _is_short(box))
        while left:
            usual = _weighted_median(left)
            self._sizes.append(usual)
            left = [(em, n) for em, n in left if abs(em - usual) > _SCATTER * usual]

    def __call__(self, box: Box) -> float:
        """The size in points, to the half."""
        em = _em(box)
        scatter = _SHORT_SCATTER if _is_short(box) else _SCATTER
        # The commonest size comes first, because it is the most probable.
        size = next((s for s in self._sizes if abs(em - s) <= scatter * s), em)
        return max(1.0, round(size * 2) / 2)


def _em(box: Box) -> float:
    if _is_short(box):
        return box.height / _SHORT_HEIGHT
    # The box extends beyond the characters by the same distance on all sides.
    return max(1.0, (box.x1 - box.x0 - box.height) / (_ems(box.line.text) - _INK))


def _is_short(box: Box) -> bool:
    return _ems(box.line.text) < _SHORT


def _ems(text: str) -> float:
    """The length of ``text``'s ink in ems."""
    widths, other = _widths()
    length = sum(1.0 if WIDE_SIGN.match(sign) else widths.get(sign, other) for sign in text)
    # Full-width punctuation at the ends has ink in half of its square.
    blank = bool(_ENDS_HALF.search(text)) + bool(_BEGINS_HALF.match(text))
    return length - blank * _HALF_SQUARE


def _weighted_median(values: Sequence[tuple[float, int]]) -> float:
    """The median of sorted ``values``, each with its weight."""
    half = sum(count for _, count in values) / 2
    for value, count in values:
        half -= count
        if half <= 0:
            return value
    return values[-1][0]


@lru_cache(maxsize=1)
def _widths() -> tuple[dict[str, float], float]:
    """Width by character, and the width of all other characters."""
    text = resources.files("ingest").joinpath("data/recognised.toml").read_text("utf-8")
    table = tomllib.loads(text)["widths"]
    widths = {sign: kind["width"] for kind in table.values() for sign in kind["signs"]}
    return widths, table["other"]["width"]


_WIDE = str.maketrans(",:;?!", "，：；？！")
# Between ASCII characters a punctuation mark is part of a number, a time or an address.
_MARK = re.compile(rf"(?<=[{WIDE[1:-1]}])[,:;?!]|(?<=[0-9A-Za-z)\]])[,:;?!](?={WIDE})")
_BRACKETS = re.compile(r"[(（]([^()（）]*)[)）]")
_OPENING = re.compile(rf"\((?={HAN})|(?<={HAN})\((?=[^)]*$)")
_CLOSING = re.compile(rf"(?<={HAN})\)")
_WIDE_GAP = re.compile(f"(?<={WIDE}) (?={WIDE})")
# A list bullet, after which a recogniser sees no space.
_TICK_BOX = re.compile(r"^[□☐☑✓◻■●•◆](?=[^\s])")
_LETTER = re.compile("[A-Za-z]")
_WIDE_BY = re.compile(WIDE)


def as_printed(text: str) -> str:
    """``text`` with full-width punctuation and without spaces, if it is a line of Chinese: a recogniser
    confuses the two forms of a comma, colon or bracket."""
    text = _TICK_BOX.sub(r"\g<0> ", text)
    if len(HAN_SIGN.findall(text)) <= len(_LETTER.findall(text)) / 4:
        return text
    text = _MARK.sub(lambda mark: mark[0].translate(_WIDE), text)
    text = _BRACKETS.sub(_wide_brackets, text)
    text = _WIDE_GAP.sub("", text)
    return _CLOSING.sub("）", _OPENING.sub("（", text))


def with_label_apart(text: str) -> str:
    """A paragraph with a space after the label with which it begins: 第一条 为了…"""
    return _label().sub(r"\g<0> ", text)


@lru_cache(maxsize=1)
def _label() -> re.Pattern[str]:
    text = resources.files("ingest").joinpath("data/recognised.toml").read_text("utf-8")
    return re.compile(tomllib.loads(text)["labels"]["division"])


def _wide_brackets(match: re.Match[str]) -> str:
    before, after = match.string[: match.start()][-1:], match.string[match.end() :][:1]
    by_han = any(map(_WIDE_BY.match, (before, after, *match[0])))
    return f"（{match[1]}）" if by_han else match[0]
