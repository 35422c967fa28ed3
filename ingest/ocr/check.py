"""Compares a PDF's text with its page images: some PDFs decode to plausible but wrong characters."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz.distance import Indel

from corpus import OcrLine
from ingest.textclean import clean_text

# A line that is shorter, or of which OCR is less certain, proves nothing.
_SURE = 0.9
_SHORTEST = 4
# OCR reads 19 of 20 characters correctly on a poor scan: if lines differ more, the file's text differs.
_ALIKE = 0.6
# At least this share of a page's text must differ: OCR may misread a formula or an ornament.
_DOUBTFUL_SHARE = 0.1
_NO_SIGN = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A line whose text differs from its image."""

    text: str
    """The file's text."""
    recognised: str
    """The text that OCR reads at the same position."""
    confidence: float


@dataclass(frozen=True, slots=True)
class PageCheck:
    page: int
    compared: int
    """Number of characters of the page that OCR is sure of; 0 if the page has no text."""
    similarity: float
    """0 to 1, over these characters; 1 if there are none."""
    is_doubtful: bool
    """Whether the text differs from the page image by more than OCR's own errors can explain."""
    disagreements: tuple[Disagreement, ...]


def check_page(page: int, lines: Sequence[tuple[OcrLine, str]]) -> PageCheck:
    """``lines``: the lines that OCR reads on the page, each with the file's own text at its position.

    Lines without text of their own, which are parts of pictures, are left out.
    """
    compared, alike, differing = 0, 0.0, 0
    found: list[Disagreement] = []
    for line, own in lines:
        seen, own_letters = _signs(line.text), _signs(own)
        if line.confidence < _SURE or len(seen) < _SHORTEST or not own_letters:
            continue
        similarity = Indel.normalized_similarity(seen, own_letters)
        compared += len(seen)
        alike += similarity * len(seen)
        if similarity < _ALIKE:
            differing += len(seen)
            found.append(Disagreement(clean_text(own), line.text, line.confidence))
    return PageCheck(
        page=page,
        compared=compared,
        similarity=round(alike / compared, 3) if compared else 1.0,
        is_doubtful=differing > _DOUBTFUL_SHARE * compared,
        disagreements=tuple(found),
    )


def _signs(text: str) -> str:
    """Letters and digits only, in one form: OCR makes most errors in punctuation."""
    return _NO_SIGN.sub("", unicodedata.normalize("NFKC", clean_text(text))).casefold()
